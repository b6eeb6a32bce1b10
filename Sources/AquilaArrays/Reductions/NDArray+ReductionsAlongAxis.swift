public import AquilaTypes

// Reductions over one axis: `axis: 0` for `axes: [0]`. They trap where that axis is missing.

extension NDArray {
    /// True where an element along the axis is not zero.
    public func any(
        axis: Int, keepDims: Bool = false, where mask: NDArray<Bool>? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Bool> {
        any(axes: [axis], keepDims: keepDims, where: mask, file: file, line: line)
    }

    /// True where all elements along the axis are not zero.
    public func all(
        axis: Int, keepDims: Bool = false, where mask: NDArray<Bool>? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Bool> {
        all(axes: [axis], keepDims: keepDims, where: mask, file: file, line: line)
    }

    /// The number of elements along the axis that are not zero.
    public func countNonzero(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        countNonzero(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The least elements along the axis.
    public func min(
        axis: Int, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        min(axes: [axis], keepDims: keepDims, initial: initial, where: mask, file: file, line: line)
    }

    /// The largest elements along the axis.
    public func max(
        axis: Int, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        max(axes: [axis], keepDims: keepDims, initial: initial, where: mask, file: file, line: line)
    }

    /// The means along the axis.
    public func mean(
        axis: Int, keepDims: Bool = false, where mask: NDArray<Bool>? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        mean(axes: [axis], keepDims: keepDims, where: mask, file: file, line: line)
    }

    /// The variances along the axis.
    public func variance(
        axis: Int, correction: Double = 0, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        variance(
            axes: [axis], correction: correction, keepDims: keepDims, where: mask, file: file, line: line)
    }

    /// The standard deviations along the axis.
    public func standardDeviation(
        axis: Int, correction: Double = 0, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        standardDeviation(
            axes: [axis], correction: correction, keepDims: keepDims, where: mask, file: file, line: line)
    }
}

extension NDArray where Element: NumericElement {
    /// The sums along the axis: `a.sum(axis: 0)`.
    public func sum(
        axis: Int, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        sum(axes: [axis], keepDims: keepDims, initial: initial, where: mask, file: file, line: line)
    }

    /// The products along the axis.
    public func product(
        axis: Int, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        product(axes: [axis], keepDims: keepDims, initial: initial, where: mask, file: file, line: line)
    }
}

extension NDArray where Element: FloatElement {
    /// The sums along the axis without NaN.
    public func nanSum(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanSum(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The products along the axis without NaN.
    public func nanProduct(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanProduct(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The means along the axis without NaN.
    public func nanMean(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanMean(axes: [axis], keepDims: keepDims, file: file, line: line)
    }
}

extension NDArray where Element: FloatElement & RealElement {
    /// The least elements along the axis that are not NaN.
    public func nanMin(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanMin(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The largest elements along the axis that are not NaN.
    public func nanMax(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanMax(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The variances along the axis without NaN.
    public func nanVariance(
        axis: Int, correction: Double = 0, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray {
        nanVariance(axes: [axis], correction: correction, keepDims: keepDims, file: file, line: line)
    }

    /// The standard deviations along the axis without NaN.
    public func nanStandardDeviation(
        axis: Int, correction: Double = 0, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray {
        nanStandardDeviation(axes: [axis], correction: correction, keepDims: keepDims, file: file, line: line)
    }
}
