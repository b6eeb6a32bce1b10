public import AquilaTypes

// Reductions along one axis: `axis: 0` instead of `axes: [0]`. They trap if the axis does not
// exist.

extension NDArray {
    /// True where any element along an axis is nonzero.
    public func any(
        axis: Int, keepDims: Bool = false, where mask: NDArray<Bool>? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Bool> {
        any(axes: [axis], keepDims: keepDims, where: mask, file: file, line: line)
    }

    /// True where all elements along an axis are nonzero.
    public func all(
        axis: Int, keepDims: Bool = false, where mask: NDArray<Bool>? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Bool> {
        all(axes: [axis], keepDims: keepDims, where: mask, file: file, line: line)
    }

    /// The numbers of nonzero elements along an axis.
    public func countNonzero(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        countNonzero(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The least elements along an axis.
    public func min(
        axis: Int, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        min(axes: [axis], keepDims: keepDims, initial: initial, where: mask, file: file, line: line)
    }

    /// The largest elements along an axis.
    public func max(
        axis: Int, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        max(axes: [axis], keepDims: keepDims, initial: initial, where: mask, file: file, line: line)
    }

    /// The means along an axis.
    public func mean(
        axis: Int, keepDims: Bool = false, where mask: NDArray<Bool>? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        mean(axes: [axis], keepDims: keepDims, where: mask, file: file, line: line)
    }

    /// The variances along an axis.
    public func variance(
        axis: Int, correction: Double = 0, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        variance(
            axes: [axis], correction: correction, keepDims: keepDims, where: mask, file: file, line: line)
    }

    /// The standard deviations along an axis.
    public func standardDeviation(
        axis: Int, correction: Double = 0, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        standardDeviation(
            axes: [axis], correction: correction, keepDims: keepDims, where: mask, file: file, line: line)
    }
}

extension NDArray where Element: NumericElement {
    /// The sums along an axis: `a.sum(axis: 0)`.
    public func sum(
        axis: Int, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        sum(axes: [axis], keepDims: keepDims, initial: initial, where: mask, file: file, line: line)
    }

    /// The products along an axis.
    public func product(
        axis: Int, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        product(axes: [axis], keepDims: keepDims, initial: initial, where: mask, file: file, line: line)
    }
}

extension NDArray where Element: FloatElement {
    /// The sums along an axis of the elements that are not NaN.
    public func nanSum(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanSum(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The products along an axis of the elements that are not NaN.
    public func nanProduct(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanProduct(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The means along an axis of the elements that are not NaN.
    public func nanMean(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanMean(axes: [axis], keepDims: keepDims, file: file, line: line)
    }
}

extension NDArray where Element: FloatElement & RealElement {
    /// The least elements along an axis that are not NaN.
    public func nanMin(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanMin(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The largest elements along an axis that are not NaN.
    public func nanMax(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanMax(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The variances along an axis of the elements that are not NaN.
    public func nanVariance(
        axis: Int, correction: Double = 0, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray {
        nanVariance(axes: [axis], correction: correction, keepDims: keepDims, file: file, line: line)
    }

    /// The standard deviations along an axis of the elements that are not NaN.
    public func nanStandardDeviation(
        axis: Int, correction: Double = 0, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray {
        nanStandardDeviation(axes: [axis], correction: correction, keepDims: keepDims, file: file, line: line)
    }
}
