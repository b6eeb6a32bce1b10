public import AquilaTypes
import AquilaKernels

// Reductions that ignore NaN. They trap with the caller's line in cases where those of `untyped`
// throw.

extension NDArray where Element: FloatElement {
    /// The sum of the elements that are not NaN.
    public func nanSum(
        axes: [Int]? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.nanSum(axes: axes, keepDims: keepDims)
        }
    }

    /// The product of the elements that are not NaN.
    public func nanProduct(
        axes: [Int]? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.nanProduct(axes: axes, keepDims: keepDims)
        }
    }

    /// The mean of the elements that are not NaN; NaN if all are.
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
    public func nanMin(
        axes: [Int]? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.nanMin(axes: axes, keepDims: keepDims)
        }
    }

    /// The largest element that is not NaN; NaN if all are.
    public func nanMax(
        axes: [Int]? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.nanMax(axes: axes, keepDims: keepDims)
        }
    }

    /// The variance of the elements that are not NaN; NaN if their number does not exceed
    /// `correction`.
    public func nanVariance(
        axes: [Int]? = nil, correction: Double = 0, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.nanVariance(axes: axes, correction: correction, keepDims: keepDims)
        }
    }

    /// The square root of `nanVariance`.
    public func nanStandardDeviation(
        axes: [Int]? = nil, correction: Double = 0, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            try array.nanStandardDeviation(axes: axes, correction: correction, keepDims: keepDims)
        }
    }

    /// The positions of the least elements that are not NaN. Waits, in order to trap if all are
    /// NaN.
    public func nanArgmin(
        axis: Int? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        typed(file, line) { array throws(ArrayError) in
            try array.nanArgmin(axis: axis, keepDims: keepDims)
        }
    }

    /// The positions of the largest elements that are not NaN. Waits, in order to trap if all are
    /// NaN.
    public func nanArgmax(
        axis: Int? = nil, keepDims: Bool = false,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Int> {
        typed(file, line) { array throws(ArrayError) in
            try array.nanArgmax(axis: axis, keepDims: keepDims)
        }
    }
}
