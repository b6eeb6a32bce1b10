import Aquila

// Lloyd's k-means on made-up points, of any number: as Examples/5-kmeans, for `aquila simulate`.

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let n = arguments.first ?? 100_000
let rounds = arguments.dropFirst().first ?? 10
let (k, measures) = (3, 4)

let place = arange(n).cast(to: Double.self)
let points: NDArray<Double> = zeros([n, measures])
for measure in 0..<measures { points[.all, measure] = sin(place * (0.37 + Double(measure))) }
let grid = arange(k * measures).cast(to: Double.self)
var centres = sin(grid).reshaped([k, measures])
var inertia = 0.0
for _ in 0..<rounds {
    let difference = points[.all, .newAxis, .all] - centres[.newAxis, .all, .all]
    let distances = (difference * difference).sum(axes: [2])
    let labels = distances.argmin(axis: 1)
    let nearest = distances.min(axes: [1]).sum()
    let members = (labels[.all, .newAxis] .== arange(k)[.newAxis, .all]).cast(to: Double.self)
    let sums = (members[.all, .all, .newAxis] * points[.all, .newAxis, .all]).sum(axes: [0])
    centres = sums / maximum(members.sum(axes: [0]), 1)[.all, .newAxis]
    inertia = nearest.item()
}
print("inertia: \(inertia)")
