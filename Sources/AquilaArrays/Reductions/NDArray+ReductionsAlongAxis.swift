public import AquilaTypes

// Reductions along one axis: `axis: 0` instead of `axes: [0]`. They trap if the axis does not
// exist.

extension NDArray {
    /// True where any element along an axis is nonzero.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).any(axis: 0)        // [true, true]
    ///
    /// Traps for an axis that does not exist and for a mask that does not fit. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func any(
        axis: Int, keepDims: Bool = false, where mask: NDArray<Bool>? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Bool> {
        any(axes: [axis], keepDims: keepDims, where: mask, file: file, line: line)
    }

    /// True where all elements along an axis are nonzero.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).all(axis: 0)        // [true, true]
    ///
    /// Traps for an axis that does not exist and for a mask that does not fit. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func all(
        axis: Int, keepDims: Bool = false, where mask: NDArray<Bool>? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Bool> {
        all(axes: [axis], keepDims: keepDims, where: mask, file: file, line: line)
    }

    /// The numbers of nonzero elements along an axis.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).countNonzero(axis: 0)        // [2, 2]
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func countNonzero(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        countNonzero(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The least elements along an axis.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).min(axis: 0)        // [1, 2]
    ///
    /// Traps for an axis that does not exist, for a mask that does not fit, and for no elements without
    /// `initial`. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func min(
        axis: Int, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        min(axes: [axis], keepDims: keepDims, initial: initial, where: mask, file: file, line: line)
    }

    /// The largest elements along an axis.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).max(axis: 0)        // [3, 4]
    ///
    /// Traps for an axis that does not exist, for a mask that does not fit, and for no elements without
    /// `initial`. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func max(
        axis: Int, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        max(axes: [axis], keepDims: keepDims, initial: initial, where: mask, file: file, line: line)
    }

    /// The means along an axis.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).mean(axis: 0)        // [2.0, 3.0]
    ///
    /// Traps for an axis that does not exist and for a mask that does not fit. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func mean(
        axis: Int, keepDims: Bool = false, where mask: NDArray<Bool>? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        mean(axes: [axis], keepDims: keepDims, where: mask, file: file, line: line)
    }

    /// The variances along an axis.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).variance(axis: 0)        // [1.0, 1.0]
    ///
    /// Traps for an axis that does not exist and for a mask that does not fit. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func variance(
        axis: Int, correction: Double = 0, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        variance(
            axes: [axis], correction: correction, keepDims: keepDims, where: mask, file: file, line: line)
    }

    /// The standard deviations along an axis.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).standardDeviation(axis: 0)        // [1.0, 1.0]
    ///
    /// Traps for an axis that does not exist and for a mask that does not fit. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func standardDeviation(
        axis: Int, correction: Double = 0, keepDims: Bool = false, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        standardDeviation(
            axes: [axis], correction: correction, keepDims: keepDims, where: mask, file: file, line: line)
    }
}

extension NDArray where Element: NumericElement {
    /// The sums along an axis.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).sum(axis: 0)        // [4, 6]
    ///
    /// Traps for an axis that does not exist and for a mask that does not fit. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func sum(
        axis: Int, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        sum(axes: [axis], keepDims: keepDims, initial: initial, where: mask, file: file, line: line)
    }

    /// The products along an axis.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).product(axis: 0)        // [3, 8]
    ///
    /// Traps for an axis that does not exist and for a mask that does not fit. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func product(
        axis: Int, keepDims: Bool = false, initial: Element? = nil, where mask: NDArray<Bool>? = nil,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        product(axes: [axis], keepDims: keepDims, initial: initial, where: mask, file: file, line: line)
    }
}

extension NDArray where Element: FloatElement {
    /// The sums along an axis of the elements that are not NaN.
    ///
    ///     try NDArray(rows: [[1.0, .nan], [3, 4]]).nanSum(axis: 0)        // [4.0, 4.0]
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanSum(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanSum(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The products along an axis of the elements that are not NaN.
    ///
    ///     try NDArray(rows: [[1.0, .nan], [3, 4]]).nanProduct(axis: 0)        // [3.0, 4.0]
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanProduct(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanProduct(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The means along an axis of the elements that are not NaN.
    ///
    ///     try NDArray(rows: [[1.0, .nan], [3, 4]]).nanMean(axis: 0)        // [2.0, 4.0]
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanMean(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanMean(axes: [axis], keepDims: keepDims, file: file, line: line)
    }
}

extension NDArray where Element: FloatElement & RealElement {
    /// The least elements along an axis that are not NaN.
    ///
    ///     try NDArray(rows: [[1.0, .nan], [3, 4]]).nanMin(axis: 0)        // [1.0, 4.0]
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanMin(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanMin(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The largest elements along an axis that are not NaN.
    ///
    ///     try NDArray(rows: [[1.0, .nan], [3, 4]]).nanMax(axis: 0)        // [3.0, 4.0]
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanMax(
        axis: Int, keepDims: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        nanMax(axes: [axis], keepDims: keepDims, file: file, line: line)
    }

    /// The variances along an axis of the elements that are not NaN.
    ///
    ///     try NDArray(rows: [[1.0, .nan], [3, 4]]).nanVariance(axis: 0)        // [1.0, 0.0]
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanVariance(
        axis: Int, correction: Double = 0, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray {
        nanVariance(axes: [axis], correction: correction, keepDims: keepDims, file: file, line: line)
    }

    /// The standard deviations along an axis of the elements that are not NaN.
    ///
    ///     try NDArray(rows: [[1.0, .nan], [3, 4]]).nanStandardDeviation(axis: 0)        // [1.0, 0.0]
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanStandardDeviation(
        axis: Int, correction: Double = 0, keepDims: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray {
        nanStandardDeviation(axes: [axis], correction: correction, keepDims: keepDims, file: file, line: line)
    }
}
