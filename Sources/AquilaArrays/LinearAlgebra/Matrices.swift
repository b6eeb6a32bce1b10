public import AquilaTypes
import AquilaKernels
import AquilaRuntime

// Matrix functions composed of elementwise operations and diagonals. None waits.

extension AnyNDArray {
    /// The outer product: all products of an element of this array and one of the other, both raveled. Shapes
    /// (n,) and (m,) give (n, m).
    ///
    ///     try a.outer(NDArray([10, 20]).untyped)        // of [1, 2]: [[10, 20], [20, 40]]
    ///
    /// - Throws: as `*`. Does not wait.
    /// - Complexity: O(n · m), fused with its neighbours; ranks receive the parts of the rows that they need.
    public func outer(_ other: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try raveled().expandedDims(at: 1) * other.raveled()
    }

    /// The sum along a diagonal of two axes, which are removed.
    ///
    ///     try a.trace()        // of [[1, 2], [3, 4]]: 5
    ///
    /// - Parameter dtype: the type of the sum; nil: NumPy's choice (64 bits for integers).
    /// - Throws: if an axis does not exist, or both are the same.
    /// - Complexity: O(length of the diagonal); ranks exchange their partial results.
    public func trace(
        offset: Int = 0, axis1: Int = 0, axis2: Int = 1, dtype: DType? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try diagonal(offset: offset, axis1: axis1, axis2: axis2).reduced(.sum, axes: [-1], dtype: dtype)
    }

    /// A matrix of zeros with the elements of a row on a diagonal: NumPy's `diag` of a row.
    /// `diagonal(offset:)` is the inverse.
    ///
    ///     try AnyNDArray.diag(NDArray([1, 2]).untyped)        // [[1, 0], [0, 2]]
    ///
    /// - Throws: if the array does not have exactly one axis.
    /// - Complexity: O(count of the result).
    public static func diag(_ row: AnyNDArray, offset: Int = 0) throws(ArrayError) -> AnyNDArray {
        guard row.rank == 1 else {
            throw ArrayError(
                .shape, "diag: shape \(row.shape) is not that of a row; diagonal(offset:) takes a diagonal")
        }
        let (extent, isTooLarge) = row.count.addingReportingOverflow(Int(clamping: offset.magnitude))
        guard !isTooLarge else { throw ArrayError(.memory, "diag: an offset of \(offset) is too large") }
        let result = try zeros([extent, extent], row.dtype, runtime: row.runtime)
        // The whole store is filled before a part of it is overwritten.
        try result.fill(with: Scalar(0.0, as: row.dtype))
        try result.diagonal(offset: offset).assign(row)
        return result
    }

    /// A copy of matrices, in the last two axes, with zeros above a diagonal: NumPy's `tril`.
    ///
    ///     try a.lowerTriangle()        // of [[1, 2], [3, 4]]: [[1, 0], [3, 4]]
    ///
    /// - Parameter offset: the last diagonal that is kept: 0, the main one; 1, the one above it.
    /// - Throws: for fewer than two axes.
    /// - Complexity: O(count); nothing moves between ranks.
    public func lowerTriangle(offset: Int = 0) throws(ArrayError) -> AnyNDArray {
        try AnyNDArray.apply(.where, [isBelow(offset, "lowerTriangle"), self, zero])[0]
    }

    /// A copy of matrices, in the last two axes, with zeros below a diagonal: NumPy's `triu`.
    ///
    ///     try a.upperTriangle()        // of [[1, 2], [3, 4]]: [[1, 2], [0, 4]]
    ///
    /// - Parameter offset: the first diagonal that is kept: 0, the main one; 1, the one above it.
    /// - Throws: for fewer than two axes.
    /// - Complexity: O(count); nothing moves between ranks.
    public func upperTriangle(offset: Int = 0) throws(ArrayError) -> AnyNDArray {
        try AnyNDArray.apply(.where, [isBelow(offset &- 1, "upperTriangle"), zero, self])[0]
    }

