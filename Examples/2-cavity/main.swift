import Aquila
import ExampleSupport

// Flow in a box whose lid moves: step 11 of "CFD Python: the 12 steps to Navier-Stokes equations"
// (L. A. Barba and G. F. Forsyth, 2018).

let n = argument(1, default: 101)
let steps = argument(2, default: 500)
let h = 2 / Double(n - 1)
let dt = 0.04 * h
let viscosity = 0.1
let (r, s) = (dt / h, viscosity * dt / (h * h))

let u = zeros([n, n])
let v = zeros([n, n])
let p = zeros([n, n])

/// The right side of the pressure equation, inside the box.
func source() -> NDArray<Double> {
    let ux = (u[1 ..< -1, 2...] - u[1 ..< -1, ..<(-2)]) / (2 * h)
    let uy = (u[2..., 1 ..< -1] - u[..<(-2), 1 ..< -1]) / (2 * h)
    let vx = (v[1 ..< -1, 2...] - v[1 ..< -1, ..<(-2)]) / (2 * h)
    let vy = (v[2..., 1 ..< -1] - v[..<(-2), 1 ..< -1]) / (2 * h)
    return (ux + vy) / dt - ux * ux - 2 * uy * vx - vy * vy
}

func solvePressure() {
    let b = source() * (h * h / 4)
    for _ in 0..<50 {
        p[1 ..< -1, 1 ..< -1] =
            0.25 * (p[1 ..< -1, 2...] + p[1 ..< -1, ..<(-2)] + p[2..., 1 ..< -1] + p[..<(-2), 1 ..< -1]) - b
        p[.all, -1] = p[.all, -2]
        p[0, .all] = p[1, .all]
        p[.all, 0] = p[.all, 1]
        p[-1, .all] = 0
    }
}

func advance() {
    let (a, b) = (u.copy(), v.copy())
    u[1 ..< -1, 1 ..< -1] =
        a[1 ..< -1, 1 ..< -1]
        - a[1 ..< -1, 1 ..< -1] * r * (a[1 ..< -1, 1 ..< -1] - a[1 ..< -1, ..<(-2)])
        - b[1 ..< -1, 1 ..< -1] * r * (a[1 ..< -1, 1 ..< -1] - a[..<(-2), 1 ..< -1])
        - 0.5 * r * (p[1 ..< -1, 2...] - p[1 ..< -1, ..<(-2)])
        + s * (a[1 ..< -1, 2...] - 2 * a[1 ..< -1, 1 ..< -1] + a[1 ..< -1, ..<(-2)])
        + s * (a[2..., 1 ..< -1] - 2 * a[1 ..< -1, 1 ..< -1] + a[..<(-2), 1 ..< -1])
    v[1 ..< -1, 1 ..< -1] =
        b[1 ..< -1, 1 ..< -1]
        - a[1 ..< -1, 1 ..< -1] * r * (b[1 ..< -1, 1 ..< -1] - b[1 ..< -1, ..<(-2)])
        - b[1 ..< -1, 1 ..< -1] * r * (b[1 ..< -1, 1 ..< -1] - b[..<(-2), 1 ..< -1])
        - 0.5 * r * (p[2..., 1 ..< -1] - p[..<(-2), 1 ..< -1])
        + s * (b[1 ..< -1, 2...] - 2 * b[1 ..< -1, 1 ..< -1] + b[1 ..< -1, ..<(-2)])
        + s * (b[2..., 1 ..< -1] - 2 * b[1 ..< -1, 1 ..< -1] + b[..<(-2), 1 ..< -1])
    for velocity in [u, v] {
        velocity[0, .all] = 0
        velocity[.all, 0] = 0
        velocity[.all, -1] = 0
        velocity[-1, .all] = 0
    }
    u[-1, .all] = 1
}

let clock = Stopwatch()
for _ in 0..<steps {
    solvePressure()
    advance()
}
let speed = hypot(u, v)
print("speed along the middle of the box:")
print(speed[.every(max(1, n / 10)), n / 2])
report(clock, updates: n * n * steps * 52)
check(isFinite(speed).all().item(), "the flow has blown up")
check(u[1 ..< -1, n / 2].min().item() < 0, "nothing flows back under the lid")
