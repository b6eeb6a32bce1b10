public import AquilaTypes

// Arrays as sets: each gives the different elements in order, as a row. They wait. A NaN equals nothing.

extension AnyNDArray {
    /// The elements that are in this array or another. Types promote.
    public func union(_ other: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        let type = DType.promote(dtype, other.dtype)
        let both = [raveled().converted(to: type), other.raveled().converted(to: type)]
        return try AnyNDArray.concatenate(both, axis: 0).unique()
    }

    /// The elements that are in both arrays. Types promote.
    public func intersection(_ other: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        let type = DType.promote(dtype, other.dtype)
        let mine = try converted(to: type).unique()
        return try mine.slice(.mask(mine.isIn(other)))
    }

    /// The elements of this array that are not in another.
    public func subtracting(elementsOf other: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        let mine = try unique()
        return try mine.slice(.mask(mine.isIn(other, isInverted: true)))
    }

    /// The elements that are in one of both arrays alone. Types promote.
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
    /// The different elements in order, as a row: of `[3, 1, 3]`, `[1, 3]`. All NaNs are one. Waits.
    public func unique(file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        reduce(file, line) { array throws(ArrayError) in try array.unique() }
    }

    /// The different elements in order, and how often each comes. Waits.
    public func uniqueCounts(
        file: StaticString = #fileID, line: UInt = #line
    ) -> (values: NDArray, counts: NDArray<Int>) {
        let found = orFail(file, line) { () throws(ArrayError) in try untyped.uniqueCounts() }
        return (NDArray(unchecked: found.values), NDArray<Int>(unchecked: found.counts))
    }

    /// The different elements in order, where each comes first in the raveled array, which of them each element is, and
    /// how often each comes. Waits.
    public func uniqueAll(
        file: StaticString = #fileID, line: UInt = #line
    ) -> (values: NDArray, indices: NDArray<Int>, inverse: NDArray<Int>, counts: NDArray<Int>) {
        let found = orFail(file, line) { () throws(ArrayError) in try untyped.uniqueAll() }
        return (
            NDArray(unchecked: found.values), NDArray<Int>(unchecked: found.indices),
            NDArray<Int>(unchecked: found.inverse), NDArray<Int>(unchecked: found.counts)
        )
    }

    /// Whether each element is among some others, or is not. Does not wait.
    public func isIn(
        _ others: NDArray, isInverted: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Bool> {
        reduce(file, line) { array throws(ArrayError) in
            try array.isIn(others.untyped, isInverted: isInverted)
        }
    }

    /// The different elements, in order, that are in this array or another. Waits.
    public func union(_ other: NDArray, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        reduce(file, line) { array throws(ArrayError) in try array.union(other.untyped) }
    }

    /// The different elements, in order, that are in both arrays. Waits.
    public func intersection(_ other: NDArray, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        reduce(file, line) { array throws(ArrayError) in try array.intersection(other.untyped) }
    }

    /// The different elements, in order, that are not in another array. Waits.
    public func subtracting(
        elementsOf other: NDArray, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        reduce(file, line) { array throws(ArrayError) in
            try array.subtracting(elementsOf: other.untyped)
        }
    }

    /// The different elements, in order, that are in one of both arrays alone. Waits.
    public func symmetricDifference(
        _ other: NDArray, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        reduce(file, line) { array throws(ArrayError) in try array.symmetricDifference(other.untyped) }
    }
}
