import AquilaRuntime
public import AquilaTypes

// Random permutations as NumPy's `permutation` and `shuffle` draw them: at once, on one core. The
// elements of arrays are moved later.

extension Generator {
    /// The numbers below a count in random order, such as `[2 0 3 1]` for 4. Traps for a negative
    /// count.
    ///
    /// - Complexity: O(count).
    public mutating func permutation(
        _ count: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        orFail(file, line) { () throws(ArrayError) in NDArray(unchecked: try positions(count)) }
    }

    /// A copy of an array with its subarrays along an axis in random order: NumPy's `permutation`
    /// of an array.
    ///
    ///     generator.shuffled(arange(5))       // [2 0 4 1 3], say
    ///
    /// Traps if the axis does not exist.
    public mutating func shuffled<E: Element>(
        _ array: NDArray<E>, axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<E> {
        orFail(file, line) { () throws(ArrayError) in
            NDArray(unchecked: try shuffled(array.untyped, axis: axis))
        }
    }

    /// A copy of an array with its subarrays along an axis in random order.
    ///
    /// - Throws: if the axis does not exist.
    public mutating func shuffled(_ array: AnyNDArray, axis: Int = 0) throws(ArrayError) -> AnyNDArray {
        let axis = try array.normalised(axis: axis)
        return try array.taking(positions(array.shape[axis]), axis: axis)
    }

    /// Shuffles the subarrays of an array along an axis in place. Traps if the axis does not exist.
    public mutating func shuffle<E: Element>(
        _ array: NDArray<E>, axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) {
        orFail(file, line) { () throws(ArrayError) in try shuffle(array.untyped, axis: axis) }
    }

    /// Shuffles the subarrays of an array along an axis in place.
    ///
    /// - Throws: if the axis does not exist or the array is a number.
    public mutating func shuffle(_ array: AnyNDArray, axis: Int = 0) throws(ArrayError) {
        // As in NumPy, no number is drawn for an empty array with more than one axis.
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
