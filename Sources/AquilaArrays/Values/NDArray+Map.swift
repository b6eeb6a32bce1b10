public import AquilaTypes

extension NDArray {
    /// True if there are no elements.
    public var isEmpty: Bool { untyped.isEmpty }

    /// The values of a function of the elements, in their shape.
    ///
    ///     NDArray([1, 4, 9]).map { Double($0).squareRoot() }      // [1, 2, 3]
    ///
    /// For what array operations do not offer; they are faster, and need not wait. Waits. Traps where the computation of
    /// the elements failed.
    ///
    /// - Complexity: one call an element, at once and in row-major order.
    public func map<Result: AquilaTypes.Element>(
        _ transform: (Element) throws -> Result, file: StaticString = #fileID, line: UInt = #line
    ) rethrows -> NDArray<Result> {
        let results = try Array(self, file: file, line: line).map(transform)
        return NDArray<Result>(
            unchecked: orFail(file, line) { () throws(ArrayError) in try .copying(results, shape) })
    }

    /// Views of all subarrays along an axis, which goes: `for row in a.unstacked() { … }`. The reverse of `stack`.
    ///
    ///     let a: NDArray<Int> = [[1, 2], [3, 4]]
    ///     a.unstacked(axis: 1)        // [1, 3] and [2, 4]
    ///
    /// Arrays are no sequences: a loop over elements would wait for each, and `a.max()` would be ambiguous; `elements()` and
    /// `Array(a)` give all of them. Traps where the axis is missing. Does not wait.
    public func unstacked(
        axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> [NDArray] {
        orFail(file, line) { () throws(ArrayError) in try untyped.unstacked(axis: axis) }
            .map { NDArray(unchecked: $0) }
    }
}

extension AnyNDArray {
    /// True if there are no elements.
    public var isEmpty: Bool { shape.contains(0) }

    /// Views of all subarrays along an axis, which goes. The reverse of `stack`.
    ///
    /// - Throws: where the axis is missing. Does not wait.
    public func unstacked(axis: Int = 0) throws(ArrayError) -> [AnyNDArray] {
        let axis = try normalised(axis: axis)
        return (0..<shape[axis]).map { entry(axis, $0) }
    }
}
