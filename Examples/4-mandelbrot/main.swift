import Aquila
import ExampleSupport

// For each point of the complex plane, how many steps z = z² + c stays within radius 2.

let n = argument(1, default: 1200)
let iterations = argument(2, default: 120)

let x = linspace(-2, 0.5, count: n)[.newAxis, .all]
let y = linspace(-1.25, 1.25, count: n)[.all, .newAxis]
let c = complex(x + zeros(like: y), y + zeros(like: x))

let clock = Stopwatch()
let z: NDArray<Complex128> = zeros([n, n])
let count: NDArray<Int> = zeros([n, n])
for _ in 0..<iterations {
    let inside = abs(z) .<= 2
    try z.assign(z * z + c, where: inside)
    try count.assign(count + 1, where: inside)
}
let area = Double((count .== iterations).countNonzero().item()) / Double(n * n) * 2.5 * 2.5
print("area of the set: about \(area)")
report(clock, updates: n * n * iterations)

try makeFolder("out")
let shades = log(count.cast(to: Float.self))
let brightest = shades.max().item()
let picture = Picture(field: Array(shades), width: n, height: n, range: 0...brightest, map: .sequential)
try once { try picture.writePNG(to: "out/mandelbrot.png") }
print("picture: out/mandelbrot.png")
// The area is 1.5066 (counted with more and more iterations by T. Förstemann, 2012).
check(abs(area - 1.5066) < 0.15, "the area is not that of the Mandelbrot set")
