public import AquilaTypes

extension AnyNDArray {
    /// A copy with the elements shifted cyclically along an axis: NumPy's `roll`.
    ///
    ///     try a.rolled(by: 1)         // of [1, 2, 3]: [3, 1, 2]
    ///
    /// - Parameters:
    ///   - shift: the number of positions; negative: backwards.
    ///   - axis: nil shifts all elements in row-major order, and keeps the shape.
    /// - Throws: if the axis does not exist. Does not wait.
    /// - Complexity: O(count), one copy; on many ranks the elements that change their rank move.
    public func rolled(by shift: Int, axis: Int? = nil) throws(ArrayError) -> AnyNDArray {
        guard let axis else { return try raveled().rolled(by: shift, axis: 0).reshaped(shape) }
        let place = try normalised(axis: axis)
        let extent = shape[place]
        guard extent > 0 else { return copy() }
        let remainder = shift % extent
        let moved = remainder < 0 ? remainder + extent : remainder
        return try .concatenate(
            [part(place, extent - moved, moved), part(place, 0, extent - moved)], axis: place)
    }

    /// A copy shifted cyclically along several axes, each by its own shift.
    ///
    ///     try a.rolled(by: [1, 1], axes: [0, 1])        // of [[1, 2], [3, 4]]: [[4, 3], [2, 1]]
    ///
    /// - Throws: if an axis does not exist, or the numbers of shifts and axes differ.
    /// - Complexity: O(count) for each axis, one copy each; on many ranks the elements that change their rank
    ///   move.
    public func rolled(by shifts: [Int], axes: [Int]) throws(ArrayError) -> AnyNDArray {
        guard shifts.count == axes.count else {
            throw ArrayError(.value, "rolled: \(shifts.count) shifts for \(axes.count) axes")
        }
        var result = self
        for (shift, axis) in zip(shifts, axes) { result = try result.rolled(by: shift, axis: axis) }
        return shifts.isEmpty ? copy() : result
    }
}

extension NDArray {
    /// A copy with the elements shifted cyclically along an axis: NumPy's `roll`.
    ///
    ///     NDArray([1, 2, 3]).rolled(by: 1)            // [3, 1, 2]
    ///     image.rolled(by: -8, axis: 1)
    ///
    /// An axis of nil shifts all elements in row-major order. Traps if the axis does not exist. Does not
    /// wait.
    ///
    /// - Complexity: O(count), one copy; on many ranks the elements that change their rank move.
    public func rolled(
        by shift: Int, axis: Int? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.rolled(by: shift, axis: axis) }
    }

    /// A copy shifted cyclically along several axes, each by its own shift. Traps if an axis does not exist,
    /// or the numbers of shifts and axes differ.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).rolled(by: [1, 1], axes: [0, 1])        // [[4, 3], [2, 1]]
    ///
    /// Does not wait.
    ///
    /// - Complexity: O(count) for each axis, one copy each; on many ranks the elements that change their rank
    ///   move.
    public func rolled(
        by shifts: [Int], axes: [Int], file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.rolled(by: shifts, axes: axes) }
    }
}
