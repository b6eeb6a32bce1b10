import Aquila
import ExampleSupport

// Three species of penguins, told apart by their measures alone: Lloyd's k-means.
// The data are those of Palmer Station (see data/README.md).

let raw = try NDArray<Double>(contentsOfFile: "data/penguins.npy")
let species = try AnyNDArray(contentsOfFile: "data/penguins_species.npy").cast(to: .int64)
let truth = try NDArray<Int>(species)
let k = 3

let clock = Stopwatch()
// Each measure counts alike: mean 0, deviation 1.
let points = (raw - raw.mean(axes: [0])) / raw.standardDeviation(axes: [0])
let n = points.shape[0]
var centres = points[NDArray<Int>([0, n / 2, n - 1])]
var inertias: [Double] = []
var labels: NDArray<Int> = zeros([n])
for _ in 0..<argument(1, default: 50) {
    let difference = points[.all, .newAxis, .all] - centres[.newAxis, .all, .all]
    let distances = (difference * difference).sum(axes: [2])
    labels = distances.argmin(axis: 1)
    inertias.append(distances.min(axes: [1]).sum().item())
    let members = (labels[.all, .newAxis] .== arange(k)[.newAxis, .all]).cast(to: Double.self)
    let sums = (members[.all, .all, .newAxis] * points[.all, .newAxis, .all]).sum(axes: [0])
    centres = sums / maximum(members.sum(axes: [0]), 1)[.all, .newAxis]
    if inertias.count > 1 && inertias[inertias.count - 1] == inertias[inertias.count - 2] { break }
}
print("centres, in deviations from the mean (bill length, bill depth, flipper length, mass):")
print(centres)
print("inertia: \(inertias.first!) → \(inertias.last!) in \(inertias.count) rounds")
// Species against clusters: how many penguins in each pair.
let isSpecies = truth[.all, .newAxis, .newAxis] .== arange(k)[.newAxis, .all, .newAxis]
let isCluster = labels[.all, .newAxis, .newAxis] .== arange(k)[.newAxis, .newAxis, .all]
let table = (isSpecies .& isCluster).countNonzero(axes: [0])
print("species (rows) in clusters (columns):")
print(table)
report(clock, updates: n * inertias.count, unit: "assignments")
let together = Double(table.max(axes: [1]).sum().item()) / Double(n)
check(zip(inertias, inertias.dropFirst()).allSatisfy { $1 <= $0 + 1e-9 }, "the inertia has grown")
check(together > 0.85, "only \(together) of the penguins are with their species")
