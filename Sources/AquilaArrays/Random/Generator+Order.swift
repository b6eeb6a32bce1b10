import AquilaRuntime
public import AquilaTypes

// Random orders, as NumPy's `permutation` and `shuffle` draw them: at once, by one core; only elements of arrays
// that move are moved later.

extension Generator {
    /// The numbers below a count in random order: of 4, say, `[2 0 3 1]`. Traps for a negative count.
    ///
    /// - Complexity: O(count).
    public mutating func permutation(
        _ count: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        orFail(file, line) { () throws(ArrayError) in NDArray(unchecked: try positions(count)) }
    }

    /// A copy of an array with its subarrays along an axis in random order: NumPy's `permutation` of an array.
    ///
    ///     generator.shuffled(arange(5))       // [2 0 4 1 3], say
    ///
    /// Traps where the axis is missing.
    public mutating func shuffled<E: Element>(
        _ array: NDArray<E>, axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<E> {
        orFail(file, line) { () throws(ArrayError) in
            NDArray(unchecked: try shuffled(array.untyped, axis: axis))
        }
    }

    /// A copy of an array with its subarrays along an axis in random order.
    ///
    /// - Throws: where the axis is missing.
    public mutating func shuffled(_ array: AnyNDArray, axis: Int = 0) throws(ArrayError) -> AnyNDArray {
        let axis = try array.normalised(axis: axis)
        return try array.taking(positions(array.shape[axis]), axis: axis)
    }

    /// Puts the subarrays of an array along an axis in random order. Traps where the axis is missing.
    public mutating func shuffle<E: Element>(
        _ array: NDArray<E>, axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) {
        orFail(file, line) { () throws(ArrayError) in try shuffle(array.untyped, axis: axis) }
    }

    /// Puts the subarrays of an array along an axis in random order.
    ///
    /// - Throws: where the axis is missing, or the array is a number.
    public mutating func shuffle(_ array: AnyNDArray, axis: Int = 0) throws(ArrayError) {
        // As in NumPy, nothing is drawn for an array of more axes without elements.
        let axis = try array.normalised(axis: axis)
        if array.count == 0 && array.rank > 1 { return }
        try array.assign(shuffled(array, axis: axis))
    }

    private mutating func positions(_ count: Int) throws(ArrayError) -> AnyNDArray {
        guard count >= 0 else { throw ArrayError(.value, "permutation: a negative count, \(count)") }
        try AnyNDArray.requirePossible([count], .int64)
        return try .copying(bits.permutation(count), [count])
    }
}
