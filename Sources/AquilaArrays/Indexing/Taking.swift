public import AquilaTypes

extension AnyNDArray {
    /// A copy of the subarrays at positions of an axis: NumPy's `take`.
    ///
    ///     try a.taking(positions, axis: 1)    // of shape (2, 5) at positions of shape (3,): shape (2, 3)
    ///
    /// - Parameters:
    ///   - positions: integers; negative ones count from the end. Their axes replace the axis in the result.
    ///   - axis: nil takes elements of the array in row-major order.
    /// - Throws: if the axis does not exist, a position is out of range, or the positions are not integers.
    ///   Waits for the positions.
    /// - Complexity: O(count of the result), one copy; on many ranks the positions and the elements that
    ///   others hold move.
    public func taking(_ positions: AnyNDArray, axis: Int? = nil) throws(ArrayError) -> AnyNDArray {
        guard let axis else { return try raveled().taking(positions, axis: 0) }
        guard positions.dtype.isInteger || positions.count == 0 else {
            throw ArrayError(.index, "taking: positions of \(positions.dtype) instead of integers")
        }
        let all = Array(repeating: Index.slice(Index.Slice(nil, nil)), count: try normalised(axis: axis))
        return try slice(all + [.positions(positions)])
    }
}

extension NDArray {
    /// A copy of the subarrays at positions of an axis: NumPy's `take`. `a[.all, positions]` is the
    /// same for axis 1.
    ///
    ///     NDArray([10, 20, 30]).taking([2, 0, -1])        // [30, 10, 30]
    ///
    /// The axes of the positions replace the axis in the result; an axis of nil takes elements in
    /// row-major order. Traps if the axis does not exist or a position is out of range. Waits for
    /// the positions.
    ///
    /// - Complexity: O(count of the result), one copy; on many ranks the positions and the elements that
    ///   others hold move.
    public func taking(
        _ positions: NDArray<Int>, axis: Int? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.taking(positions.untyped, axis: axis) }
    }
}
