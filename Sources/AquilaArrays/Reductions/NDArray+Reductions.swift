public import AquilaKernels
public import AquilaTypes

// Reductions over any set of axes, all of them by default. None waits. They trap with the caller's
// line in cases where those of `untyped` throw.

extension AnyNDArray {
    /// A reduction; ends the program with the caller's line where `reduced` throws. It is not generic,
    /// so that callers are specialised.
    @usableFromInline func reducedOrFail(
        _ op: ReductionOp, _ axes: [Int]?, _ keepDims: Bool, initial: Scalar? = nil,
        where mask: AnyNDArray? = nil, dtype: DType? = nil, _ file: StaticString, _ line: UInt
    ) -> AnyNDArray {
        orFail(file, line) { () throws(ArrayError) in
            try reduced(op, axes: axes, keepDims: keepDims, initial: initial, where: mask, dtype: dtype)
        }
    }
}

extension NDArray {
    /// True if any element is nonzero.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).any()        // true
    ///
    /// Traps for an axis that does not exist or is named twice, and for a mask that does not fit. Does not
    /// wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    @inlinable public func any(
        axes: [Int]? = nil, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Bool> {
        .init(unchecked: untyped.reducedOrFail(.any, axes, keepDims, where: mask?.untyped, file, line))
    }

    /// True if all elements are nonzero.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).all()        // true
    ///
    /// Traps for an axis that does not exist or is named twice, and for a mask that does not fit. Does not
    /// wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    @inlinable public func all(
        axes: [Int]? = nil, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Bool> {
        .init(unchecked: untyped.reducedOrFail(.all, axes, keepDims, where: mask?.untyped, file, line))
    }

    /// The number of nonzero elements.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).countNonzero()        // 4
    ///
    /// Traps for an axis that does not exist or is named twice. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    @inlinable public func countNonzero(
        axes: [Int]? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        .init(unchecked: untyped.reducedOrFail(.countNonzero, axes, keepDims, file, line))
    }

    /// The least element; NaN if one is NaN. Traps for no elements without `initial`.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).min()        // 1
    ///
    /// Traps for an axis that does not exist or is named twice, and for a mask that does not fit. Does not
    /// wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    @inlinable public func min(
        axes: [Int]? = nil, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        .init(
            unchecked: untyped.reducedOrFail(
                .min, axes, keepDims, initial: initial.map { Scalar($0) }, where: mask?.untyped, file, line))
    }

    /// The largest element; NaN if one is NaN. Traps for no elements without `initial`.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).max()        // 4
    ///
    /// Traps for an axis that does not exist or is named twice, and for a mask that does not fit. Does not
    /// wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    @inlinable public func max(
        axes: [Int]? = nil, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        .init(
            unchecked: untyped.reducedOrFail(
                .max, axes, keepDims, initial: initial.map { Scalar($0) }, where: mask?.untyped, file, line))
    }

    /// The positions of the first least elements along an axis; for nil, the position in row-major order.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).argmin()        // 0
    ///
    /// Traps for an axis that does not exist, and for no elements. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func argmin(
        axis: Int? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        typed(file, line) { array throws(ArrayError) in
            try array.argmin(axis: axis, keepDims: keepDims)
        }
    }

    /// The positions of the first largest elements along an axis; for nil, the position in row-major order.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).argmax()        // 3
    ///
    /// Traps for an axis that does not exist, and for no elements. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func argmax(
        axis: Int? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        typed(file, line) { array throws(ArrayError) in
            try array.argmax(axis: axis, keepDims: keepDims)
        }
    }
}

extension NDArray where Element: NumericElement {
    /// The sum in the elements' own type; cast small integers first if the sum may exceed it.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).sum()        // 10
    ///
    /// Traps for an axis that does not exist or is named twice, and for a mask that does not fit. Does not
    /// wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    @inlinable public func sum(
        axes: [Int]? = nil, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        .init(
            unchecked: untyped.reducedOrFail(
                .sum, axes, keepDims, initial: initial.map { Scalar($0) }, where: mask?.untyped,
                dtype: Element.dtype, file, line))
    }

    /// The product in the elements' own type.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).product()        // 24
    ///
    /// Traps for an axis that does not exist or is named twice, and for a mask that does not fit. Does not
    /// wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    @inlinable public func product(
        axes: [Int]? = nil, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        .init(
            unchecked: untyped.reducedOrFail(
                .prod, axes, keepDims, initial: initial.map { Scalar($0) }, where: mask?.untyped,
                dtype: Element.dtype, file, line))
    }

    /// The cumulative sums along an axis, or of the raveled array for nil.
    ///
    ///     NDArray([1, 2, 3]).cumulativeSum()        // [1, 3, 6]
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(count), each row in one task; a long one in leaves, of which ranks exchange the
    ///   totals.
    public func cumulativeSum(
        axis: Int? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.cumulativeSum(axis: axis, dtype: Element.dtype)
        }
    }

    /// The cumulative products along an axis, or of the raveled array for nil.
    ///
    ///     NDArray([1, 2, 3]).cumulativeProduct()        // [1, 2, 6]
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(count), each row in one task; a long one in leaves, of which ranks exchange the
    ///   totals.
    public func cumulativeProduct(
        axis: Int? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.cumulativeProduct(axis: axis, dtype: Element.dtype)
        }
    }
}

extension NDArray {
    /// The mean; for integers and truth values in `Double`.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).mean()        // 2.5
    ///
    /// Traps for an axis that does not exist or is named twice, and for a mask that does not fit. Does not
    /// wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func mean(
        axes: [Int]? = nil, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in
            try array.mean(axes: axes, keepDims: keepDims, where: mask?.untyped)
        }
    }

    /// The variance: the sum of the squared distances from the mean, divided by n - `correction`; in `Double`
    /// for integers, real for complex numbers.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).variance()        // 1.25
    ///
    /// Traps for an axis that does not exist or is named twice, and for a mask that does not fit. Does not
    /// wait.
    ///
    /// - Complexity: O(count), in two passes; ranks exchange their partial results.
    public func variance(
        axes: [Int]? = nil, correction: Double = 0, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        typed(file, line) { array throws(ArrayError) in
            try array.variance(axes: axes, correction: correction, keepDims: keepDims, where: mask?.untyped)
        }
    }

    /// The square root of the variance.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).standardDeviation()        // 1.118033989
    ///
    /// Traps for an axis that does not exist or is named twice, and for a mask that does not fit. Does not
    /// wait.
    ///
    /// - Complexity: O(count), in two passes; ranks exchange their partial results.
    public func standardDeviation(
        axes: [Int]? = nil, correction: Double = 0, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        typed(file, line) { array throws(ArrayError) in
            try array.standardDeviation(
                axes: axes, correction: correction, keepDims: keepDims, where: mask?.untyped)
        }
    }
}
