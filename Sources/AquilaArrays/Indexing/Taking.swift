public import AquilaTypes

extension AnyNDArray {
    /// A copy of the subarrays at positions of an axis: NumPy's `take`.
    ///
    ///     try a.taking(positions, axis: 1)        // of shape (2, 5) at positions of shape (3,): shape (2, 3)
    ///
    /// - Parameters:
    ///   - positions: integers, counted from the end where negative; their axes stand in the result in place of the axis.
    ///   - axis: nil: of the elements in row-major order.
    /// - Throws: where the axis is missing, a position is outside it, or the positions are no integers. Waits for the
    ///   positions.
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
    /// A copy of the subarrays at positions of an axis: NumPy's `take`. `a[.all, positions]` is the same for axis 1.
    ///
    ///     NDArray([10, 20, 30]).taking([2, 0, -1])        // [30, 10, 30]
    ///
    /// The axes of the positions stand in the result in place of the axis; for nil the elements are taken in row-major
    /// order. Traps where the axis is missing or a position is outside it. Waits for the positions.
    public func taking(
        _ positions: NDArray<Int>, axis: Int? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        reduce(file, line) { array throws(ArrayError) in try array.taking(positions.untyped, axis: axis) }
    }
}
