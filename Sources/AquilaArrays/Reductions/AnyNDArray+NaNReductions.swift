import AquilaKernels
public import AquilaTypes

// Reductions that ignore NaN, over any set of axes and along one axis.

extension AnyNDArray {
    /// The sum of the elements that are not NaN.
    ///
    ///     try NDArray([1.0, .nan, 3]).untyped.nanSum()        // 4.0
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice.
    /// - Complexity: O(count).
    public func nanSum(axes: [Int]? = nil, keepDims: Bool = false) throws(ArrayError) -> AnyNDArray {
        try replacingNaN(0).reduced(.sum, axes: axes, keepDims: keepDims)
    }

    /// The product of the elements that are not NaN.
    ///
    ///     try NDArray([1.0, .nan, 3]).untyped.nanProduct()        // 3.0
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice.
    /// - Complexity: O(count).
    public func nanProduct(axes: [Int]? = nil, keepDims: Bool = false) throws(ArrayError) -> AnyNDArray {
        try replacingNaN(1).reduced(.prod, axes: axes, keepDims: keepDims)
    }

    /// The least element that is not NaN; NaN if all are.
    ///
    ///     try NDArray([1.0, .nan, 3]).untyped.nanMin()        // 1.0
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice, or there are no elements.
    /// - Complexity: O(count).
    public func nanMin(axes: [Int]? = nil, keepDims: Bool = false) throws(ArrayError) -> AnyNDArray {
        try reduced(.fmin, axes: axes, keepDims: keepDims)
    }

    /// The largest element that is not NaN; NaN if all are.
    ///
    ///     try NDArray([1.0, .nan, 3]).untyped.nanMax()        // 3.0
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice, or there are no elements.
    /// - Complexity: O(count).
    public func nanMax(axes: [Int]? = nil, keepDims: Bool = false) throws(ArrayError) -> AnyNDArray {
        try reduced(.fmax, axes: axes, keepDims: keepDims)
    }

    /// The mean of the elements that are not NaN; NaN if all are.
    ///
    ///     try NDArray([1.0, .nan, 3]).untyped.nanMean()        // 2.0
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice.
    /// - Complexity: O(count).
    public func nanMean(axes: [Int]? = nil, keepDims: Bool = false) throws(ArrayError) -> AnyNDArray {
        guard dtype.kind >= .float else { return try mean(axes: axes, keepDims: keepDims) }
        return try mean(axes: axes, keepDims: keepDims, where: try .!applying(.isnan))
    }

    /// The variance of the elements that are not NaN; NaN if their number does not exceed `correction`.
    ///
    ///     try NDArray([1.0, .nan, 3]).untyped.nanVariance()        // 1.0
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice.
    /// - Complexity: O(count).
    public func nanVariance(
        axes: [Int]? = nil, correction: Double = 0, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        guard dtype.kind >= .float else {
            return try variance(axes: axes, correction: correction, keepDims: keepDims)
        }
        let counted = try .!applying(.isnan)
        let result = try variance(axes: axes, correction: correction, keepDims: keepDims, where: counted)
        let count = try counted.reduced(.countNonzero, axes: axes, keepDims: keepDims)
        let nan = AnyNDArray(Scalar(Double.nan, as: result.dtype))
        return try AnyNDArray.apply(.where, [count .> correction, result, nan])[0]
    }

    /// The square root of `nanVariance`.
    ///
    ///     try NDArray([1.0, .nan, 3]).untyped.nanStandardDeviation()        // 1.0
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice.
    /// - Complexity: O(count).
    public func nanStandardDeviation(
        axes: [Int]? = nil, correction: Double = 0, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        try nanVariance(axes: axes, correction: correction, keepDims: keepDims).applying(.sqrt)
    }

    /// The positions of the least elements that are not NaN. Waits, in order to throw if all are NaN.
    ///
    ///     try NDArray([1.0, .nan, 3]).untyped.nanArgmin()        // 0
    ///
    /// - Throws: `ArrayError` if an axis does not exist.
    /// - Complexity: O(count).
    public func nanArgmin(axis: Int? = nil, keepDims: Bool = false) throws(ArrayError) -> AnyNDArray {
        try requireNumbers(along: axis).replacingNaN(.infinity).argmin(axis: axis, keepDims: keepDims)
    }

