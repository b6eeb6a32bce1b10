import Aquila
import ExampleSupport
import Sparse

// Adjusts a survey: which positions fit all measurements best? The matrix is real (see
// data/README.md). The solver is that of `Sparse`, a library written with Aquila's public
// interface: its products are tasks, which run in one stream with the array operations between
// them, and nothing waits within a step.

let matrix = try CSRMatrix(matrixMarket: "data/well1850.mtx")
let transposed = try matrix.transposed()
print("\(matrix.rowCount) measurements, \(matrix.columnCount) unknowns, \(matrix.entryCount) coefficients")

// Measurements of known positions, so that the answer is known.
let truth = sin(arange(matrix.columnCount).cast(to: Double.self))
let measured = try matrix.times(truth)

let clock = Stopwatch()
let (x, steps) = try leastSquares(
    matrix, transposed, measured, maximumSteps: argument(1, default: 5000))
let error = abs(x - truth).max().item()
print("\(steps) steps; largest error of a position: \(error)")
report(clock, updates: 2 * matrix.entryCount * steps, unit: "products")
check(error < 1e-6, "the solver did not converge")
