public import AquilaTypes

// Set operations on arrays, which give the distinct elements in order, with one axis. They wait. A
// NaN equals no element.

extension AnyNDArray {
    /// The elements of this array or another one. Types promote.
    ///
    ///     try a.union(NDArray([2, 5]).untyped)                        // of [1, 2]: [1, 2, 5]
    ///
    /// - Throws: the `ArrayError` of an operation that the elements come from. Waits.
    /// - Complexity: O(n log n) for n elements together.
    public func union(_ other: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        let type = DType.promote(dtype, other.dtype)
        let both = [raveled().converted(to: type), other.raveled().converted(to: type)]
        return try AnyNDArray.concatenate(both, axis: 0).unique()
    }

    /// The elements of both arrays. Types promote.
    ///
    ///     try a.intersection(NDArray([2, 5]).untyped)                 // of [1, 2]: [2]
    ///
    /// - Throws: the `ArrayError` of an operation that the elements come from. Waits.
    /// - Complexity: O(n log n) for n elements together.
    public func intersection(_ other: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        let type = DType.promote(dtype, other.dtype)
        let mine = try converted(to: type).unique()
        return try mine.slice(.mask(mine.isIn(other)))
    }

    /// The elements of this array that are not in another one.
    ///
    ///     try a.subtracting(elementsOf: NDArray([2, 5]).untyped)      // of [1, 2]: [1]
    ///
    /// - Throws: the `ArrayError` of an operation that the elements come from. Waits.
    /// - Complexity: O(n log n) for n elements together.
    public func subtracting(elementsOf other: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        let mine = try unique()
        return try mine.slice(.mask(mine.isIn(other, isInverted: true)))
    }

    /// The elements of exactly one of the arrays. Types promote.
    ///
    ///     try a.symmetricDifference(NDArray([2, 5]).untyped)          // of [1, 2]: [1, 5]
    ///
    /// - Throws: the `ArrayError` of an operation that the elements come from. Waits.
    /// - Complexity: O(n log n) for n elements together.
    public func symmetricDifference(_ other: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        let type = DType.promote(dtype, other.dtype)
        let (mine, theirs) = (converted(to: type), other.converted(to: type))
        return try AnyNDArray.concatenate(
            [try mine.subtracting(elementsOf: theirs), try theirs.subtracting(elementsOf: mine)], axis: 0
        ).sorted()
    }
}

// MARK: Static types

extension NDArray {
    /// The distinct elements in order, with one axis. All NaNs count as one. Waits.
    ///
    ///     NDArray([3, 1, 3]).unique()        // [1, 3]
    ///
    /// Traps if a computation failed; `untyped` throws.
    ///
    /// - Complexity: O(n log n).
    public func unique(file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.unique() }
    }

    /// The distinct elements in order, and the number of occurrences of each. Waits.
    ///
    ///     NDArray([3, 1, 3]).uniqueCounts().counts        // [1, 2]
    ///
    /// Traps if a computation failed; `untyped` throws.
    ///
    /// - Complexity: O(n log n).
    public func uniqueCounts(
        file: StaticString = #fileID, line: UInt = #line
    ) -> (values: NDArray, counts: NDArray<Int>) {
        let found = orFail(file, line) { () throws(ArrayError) in try untyped.uniqueCounts() }
        return (NDArray(unchecked: found.values), NDArray<Int>(unchecked: found.counts))
    }

    /// The distinct elements in order; the position of each one's first occurrence in the raveled array; for
    /// each element of this array the number of its value; and the number of occurrences of each value.
    /// Waits.
    ///
    ///     NDArray([3, 1, 3]).uniqueAll().inverse        // [1, 0, 1]
    ///
    /// Traps if a computation failed; `untyped` throws.
    ///
    /// - Complexity: O(n log n).
    public func uniqueAll(
        file: StaticString = #fileID, line: UInt = #line
    ) -> (values: NDArray, indices: NDArray<Int>, inverse: NDArray<Int>, counts: NDArray<Int>) {
        let found = orFail(file, line) { () throws(ArrayError) in try untyped.uniqueAll() }
        return (
            NDArray(unchecked: found.values), NDArray<Int>(unchecked: found.indices),
            NDArray<Int>(unchecked: found.inverse), NDArray<Int>(unchecked: found.counts)
        )
    }

    /// True at each element that is among the others, or, inverted, is not. Does not wait.
    ///
    ///     NDArray([1, 2, 3]).isIn([3, 1])        // [true, false, true]
    ///
    /// - Complexity: sorting of the others, then O(log m) for each element, in parallel.
    public func isIn(
        _ others: NDArray, isInverted: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Bool> {
        typed(file, line) { array throws(ArrayError) in
            try array.isIn(others.untyped, isInverted: isInverted)
        }
    }

    /// The distinct elements, in order, of this array or another one. Waits.
    ///
    ///     NDArray([1, 2]).union([2, 5])        // [1, 2, 5]
    ///
    /// Traps if a computation failed; `untyped` throws.
    ///
    /// - Complexity: O(n log n).
    public func union(_ other: NDArray, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.union(other.untyped) }
    }

    /// The distinct elements, in order, of both arrays. Waits.
    ///
    ///     NDArray([1, 2]).intersection([2, 5])        // [2]
    ///
    /// Traps if a computation failed; `untyped` throws.
    ///
    /// - Complexity: O(n log n).
    public func intersection(_ other: NDArray, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.intersection(other.untyped) }
    }

    /// The distinct elements, in order, of this array that are not in another one. Waits.
    ///
    ///     NDArray([1, 2]).subtracting(elementsOf: [2, 5])        // [1]
    ///
    /// Traps if a computation failed; `untyped` throws.
    ///
    /// - Complexity: O(n log n).
    public func subtracting(
        elementsOf other: NDArray, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.subtracting(elementsOf: other.untyped)
        }
    }

    /// The distinct elements, in order, of exactly one of the arrays. Waits.
    ///
    ///     NDArray([1, 2]).symmetricDifference([2, 5])        // [1, 5]
    ///
    /// Traps if a computation failed; `untyped` throws.
    ///
    /// - Complexity: O(n log n).
    public func symmetricDifference(
        _ other: NDArray, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.symmetricDifference(other.untyped) }
    }
}
