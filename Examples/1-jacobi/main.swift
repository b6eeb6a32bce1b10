import Aquila
import ExampleSupport

// Laplace's equation on a square plate, one edge of which is held at 1: Jacobi's iteration.

let n = argument(1, default: 2048)
let steps = argument(2, default: 200)

let u = zeros([n, n])
u[0] = 1

let clock = Stopwatch()
for _ in 0..<steps {
    u[1 ..< -1, 1 ..< -1] =
        0.25 * (u[..<(-2), 1 ..< -1] + u[2..., 1 ..< -1] + u[1 ..< -1, ..<(-2)] + u[1 ..< -1, 2...])
}
let inner = u[1 ..< -1, 1 ..< -1]
let mean = 0.25 * (u[..<(-2), 1 ..< -1] + u[2..., 1 ..< -1] + u[1 ..< -1, ..<(-2)] + u[1 ..< -1, 2...])
let residual = abs(mean - inner).max().item()

print(u[..<4, ..<6])
print("largest change in one more step: \(residual)")
report(clock, updates: n * n * steps)
// The iteration is a mean of neighbours: it stays within the values at the edges, and it converges.
check(u.min().item() >= 0 && u.max().item() <= 1, "the solution leaves the range of its edges")
check(residual < 1 / Double(steps), "the iteration does not converge")
