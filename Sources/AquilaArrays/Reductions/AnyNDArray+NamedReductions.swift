public import AquilaTypes
import AquilaKernels

// Reductions by name, over any set of axes or along one: `try a.sum()`, `try a.max(axis: 0)`.
// `reduced` documents the parameters and errors. None waits.

extension AnyNDArray {
    /// The sum over the axes, all by default. Integers and truth values are summed in 64 bits.
    ///
    ///     try a.sum()                     // of [[1, 2], [3, 4]]: 10
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice, or the mask does not fit.
    /// - Complexity: O(count).
    public func sum(
        axes: [Int]? = nil, keepDims: Bool = false, initial: Scalar? = nil, where mask: AnyNDArray? = nil,
        dtype: DType? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try reduced(.sum, axes: axes, keepDims: keepDims, initial: initial, where: mask, dtype: dtype)
    }

    /// The sums along an axis: `try a.sum(axis: 0)`.
    ///
    ///     try a.sum(axis: 0)              // of [[1, 2], [3, 4]]: [4, 6]
    ///
    /// - Throws: `ArrayError` if an axis does not exist, or the mask does not fit.
    /// - Complexity: O(count).
    public func sum(
        axis: Int, keepDims: Bool = false, initial: Scalar? = nil, where mask: AnyNDArray? = nil,
        dtype: DType? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try reduced(.sum, axes: [axis], keepDims: keepDims, initial: initial, where: mask, dtype: dtype)
    }

    /// The product over the axes, all by default. Integers and truth values are multiplied in 64
    /// bits.
    ///
    ///     try a.product()                 // of [[1, 2], [3, 4]]: 24
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice, or the mask does not fit.
    /// - Complexity: O(count).
    public func product(
        axes: [Int]? = nil, keepDims: Bool = false, initial: Scalar? = nil, where mask: AnyNDArray? = nil,
        dtype: DType? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try reduced(.prod, axes: axes, keepDims: keepDims, initial: initial, where: mask, dtype: dtype)
    }

    /// The products along an axis.
    ///
    ///     try a.product(axis: 1)          // of [[1, 2], [3, 4]]: [2, 12]
    ///
    /// - Throws: `ArrayError` if an axis does not exist, or the mask does not fit.
    /// - Complexity: O(count).
    public func product(
        axis: Int, keepDims: Bool = false, initial: Scalar? = nil, where mask: AnyNDArray? = nil,
        dtype: DType? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try reduced(.prod, axes: [axis], keepDims: keepDims, initial: initial, where: mask, dtype: dtype)
    }

    /// The least element over the axes; NaN if one is NaN. Throws for no elements without
    /// `initial`.
    ///
    ///     try a.min()                     // of [[1, 2], [3, 4]]: 1
    ///
    /// - Complexity: O(count).
    public func min(
        axes: [Int]? = nil, keepDims: Bool = false, initial: Scalar? = nil, where mask: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try reduced(.min, axes: axes, keepDims: keepDims, initial: initial, where: mask)
    }

    /// The least elements along an axis.
    ///
    ///     try a.min(axis: 0)              // of [[1, 2], [3, 4]]: [1, 2]
    ///
    /// - Throws: `ArrayError` if an axis does not exist, or the mask does not fit, or there are no
    ///   elements and no `initial`.
    /// - Complexity: O(count).
    public func min(
        axis: Int, keepDims: Bool = false, initial: Scalar? = nil, where mask: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try reduced(.min, axes: [axis], keepDims: keepDims, initial: initial, where: mask)
    }

    /// The largest element over the axes; NaN if one is NaN. Throws for no elements without
    /// `initial`.
    ///
    ///     try a.max()                     // of [[1, 2], [3, 4]]: 4
    ///
    /// - Complexity: O(count).
    public func max(
        axes: [Int]? = nil, keepDims: Bool = false, initial: Scalar? = nil, where mask: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try reduced(.max, axes: axes, keepDims: keepDims, initial: initial, where: mask)
    }

