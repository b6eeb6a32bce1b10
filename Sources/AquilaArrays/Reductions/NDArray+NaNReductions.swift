public import AquilaTypes
import AquilaKernels

// Reductions that ignore NaN. They trap with the caller's line in cases where those of `untyped`
// throw.

extension NDArray where Element: FloatElement {
    /// The sum of the elements that are not NaN.
    ///
    ///     NDArray([1.0, .nan, 3]).nanSum()        // 4.0
    ///
    /// Traps for an axis that does not exist or is named twice. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanSum(
        axes: [Int]? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.nanSum(axes: axes, keepDims: keepDims)
        }
    }

    /// The product of the elements that are not NaN.
    ///
    ///     NDArray([1.0, .nan, 3]).nanProduct()        // 3.0
    ///
    /// Traps for an axis that does not exist or is named twice. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanProduct(
        axes: [Int]? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.nanProduct(axes: axes, keepDims: keepDims)
        }
    }

    /// The mean of the elements that are not NaN; NaN if all are.
    ///
    ///     NDArray([1.0, .nan, 3]).nanMean()        // 2.0
    ///
    /// Traps for an axis that does not exist or is named twice. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanMean(
        axes: [Int]? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.nanMean(axes: axes, keepDims: keepDims)
        }
    }
}

extension NDArray where Element: FloatElement & RealElement {
    /// The least element that is not NaN; NaN if all are.
    ///
    ///     NDArray([1.0, .nan, 3]).nanMin()        // 1.0
    ///
    /// Traps for an axis that does not exist or is named twice. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanMin(
        axes: [Int]? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.nanMin(axes: axes, keepDims: keepDims)
        }
    }

    /// The largest element that is not NaN; NaN if all are.
    ///
    ///     NDArray([1.0, .nan, 3]).nanMax()        // 3.0
    ///
    /// Traps for an axis that does not exist or is named twice. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanMax(
        axes: [Int]? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.nanMax(axes: axes, keepDims: keepDims)
        }
    }

    /// The variance of the elements that are not NaN; NaN if their number does not exceed `correction`.
    ///
    ///     NDArray([1.0, .nan, 3]).nanVariance()        // 1.0
    ///
    /// Traps for an axis that does not exist or is named twice. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanVariance(
        axes: [Int]? = nil, correction: Double = 0, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.nanVariance(axes: axes, correction: correction, keepDims: keepDims)
        }
    }

    /// The square root of `nanVariance`.
    ///
    ///     NDArray([1.0, .nan, 3]).nanStandardDeviation()        // 1.0
    ///
    /// Traps for an axis that does not exist or is named twice. Does not wait.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanStandardDeviation(
        axes: [Int]? = nil, correction: Double = 0, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.nanStandardDeviation(axes: axes, correction: correction, keepDims: keepDims)
        }
    }

    /// The positions of the least elements that are not NaN. Waits, in order to trap if all are NaN.
    ///
    ///     NDArray([1.0, .nan, 3]).nanArgmin()        // 0
    ///
    /// Traps for an axis that does not exist.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanArgmin(
        axis: Int? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        typed(file, line) { array throws(ArrayError) in
            try array.nanArgmin(axis: axis, keepDims: keepDims)
        }
    }

    /// The positions of the largest elements that are not NaN. Waits, in order to trap if all are NaN.
    ///
    ///     NDArray([1.0, .nan, 3]).nanArgmax()        // 2
    ///
    /// Traps for an axis that does not exist.
    ///
    /// - Complexity: O(count); ranks exchange their partial results.
    public func nanArgmax(
        axis: Int? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        typed(file, line) { array throws(ArrayError) in
            try array.nanArgmax(axis: axis, keepDims: keepDims)
        }
    }
}