    /// The positions of the largest elements that are not NaN. Waits, in order to throw if all are NaN.
    ///
    ///     try NDArray([1.0, .nan, 3]).untyped.nanArgmax()        // 2
    ///
    /// - Throws: `ArrayError` if an axis does not exist.
    /// - Complexity: O(count).
    public func nanArgmax(axis: Int? = nil, keepDims: Bool = false) throws(ArrayError) -> AnyNDArray {
        try requireNumbers(along: axis).replacingNaN(-.infinity).argmax(axis: axis, keepDims: keepDims)
    }

    private func replacingNaN(_ value: Double) throws(ArrayError) -> AnyNDArray {
        guard dtype.kind >= .float else { return self }
        return try AnyNDArray.apply(
            .where, [try applying(.isnan), AnyNDArray(Scalar(value, as: dtype)), self])[0]
    }

    private func requireNumbers(along axis: Int?) throws(ArrayError) -> AnyNDArray {
        guard dtype.kind >= .float else { return self }
        let empty = try applying(.isnan).reduced(.all, axes: axis.map { [$0] }).reduced(.any)
        if try empty.item().re != 0 { throw ArrayError(.value, "all elements of a slice are NaN") }
        return self
    }
}

// MARK: Along one axis

extension AnyNDArray {
    /// The sums along an axis of the elements that are not NaN.
    ///
    ///     try NDArray(rows: [[1.0, .nan], [3, 4]]).untyped.nanSum(axis: 0)        // [4.0, 4.0]
    ///
    /// - Throws: `ArrayError` if an axis does not exist.
    /// - Complexity: O(count).
    public func nanSum(
        axis: Int, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        try nanSum(axes: [axis], keepDims: keepDims)
    }

    /// The products along an axis of the elements that are not NaN.
    ///
    ///     try NDArray(rows: [[1.0, .nan], [3, 4]]).untyped.nanProduct(axis: 0)        // [3.0, 4.0]
    ///
    /// - Throws: `ArrayError` if an axis does not exist.
    /// - Complexity: O(count).
    public func nanProduct(
        axis: Int, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        try nanProduct(axes: [axis], keepDims: keepDims)
    }

    /// The least elements along an axis that are not NaN.
    ///
    ///     try NDArray(rows: [[1.0, .nan], [3, 4]]).untyped.nanMin(axis: 0)        // [1.0, 4.0]
    ///
    /// - Throws: `ArrayError` if an axis does not exist, or there are no elements.
    /// - Complexity: O(count).
    public func nanMin(
        axis: Int, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        try nanMin(axes: [axis], keepDims: keepDims)
    }

    /// The largest elements along an axis that are not NaN.
    ///
    ///     try NDArray(rows: [[1.0, .nan], [3, 4]]).untyped.nanMax(axis: 0)        // [3.0, 4.0]
    ///
    /// - Throws: `ArrayError` if an axis does not exist, or there are no elements.
    /// - Complexity: O(count).
    public func nanMax(
        axis: Int, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        try nanMax(axes: [axis], keepDims: keepDims)
    }

    /// The means along an axis of the elements that are not NaN.
    ///
    ///     try NDArray(rows: [[1.0, .nan], [3, 4]]).untyped.nanMean(axis: 0)        // [2.0, 4.0]
    ///
    /// - Throws: `ArrayError` if an axis does not exist.
    /// - Complexity: O(count).
    public func nanMean(
        axis: Int, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        try nanMean(axes: [axis], keepDims: keepDims)
    }

    /// The variances along an axis of the elements that are not NaN.
    ///
    ///     try NDArray(rows: [[1.0, .nan], [3, 4]]).untyped.nanVariance(axis: 0)        // [1.0, 0.0]
    ///
    /// - Throws: `ArrayError` if an axis does not exist.
    /// - Complexity: O(count).
    public func nanVariance(
        axis: Int, correction: Double = 0, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        try nanVariance(axes: [axis], correction: correction, keepDims: keepDims)
    }

    /// The standard deviations along an axis of the elements that are not NaN.
    ///
    ///     try NDArray(rows: [[1.0, .nan], [3, 4]]).untyped.nanStandardDeviation(axis: 0)        // [1.0, 0.0]
    ///
    /// - Throws: `ArrayError` if an axis does not exist.
    /// - Complexity: O(count).
    public func nanStandardDeviation(
        axis: Int, correction: Double = 0, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        try nanStandardDeviation(axes: [axis], correction: correction, keepDims: keepDims)
    }
}