    /// The largest elements along an axis.
    ///
    ///     try a.max(axis: 1)              // of [[1, 2], [3, 4]]: [2, 4]
    ///
    /// - Throws: `ArrayError` if an axis does not exist, or the mask does not fit, or there are no
    ///   elements and no `initial`.
    /// - Complexity: O(count).
    public func max(
        axis: Int, keepDims: Bool = false, initial: Scalar? = nil, where mask: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try reduced(.max, axes: [axis], keepDims: keepDims, initial: initial, where: mask)
    }

    /// True if any element over the axes is nonzero.
    ///
    ///     try a.any()                     // of [[1, 2], [3, 4]]: true
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice, or the mask does not fit.
    /// - Complexity: O(count).
    public func any(
        axes: [Int]? = nil, keepDims: Bool = false, where mask: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try reduced(.any, axes: axes, keepDims: keepDims, where: mask)
    }

    /// True where any element along an axis is nonzero.
    ///
    ///     try a.any(axis: 0)              // of [[1, 2], [3, 4]]: [true, true]
    ///
    /// - Throws: `ArrayError` if an axis does not exist, or the mask does not fit.
    /// - Complexity: O(count).
    public func any(
        axis: Int, keepDims: Bool = false, where mask: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try reduced(.any, axes: [axis], keepDims: keepDims, where: mask)
    }

    /// True if all elements over the axes are nonzero.
    ///
    ///     try a.all()                     // of [[1, 2], [3, 4]]: true
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice, or the mask does not fit.
    /// - Complexity: O(count).
    public func all(
        axes: [Int]? = nil, keepDims: Bool = false, where mask: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try reduced(.all, axes: axes, keepDims: keepDims, where: mask)
    }

    /// True where all elements along an axis are nonzero.
    ///
    ///     try a.all(axis: 0)              // of [[1, 2], [3, 4]]: [true, true]
    ///
    /// - Throws: `ArrayError` if an axis does not exist, or the mask does not fit.
    /// - Complexity: O(count).
    public func all(
        axis: Int, keepDims: Bool = false, where mask: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try reduced(.all, axes: [axis], keepDims: keepDims, where: mask)
    }

    /// The number of nonzero elements over the axes.
    ///
    ///     try a.countNonzero()            // of [[1, 2], [3, 4]]: 4
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice.
    /// - Complexity: O(count).
    public func countNonzero(
        axes: [Int]? = nil, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        try reduced(.countNonzero, axes: axes, keepDims: keepDims)
    }

    /// The numbers of nonzero elements along an axis.
    ///
    ///     try a.countNonzero(axis: 0)     // of [[1, 2], [3, 4]]: [2, 2]
    ///
    /// - Throws: `ArrayError` if an axis does not exist.
    /// - Complexity: O(count).
    public func countNonzero(
        axis: Int, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        try reduced(.countNonzero, axes: [axis], keepDims: keepDims)
    }
}

extension AnyNDArray {
    /// The means along an axis.
    ///
    ///     try a.mean(axis: 0)             // of [[1, 2], [3, 4]]: [2, 3]
    ///
    /// - Throws: `ArrayError` if an axis does not exist, or the mask does not fit.
    /// - Complexity: O(count).
    public func mean(
        axis: Int, keepDims: Bool = false, where mask: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try mean(axes: [axis], keepDims: keepDims, where: mask)
    }

    /// The variances along an axis.
    ///
    ///     try a.variance(axis: 0)         // of [[1, 2], [3, 4]]: [1, 1]
    ///
    /// - Throws: `ArrayError` if an axis does not exist, or the mask does not fit.
    /// - Complexity: O(count).
    public func variance(
        axis: Int, correction: Double = 0, keepDims: Bool = false, where mask: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try variance(axes: [axis], correction: correction, keepDims: keepDims, where: mask)
    }

    /// The standard deviations along an axis.
    ///
    ///     try a.standardDeviation(axis: 0)// of [[1, 2], [3, 4]]: [1, 1]
    ///
    /// - Throws: `ArrayError` if an axis does not exist, or the mask does not fit.
    /// - Complexity: O(count).
    public func standardDeviation(
        axis: Int, correction: Double = 0, keepDims: Bool = false, where mask: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try standardDeviation(axes: [axis], correction: correction, keepDims: keepDims, where: mask)
    }
}
