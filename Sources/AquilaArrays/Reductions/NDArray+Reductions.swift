public import AquilaTypes
import AquilaKernels

// Reductions over any set of axes, all of them where none is named; none waits. They trap, naming the caller's
// line, where those of `untyped` throw.

extension NDArray {
    /// Whether an element is not zero.
    public func any(
        axes: [Int]? = nil, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Bool> {
        reduce(file, line) { array throws(ArrayError) in
            try array.reduced(.any, axes: axes, keepDims: keepDims, where: mask?.untyped)
        }
    }

    /// Whether all elements are not zero.
    public func all(
        axes: [Int]? = nil, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Bool> {
        reduce(file, line) { array throws(ArrayError) in
            try array.reduced(.all, axes: axes, keepDims: keepDims, where: mask?.untyped)
        }
    }

    /// How many elements are not zero.
    public func countNonzero(
        axes: [Int]? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        reduce(file, line) { array throws(ArrayError) in
            try array.reduced(.countNonzero, axes: axes, keepDims: keepDims)
        }
    }

    /// The least element; NaN if one is NaN. Traps for no elements without `initial`.
    public func min(
        axes: [Int]? = nil, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        reduce(file, line) { array throws(ArrayError) in
            try array.reduced(
                .min, axes: axes, keepDims: keepDims, initial: initial.map { Scalar($0) },
                where: mask?.untyped)
        }
    }

    /// The largest element; NaN if one is NaN. Traps for no elements without `initial`.
    public func max(
        axes: [Int]? = nil, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        reduce(file, line) { array throws(ArrayError) in
            try array.reduced(
                .max, axes: axes, keepDims: keepDims, initial: initial.map { Scalar($0) },
                where: mask?.untyped)
        }
    }

    /// The positions of the first least elements along an axis, or in row-major order for nil.
    public func argmin(
        axis: Int? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        reduce(file, line) { array throws(ArrayError) in
            try array.argmin(axis: axis, keepDims: keepDims)
        }
    }

    /// The positions of the first largest elements along an axis, or in row-major order for nil.
    public func argmax(
        axis: Int? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        reduce(file, line) { array throws(ArrayError) in
            try array.argmax(axis: axis, keepDims: keepDims)
        }
    }

    func reduce<R>(
        _ file: StaticString, _ line: UInt, _ body: (AnyNDArray) throws(ArrayError) -> AnyNDArray
    ) -> NDArray<R> {
        NDArray<R>(unchecked: orFail(file, line) { () throws(ArrayError) in try body(untyped) })
    }
}

extension NDArray where Element: NumericElement {
    /// The sum, in the type of the elements: cast small integers first where it may not fit.
    public func sum(
        axes: [Int]? = nil, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        reduce(file, line) { array throws(ArrayError) in
            try array.reduced(
                .sum, axes: axes, keepDims: keepDims, initial: initial.map { Scalar($0) },
                where: mask?.untyped,
                dtype: Element.dtype)
        }
    }

    /// The product, in the type of the elements.
    public func product(
        axes: [Int]? = nil, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        reduce(file, line) { array throws(ArrayError) in
            try array.reduced(
                .prod, axes: axes, keepDims: keepDims, initial: initial.map { Scalar($0) },
                where: mask?.untyped,
                dtype: Element.dtype)
        }
    }

    /// Running sums along an axis, or along the raveled array for nil: of `[1, 2, 3]`, `[1, 3, 6]`.
    public func cumulativeSum(
        axis: Int? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        reduce(file, line) { array throws(ArrayError) in
            try array.cumulativeSum(axis: axis, dtype: Element.dtype)
        }
    }

    /// Running products along an axis, or along the raveled array for nil.
    public func cumulativeProduct(
        axis: Int? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        reduce(file, line) { array throws(ArrayError) in
            try array.cumulativeProduct(axis: axis, dtype: Element.dtype)
        }
    }
}

extension NDArray {
    /// The mean; of integers and truth values, whose mean is a share, in `Double`.
    public func mean(
        axes: [Int]? = nil, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        reduce(file, line) { array throws(ArrayError) in
            try array.mean(axes: axes, keepDims: keepDims, where: mask?.untyped)
        }
    }

    /// The mean squared distance from the mean, divided by n - `correction`; of integers in `Double`, of complex numbers
    /// real.
    public func variance(
        axes: [Int]? = nil, correction: Double = 0, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        reduce(file, line) { array throws(ArrayError) in
            try array.variance(axes: axes, correction: correction, keepDims: keepDims, where: mask?.untyped)
        }
    }

    /// The square root of the variance.
    public func standardDeviation(
        axes: [Int]? = nil, correction: Double = 0, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        reduce(file, line) { array throws(ArrayError) in
            try array.standardDeviation(
                axes: axes, correction: correction, keepDims: keepDims, where: mask?.untyped)
        }
    }
}
