public import AquilaTypes

extension NDArray {
    /// True if the array has no elements.
    public var isEmpty: Bool { untyped.isEmpty }

    /// A new array with the values of a function of the elements, in the same shape.
    ///
    ///     NDArray([1, 4, 9]).map { Double($0).squareRoot() }      // [1, 2, 3]
    ///
    /// It is meant for functions without an array operation; array operations are faster and need not wait.
    /// Waits. Traps if the computation of the elements failed.
    ///
    /// - Throws: the errors of the function.
    /// - Complexity: one call for each element, at once and in row-major order.
    public func map<Result: AquilaTypes.Element>(
        _ transform: (Element) throws -> Result, file: StaticString = #fileID, line: UInt = #line
    ) rethrows -> NDArray<Result> {
        let results = try Array(self, file: file, line: line).map(transform)
        return NDArray<Result>(
            unchecked: orFail(file, line) { () throws(ArrayError) in try .copying(results, shape) })
    }

    /// Views of all subarrays along an axis, which is removed: `for row in a.unstacked() { … }`. The inverse
    /// of `stack`.
    ///
    ///     let a: NDArray<Int> = [[1, 2], [3, 4]]
    ///     a.unstacked(axis: 1)        // [[1, 3], [2, 4]]
    ///
    /// Arrays are not sequences: a loop over elements would wait for each of them, and `a.max()` would be
    /// ambiguous; `elements()` and `Array(a)` give all elements. Traps if the axis does not exist. Does not
    /// wait.
    ///
    /// - Complexity: O(extent · rank). Nothing is copied.
    public func unstacked(
        axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> [NDArray] {
        orFail(file, line) { () throws(ArrayError) in try untyped.unstacked(axis: axis) }
            .map { NDArray(unchecked: $0) }
    }
}

extension AnyNDArray {
    /// True if the array has no elements.
    public var isEmpty: Bool { shape.contains(0) }

    /// Views of all subarrays along an axis, which is removed. The inverse of `stack`.
    ///
    ///     try a.unstacked(axis: 1)[0]        // of [[1, 2], [3, 4]]: [1, 3]
    ///
    /// - Throws: if the axis does not exist. Does not wait.
    /// - Complexity: O(extent · rank). Nothing is copied.
    public func unstacked(axis: Int = 0) throws(ArrayError) -> [AnyNDArray] {
        let axis = try normalised(axis: axis)
        return (0..<shape[axis]).map { entry(axis, $0) }
    }
}
