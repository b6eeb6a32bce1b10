public import AquilaTypes
import AquilaRuntime

// A literal beside arrays is an array of rank zero: without this, the type checker gives up on
// expressions that mix the two.

extension NDArray: ExpressibleByIntegerLiteral
where Element: ExpressibleByIntegerLiteral, Element.IntegerLiteralType: _ExpressibleByBuiltinIntegerLiteral {
    /// The literal as an array of rank zero, which cannot be written.
    ///
    ///     let n: NDArray<Int> = 7        // 7
    ///
    /// - Complexity: O(1).
    public init(integerLiteral value: Element.IntegerLiteralType) {
        self.init(Element(integerLiteral: value))
    }
}

extension NDArray: ExpressibleByFloatLiteral
where Element: ExpressibleByFloatLiteral, Element.FloatLiteralType: _ExpressibleByBuiltinFloatLiteral {
    /// The literal as an array of rank zero, which cannot be written.
    ///
    ///     let n: NDArray<Double> = 0.5        // 0.5
    ///
    /// - Complexity: O(1).
    public init(floatLiteral value: Element.FloatLiteralType) {
        self.init(Element(floatLiteral: value))
    }
}

extension NDArray: ExpressibleByBooleanLiteral where Element == Bool {
    /// The literal as an array of rank zero, which cannot be written.
    ///
    ///     let n: NDArray<Bool> = true        // true
    ///
    /// - Complexity: O(1).
    public init(booleanLiteral value: Bool) { self.init(value) }
}

extension NDArray {
    /// The number as an array of rank zero; like NumPy's scalars it cannot be written.
    ///
    ///     NDArray<Int>(7).rank        // 0
    ///
    /// - Complexity: O(1).
    @inlinable public init(_ value: Element) { self.init(unchecked: AnyNDArray(Scalar(value))) }
}

extension NDArray: ExpressibleByArrayLiteral {
    /// An array from a literal, nested for more axes: `[[1, 2], [3, 4]]` has shape (2, 2). Traps for rows
    /// that differ in shape.
    ///
    /// - Complexity: O(count · rank); each element is recorded on its own, so lists of many elements belong
    ///   in `NDArray(_:)`.
    public init(arrayLiteral elements: NDArray...) {
        self.init(
            unchecked: orFail { () throws(ArrayError) in
                try AnyNDArray(literal: elements.map(\.untyped), Element.dtype)
            })
    }
}

extension AnyNDArray {
    /// The arrays joined along a new first axis; numbers make an array with one axis.
    fileprivate init(literal rows: [AnyNDArray], _ dtype: DType) throws(ArrayError) {
        guard let first = rows.first else {
            self.init(defaultRuntime.makeStore([0], dtype))
            return
        }
        guard rows.allSatisfy({ $0.shape == first.shape }) else {
            throw ArrayError(.shape, "the rows of an array literal differ in shape")
        }
        let target = defaultRuntime.makeStore(Shape([rows.count] + first.shape), dtype)
        for (k, row) in rows.enumerated() {
            try AnyNDArray(target.with(target.view.indexing(axis: 0, at: k))).assign(row)
        }
        self.init(target)
    }
}