    private var zero: AnyNDArray { AnyNDArray(Scalar(0.0, as: dtype)) }

    /// A mask that is true on a diagonal of a matrix and below it.
    private func isBelow(_ offset: Int, _ name: String) throws(ArrayError) -> AnyNDArray {
        guard rank >= 2 else {
            throw ArrayError(.shape, "\(name): shape \(shape) has no two axes of a matrix")
        }
        let (height, width) = (shape[rank - 2], shape[rank - 1])
        let rows = try AnyNDArray.positions(height, runtime).expandedDims(at: 1)
        // Offsets beyond the corners are clamped; all of them give the same mask.
        return try rows .>= AnyNDArray.positions(width, runtime)
            - Swift.min(Swift.max(offset, -height), width)
    }

    private static func positions(_ count: Int, _ runtime: Runtime) throws(ArrayError) -> AnyNDArray {
        try arange(Scalar(0), Scalar(count), step: Scalar(1), runtime: runtime)
    }
}

extension NDArray {
    /// A copy of a matrix with zeros above a diagonal: NumPy's `tril`.
    ///
    ///     ones([3, 3]).lowerTriangle()            // [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    ///
    /// The matrices are in the last two axes. Traps for fewer axes. Does not wait.
    ///
    /// - Parameter offset: the last diagonal that is kept: 0, the main one; 1, the one above it.
    /// - Complexity: O(count); nothing moves between ranks.
    public func lowerTriangle(
        offset: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.lowerTriangle(offset: offset) }
    }

    /// A copy of a matrix with zeros below a diagonal: NumPy's `triu`.
    ///
    ///     ones([3, 3]).upperTriangle(offset: 1)   // [[0, 1, 1], [0, 0, 1], [0, 0, 0]]
    ///
    /// The matrices are in the last two axes. Traps for fewer axes. Does not wait.
    ///
    /// - Parameter offset: the first diagonal that is kept: 0, the main one; 1, the one above it.
    /// - Complexity: O(count); nothing moves between ranks.
    public func upperTriangle(
        offset: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.upperTriangle(offset: offset) }
    }
}

extension NDArray where Element: NumericElement {
    /// The outer product: all products of an element of this array and one of the other, both raveled.
    ///
    ///     NDArray([1, 2]).outer([10, 20])         // [[10, 20], [20, 40]]
    ///
    /// Does not wait.
    ///
    /// - Complexity: O(n · m), fused with its neighbours; ranks receive the parts of the rows that they need.
    public func outer(_ other: NDArray) -> NDArray {
        NDArray(unchecked: orFail { () throws(ArrayError) in try untyped.outer(other.untyped) })
    }

    /// The sum along a diagonal of two axes, which are removed, in the type of the elements.
    ///
    ///     let a: NDArray<Int> = [[1, 2], [3, 4]]
    ///     a.trace()           // 5
    ///
    /// Traps if an axis does not exist, or both are the same. Does not wait.
    ///
    /// - Complexity: O(length of the diagonal); ranks exchange their partial results.
    public func trace(
        offset: Int = 0, axis1: Int = 0, axis2: Int = 1, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        diagonal(offset: offset, axis1: axis1, axis2: axis2, file: file, line: line).sum(axes: [-1])
    }
}

/// A matrix of zeros with the elements of a row on a diagonal.
///
///     diag(NDArray([1, 2]))        // [[1, 0], [0, 2]]
///
/// `diagonal(offset:)` is the inverse, a view of the elements on a diagonal. Traps if the array does not have
/// exactly one axis. Does not wait.
///
/// - Complexity: O(count of the result).
public func diag<E: Element>(
    _ row: NDArray<E>, offset: Int = 0, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    NDArray(unchecked: orFail(file, line) { () throws(ArrayError) in try .diag(row.untyped, offset: offset) })
}
