import Aquila
import ExampleSupport
import Images
import Sparse

// Finds the valleys of a terrain. Ground well below its surroundings certainly is valley, ground
// well above them ridge; a random walker divides the rest (L. Grady, 2006): the probability that a
// walk which avoids steep steps reaches a valley first is the solution of a sparse system. It is
// solved at three scales.
//
// Two libraries that know nothing of each other, and array expressions, work on the same arrays in
// one stream: Images finds the seeds and finishes the map, expressions make weights of edges,
// Sparse builds the graph and solves. Nothing is copied between them, and nothing waits before the
// picture. With AQUILA_TRACE=FILE the program says what the trace shows of that, and checks it.

let steps = argument(1, default: 100)
let enlargement = argument(2, default: 2)
let data = try AnyNDArray(contentsOfFile: "data/jacksboro_dem.npy")
let (height, width) = (enlargement * data.shape[0], enlargement * data.shape[1])

let clock = Stopwatch()
let evidence = Evidence()
let terrain = try Image(NDArray<Float>(data.cast(to: .float32))).resized(height: height, width: width)
let elevation = terrain.pixels

// Edges: the steeper the step between two pixels, the less a walk takes it.
let stepRight = elevation[.all, 1...] - elevation[.all, ..<(-1)]
let stepDown = elevation[1...] - elevation[..<(-1)]
let typical = square(stepDown).mean()
let edgesRight = exp(-square(stepRight) / (2 * typical)).cast(to: Double.self) + 0.001
let edgesDown = exp(-square(stepDown) / (2 * typical)).cast(to: Double.self) + 0.001

/// 1 where ground is more than a deviation above its surroundings, but for specks.
func heights(_ relief: NDArray<Float>) throws -> NDArray<Float> {
    try Image((relief .> relief.standardDeviation()).cast(to: Float.self)).opened().pixels
}

let seeds = try [2.0, 4, 8].map { scale in
    let relief = try elevation - terrain.blurred(sigma: scale * Double(enlargement)).pixels
    return (ridges: try heights(relief), valleys: try heights(-relief))
}
let likeness = zeros([height, width], of: Float.self)
var residuals: [NDArray<Double>] = []
for (ridges, valleys) in seeds {
    let pull = (ridges + valleys).cast(to: Double.self)
    let matrix = try CSRMatrix.grid(right: edgesRight, down: edgesDown, diagonal: pull)
    let diagonal = matrix.values.reshaped([height * width, 5])[.all, 2]
    let goal = valleys.cast(to: Double.self).raveled()
    let probability = full([height * width], 0.5)
    residuals += [
        try conjugateGradients(matrix, goal, diagonal: diagonal, into: probability, steps: steps).residual
    ]
    let field = (probability / Double(seeds.count)).cast(to: Float.self).reshaped([height, width])
    try likeness.add(Image(field).median(radius: 1).pixels)
}

// Valleys: the pixels above Otsu's threshold of likeness, without specks and holes.
let isLikely = try (likeness .> Image(likeness).threshold()).cast(to: Float.self)
let valleys = try Image(isLikely).closed().opened().pixels

// A hillshade, lit from the north-west, with the valleys in blue.
let (down, right) = try terrain.gradients()
let slope = 0.0125 * Float(enlargement)
let (south, east) = (down.pixels * slope, right.pixels * slope)
let shade = (0.70710678 + 0.5 * (east + south)) / sqrt(1 + square(east) + square(south))
let picture = zeros([height, width, 3], of: Float.self)
for (channel, absorbed) in [Float(0.7), 0.4, 0].enumerated() {
    picture[.all, .all, channel] = shade * (1 - absorbed * valleys * likeness)
}
try makeFolder("out")
try Image(picture).writePNG(to: "out/segmentation.png")
evidence?.report()
print("picture: out/segmentation.png")

let share = valleys.mean().item()
let depth =
    (elevation * valleys).mean().item() / share - (elevation * (1 - valleys)).mean().item() / (1 - share)
print("\(Int(100 * share)) % of the ground is valley, on average \(Int(-depth)) m below the rest")
report(clock, updates: height * width * steps * seeds.count, unit: "pixels solved for")
check(share > 0.2 && share < 0.8, "the ground is not divided")
check(depth < -20, "valleys are not low")
let residual = residuals.map { $0.item() }.max()!
check(residual < 1e-5 * Double(height * width), "the solver has not converged: \(residual)")
