import AquilaRuntime
public import AquilaTypes

// Random permutations as NumPy's `permutation` and `shuffle` draw them: at once, on one core. The
// elements of arrays are moved later.

extension Generator {
    /// The numbers below a count in random order. Traps for a negative count.
    ///
    ///     var generator = Generator(seed: 42)
    ///     generator.permutation(4)        // [3, 2, 1, 0]
    ///
    /// - Complexity: O(count).
    public mutating func permutation(
        _ count: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        orFail(file, line) { () throws(ArrayError) in NDArray(unchecked: try positions(count)) }
    }

    /// A copy of an array with its subarrays along an axis in random order: NumPy's `permutation` of an
    /// array.
    ///
    ///     var generator = Generator(seed: 42)
    ///     generator.shuffled(arange(5))        // [4, 2, 3, 1, 0]
    ///
    /// Traps if the axis does not exist.
    ///
    /// - Complexity: O(extent) for the order, on one core, and O(count) for the copy.
    public mutating func shuffled<E: Element>(
        _ array: NDArray<E>, axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<E> {
        orFail(file, line) { () throws(ArrayError) in
            NDArray(unchecked: try shuffled(array.untyped, axis: axis))
        }
    }

    /// A copy of an array with its subarrays along an axis in random order.
    ///
    ///     var generator = Generator(seed: 42)
    ///     try generator.shuffled(NDArray([0, 1, 2, 3, 4]).untyped)        // [4, 2, 3, 1, 0]
    ///
    /// - Throws: if the axis does not exist.
    /// - Complexity: O(extent) for the order, on one core, and O(count) for the copy.
    public mutating func shuffled(_ array: AnyNDArray, axis: Int = 0) throws(ArrayError) -> AnyNDArray {
        let axis = try array.normalised(axis: axis)
        return try array.taking(positions(array.shape[axis]), axis: axis)
    }

    /// Shuffles the subarrays of an array along an axis in place. Traps if the axis does not exist.
    ///
    ///     var generator = Generator(seed: 42)
    ///     let n = NDArray([0, 1, 2, 3, 4])
    ///     generator.shuffle(n)
    ///     n        // [4, 2, 3, 1, 0]
    ///
    /// - Complexity: O(extent) for the order, on one core, and O(count) for two copies.
    public mutating func shuffle<E: Element>(
        _ array: NDArray<E>, axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) {
        orFail(file, line) { () throws(ArrayError) in try shuffle(array.untyped, axis: axis) }
    }

    /// Shuffles the subarrays of an array along an axis in place.
    ///
    ///     var generator = Generator(seed: 42)
    ///     let n = NDArray([0, 1, 2, 3, 4]).untyped
    ///     try generator.shuffle(n)
    ///     n        // [4, 2, 3, 1, 0]
    ///
    /// - Throws: if the axis does not exist or the array is a number.
    /// - Complexity: O(extent) for the order, on one core, and O(count) for two copies.
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
