import Aquila
import ExampleSupport

// Poisson's equation on a square plate whose edges are held at 0: conjugate gradients (Hestenes and
// Stiefel, 1952), with the five-point Laplacian as a few slices of arrays.

let n = argument(1, default: 512)
let steps = argument(2, default: 300)

/// The Laplacian of a field, times -h²; the field has a rim of zeros.
func laplacian(_ p: NDArray<Double>) -> NDArray<Double> {
    4 * p[1 ..< -1, 1 ..< -1] - p[..<(-2), 1 ..< -1] - p[2..., 1 ..< -1] - p[1 ..< -1, ..<(-2)]
        - p[1 ..< -1, 2...]
}

// A source in a corner, and a sink in the one across.
let (near, far) = (n / 4, n - 1 - n / 4)
let load = zeros([n, n])
load[near, near] = 1
load[far, far] = -1

let clock = Stopwatch()
let x = zeros([n, n])
let direction = zeros([n + 2, n + 2])
let residual = load.copy()
direction[1 ..< -1, 1 ..< -1] = residual
// Numbers of a step are arrays of rank zero: nothing waits within it.
var square = (residual * residual).sum()
let goal = square.item() * 1e-16
var step = 0
while step < steps {
    let image = laplacian(direction)
    let inner = direction[1 ..< -1, 1 ..< -1]
    let alpha = square / (inner * image).sum()
    x[.all] = x + alpha * inner
    residual[.all] = residual - alpha * image
    let next = (residual * residual).sum()
    direction[1 ..< -1, 1 ..< -1] = residual + next / square * inner
    square = next
    step += 1
    if step % 20 == 0, square.item() <= goal { break }
}
let left = square.item() / goal * 1e-16
print("the square of the residual is \(left) of the first one after \(step) steps")
let (high, low) = (x[near, near].item(), x[far, far].item())
print("the field at source and sink: \(high), \(low)")
report(clock, updates: n * n * step)
check(left < 1, "the residual has grown")
check(high > 0 && Swift.abs(high + low) < 1e-9, "the field is not odd")
