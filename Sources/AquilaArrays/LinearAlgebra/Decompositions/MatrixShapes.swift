import AquilaKernels
import AquilaTypes

// Conditions on the operands of functions of matrices.

extension AnyNDArray {
    /// The extents before those of the matrices.
    var outerExtents: Shape { Shape(shape.dropLast(2)) }

    /// Extents of the matrices in the last two axes.
    ///
    /// - Throws: `ArrayError` of kind `shape` for fewer axes.
    func matrixExtents(_ name: String) throws(ArrayError) -> (rows: Int, columns: Int) {
        guard rank >= 2 else {
            throw ArrayError(.shape, "\(name): shape \(shape) has no two axes of a matrix")
        }
        return (shape[rank - 2], shape[rank - 1])
    }

    /// The number of rows of the square matrices in the last two axes.
    ///
    /// - Throws: `ArrayError` of kind `shape` for fewer axes and for other matrices.
    func squareOrder(_ name: String) throws(ArrayError) -> Int {
        let (rows, columns) = try matrixExtents(name)
        guard rows == columns else {
            throw ArrayError(.shape, "\(name): the last two axes of shape \(shape) must be square")
        }
        return rows
    }

    /// Identity matrices in the last two axes, for outer extents.
    func identities(_ outer: Shape, _ order: Int, _ type: DType) throws(ArrayError) -> AnyNDArray {
        let one = try AnyNDArray.eye(order, order, type, runtime: runtime)
        return outer.isEmpty ? one : try one.broadcast(to: Shape(Array(outer) + [order, order])).copy()
    }

    /// LAPACK, for functions that have no other form.
    static func requireLAPACK(_ name: String) throws(ArrayError) {
        guard LAPACKLibrary.host == nil else { return }
        throw ArrayError(.system, "\(name): needs LAPACK: \(LAPACKLibrary.advice)")
    }
}
