public import Aquila

/// Solves A·x = b for a symmetric positive definite matrix: conjugate gradients (Hestenes and
/// Stiefel, 1952), with a preconditioner that divides by the diagonal.
///
/// The coefficients of a step are arrays of rank zero, and vectors are updated in place: without a
/// tolerance, nothing waits, and no step needs memory.
///
/// - Parameters:
///   - diagonal: the matrix's, or another positive vector.
///   - x: where to begin; becomes the solution.
///   - steps: how many at most; with a tolerance, the residual may end them sooner.
///   - tolerance: of the residual, relative to its first norm; nil: all steps are made.
///   - interval: after how many steps the residual is looked at, if there is a tolerance. Each look waits.
/// - Returns: the square of the last residual's norm, both scaled by the diagonal, as an array of
///   rank zero; and how many steps were made.
/// - Throws: `ArrayError` where shapes do not fit.
@discardableResult
public func conjugateGradients(
    _ matrix: CSRMatrix, _ b: NDArray<Double>, diagonal: NDArray<Double>, into x: NDArray<Double>, steps: Int,
    tolerance: Double? = nil, interval: Int = 20
) throws(ArrayError) -> (residual: NDArray<Double>, steps: Int) {
    // Once the residual is zero its quotients are to be zero, not NaN.
    let tiny = Double.leastNormalMagnitude
    let inverse = 1 / diagonal
    let residual = try b - matrix.times(x)
    let direction = zeros(like: b)
    let image = zeros(like: b)
    var square = (residual * residual * inverse).sum()
    var last: NDArray<Double> = 1
    let goal = tolerance.map { square.item() * $0 * $0 }
    for step in 0..<steps {
        if let goal, step > 0, step % interval == 0, square.item() <= goal { return (square, step) }
        try direction.multiply(by: square / maximum(last, tiny))
        try direction.add(residual * inverse)
        try matrix.multiply(direction, into: image)
        let alpha = square / maximum((direction * image).sum(), tiny)
        try x.add(alpha * direction)
        try residual.subtract(alpha * image)
        last = square
        square = (residual * residual * inverse).sum()
    }
    return (square, steps)
}
