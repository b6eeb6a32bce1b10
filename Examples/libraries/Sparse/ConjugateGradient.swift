public import Aquila

/// Minimises |A·x − b| for a matrix with at least as many rows as columns: conjugate gradients on
/// the normal equations (Hestenes and Stiefel, 1952, in the form that Björck calls CGLS).
///
/// The coefficients of a step are arrays of rank zero, so that nothing waits within a step; the
/// loop looks at the residual now and then.
///
/// - Parameters:
///   - tolerance: of |Aᵀ·r| relative to its first value.
///   - interval: after how many steps the residual is looked at.
/// - Returns: the solution, and how many steps it took.
public func leastSquares(
    _ matrix: CSRMatrix, _ transposed: CSRMatrix, _ b: NDArray<Double>, tolerance: Double = 1e-10,
    maximumSteps: Int = 5000, interval: Int = 20
) throws -> (x: NDArray<Double>, steps: Int) {
    var x = zeros([matrix.columnCount])
    var residual = b.copy()
    var gradient = try transposed.times(residual)
    var direction = gradient.copy()
    var square = (gradient * gradient).sum()
    let goal = square.item() * tolerance * tolerance
    for step in 1...maximumSteps {
        let image = try matrix.times(direction)
        let alpha = square / (image * image).sum()
        x = x + alpha * direction
        residual = residual - alpha * image
        gradient = try transposed.times(residual)
        let next = (gradient * gradient).sum()
        direction = gradient + next / square * direction
        square = next
        if step % interval == 0, square.item() <= goal { return (x, step) }
    }
    return (x, maximumSteps)
}
