import Aquila
import ExampleSupport

// Bodies that attract one another, all pairs at once; leapfrog steps keep the energy.

let n = argument(1, default: 512)
let steps = argument(2, default: 200)
let dt = 0.0005
let softening = 0.05

/// A ball of bodies at rest, spread evenly by the golden angle.
let index = arange(n).cast(to: Double.self) + 0.5
let height = 1 - 2 * index / Double(n)
let angle = index * (Double.pi * (3 - 5.0.squareRoot()))
let radius = cbrt(index / Double(n))
let ring = radius * sqrt(1 - height * height)
var position = stack([ring * cos(angle), ring * sin(angle), radius * height], axis: 1)
var velocity = zeros([n, 3])
let mass = 1 / Double(n)

func separations() -> (NDArray<Double>, NDArray<Double>) {
    let d = position[.newAxis, .all, .all] - position[.all, .newAxis, .all]
    return (d, (d * d).sum(axes: [2]) + softening * softening)
}

func acceleration() -> NDArray<Double> {
    let (d, square) = separations()
    return ((mass / (square * sqrt(square)))[.all, .all, .newAxis] * d).sum(axes: [1])
}

func energy() -> Double {
    let (_, square) = separations()
    let kinetic = 0.5 * mass * (velocity * velocity).sum()
    let potential = -0.5 * mass * mass * ((1 / sqrt(square)).sum() - Double(n) / softening)
    return (kinetic + potential).item()
}

let before = energy()
let clock = Stopwatch()
var force = acceleration()
for _ in 0..<steps {
    velocity += force * (0.5 * dt)
    position += velocity * dt
    force = acceleration()
    velocity += force * (0.5 * dt)
}
let after = energy()
let drift = abs((after - before) / before)
print("first bodies:")
print(position[..<4])
print("energy: \(before) → \(after), relative drift \(drift)")
report(clock, updates: n * n * steps, unit: "interactions")
check(drift < 1e-3, "the energy is not kept")
check(abs(velocity.sum(axes: [0])).max().item() * mass < 1e-9, "the momentum is not kept")
