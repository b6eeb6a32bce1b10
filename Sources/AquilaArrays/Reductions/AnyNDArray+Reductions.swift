public import AquilaKernels
import AquilaRuntime
public import AquilaTypes

extension AnyNDArray {
    /// Reduces axes by an operation.
    ///
    ///     try a.reduced(.sum, axes: [0])        // of [[1, 2], [3, 4]]: [4, 6]
    ///
    /// - Parameters:
    ///   - op: the reduction.
    ///   - axes: any set of axes, negative ones counted from the end; nil: all axes.
    ///   - keepDims: true to keep the reduced axes with extent one, so that the result broadcasts against the
    ///     array.
    ///   - initial: a value combined with each result.
    ///   - mask: false at the elements to be left out; broadcasts to the array.
    ///   - dtype: the type of the computation; nil: NumPy's choice (64 bits for sums of integers).
    /// - Throws: if an axis does not exist or is named twice, the mask does not fit, or no elements are
    ///   reduced by an operation without an identity and without `initial`. Does not wait.
    /// - Complexity: O(count); ranks exchange their partial results.
    public func reduced(
        _ op: ReductionOp, axes: [Int]? = nil, keepDims: Bool = false, initial: Scalar? = nil,
        where mask: AnyNDArray? = nil, dtype: DType? = nil
    ) throws(ArrayError) -> AnyNDArray {
        if axes == nil, !keepDims, initial == nil, mask == nil, let total = try total(op, dtype: dtype) {
            return total
        }
        let axes = try normalised(axes: axes)
        if let mask, mask.dtype != .bool {
            throw ArrayError(.type, "\(op.name): a mask of \(mask.dtype) instead of bool")
        }
        var start = initial
        if let initial, initial.dtype != (dtype ?? self.dtype) {
            start = initial.converted(to: dtype ?? self.dtype)
        }
        return AnyNDArray(
            try runtime.reduce(
                op, base, axes: axes, keepDims: keepDims, initial: start, where: mask?.base, dtype: dtype))
    }

    /// The mean over the axes. Integers are averaged in `float64`, `float16` in `float32`.
    ///
    ///     try a.mean()                    // of [[1, 2], [3, 4]]: 2.5
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice, or the mask does not fit.
    /// - Complexity: O(count).
    public func mean(
        axes: [Int]? = nil, keepDims: Bool = false, where mask: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        let wide: DType = dtype.kind < .float ? .float64 : dtype == .float16 ? .float32 : dtype
        let sum = try reduced(.sum, axes: axes, keepDims: keepDims, where: mask, dtype: wide)
        let result = try sum / (try elementCount(axes, keepDims, mask, wide.component))
        return dtype == .float16 ? result.cast(to: .float16) : result
    }

    /// The variance over the axes: the sum of the squared distances from the mean, divided by n -
    /// `correction`.
    ///
    ///     try a.variance()        // of [[1, 2], [3, 4]]: 1.25
    ///
    /// Two passes, as in NumPy. The result is real.
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice, or the mask does not fit.
    /// - Complexity: O(count).
    public func variance(
        axes: [Int]? = nil, correction: Double = 0, keepDims: Bool = false, where mask: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        let wide: DType = dtype.kind < .float ? .float64 : dtype == .float16 ? .float32 : dtype
        let source = wide == dtype ? self : cast(to: wide)
        let centred = try source - source.mean(axes: axes, keepDims: true, where: mask)
        var squares = try centred * centred
        if wide.isComplex {
            let (re, im) = (centred.real, try centred.imaginary())
            squares = try re * re + im * im
        }
        let sum = try squares.reduced(.sum, axes: axes, keepDims: keepDims, where: mask)
        let result = try sum / elementCount(axes, keepDims, mask, wide.component, less: correction)
        return dtype == .float16 ? result.cast(to: .float16) : result
    }

    /// The square root of `variance`.
    ///
    ///     try a.standardDeviation(axes: [0])// of [[1, 2], [3, 4]]: [1, 1]
    ///
    /// - Throws: `ArrayError` if an axis does not exist or is named twice, or the mask does not fit.
    /// - Complexity: O(count).
    public func standardDeviation(
        axes: [Int]? = nil, correction: Double = 0, keepDims: Bool = false, where mask: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        try variance(axes: axes, correction: correction, keepDims: keepDims, where: mask).applying(.sqrt)
    }

    /// The number of elements in each result less a correction, at least zero: a number, or an
    /// array if there is a mask.
    private func elementCount(
        _ axes: [Int]?, _ keepDims: Bool, _ mask: AnyNDArray?, _ dtype: DType, less correction: Double = 0
    ) throws(ArrayError) -> AnyNDArray {
        guard let mask else {
            let count = try normalised(axes: axes).reduce(1) { $0 * shape[$1] }
            return AnyNDArray(Scalar(Swift.max(Double(count) - correction, 0), as: dtype))
        }
        let count = try mask.broadcast(to: shape).reduced(.countNonzero, axes: axes, keepDims: keepDims)
            .cast(to: dtype)
        return correction == 0 ? count : try (count - correction).applying(.maximum, 0.0)
    }
}

// MARK: Positions

extension AnyNDArray {
    /// The positions of the first least elements along an axis; for nil, the position in the
    /// row-major order of the whole array.
    ///
    ///     try a.argmin()                  // of [[1, 2], [3, 4]]: 0
    ///
    /// - Throws: `ArrayError` if an axis does not exist, or there are no elements.
    /// - Complexity: O(count).
    public func argmin(axis: Int? = nil, keepDims: Bool = false) throws(ArrayError) -> AnyNDArray {
        try reduced(.argmin, axes: axis.map { [$0] }, keepDims: keepDims)
    }

    /// The positions of the first largest elements along an axis; for nil, the position in the
    /// row-major order of the whole array.
    ///
    ///     try a.argmax(axis: 1)           // of [[1, 2], [3, 4]]: [1, 1]
    ///
    /// - Throws: `ArrayError` if an axis does not exist, or there are no elements.
    /// - Complexity: O(count).
    public func argmax(axis: Int? = nil, keepDims: Bool = false) throws(ArrayError) -> AnyNDArray {
        try reduced(.argmax, axes: axis.map { [$0] }, keepDims: keepDims)
    }
}

// MARK: Scans

extension AnyNDArray {
    /// The cumulative sums along an axis, or of the raveled array for nil: `[1, 2, 3]` gives `[1,
    /// 3, 6]`.
    ///
    ///     try a.cumulativeSum(axis: 0)    // of [[1, 2], [3, 4]]: [[1, 2], [4, 6]]
    ///
    /// - Throws: `ArrayError` if an axis does not exist.
    /// - Complexity: O(count).
    public func cumulativeSum(axis: Int? = nil, dtype: DType? = nil) throws(ArrayError) -> AnyNDArray {
        try scanned(.sum, axis, dtype)
    }

    /// The cumulative products along an axis, or of the raveled array for nil.
    ///
    ///     try a.cumulativeProduct(axis: 1)// of [[1, 2], [3, 4]]: [[1, 2], [3, 12]]
    ///
    /// - Throws: `ArrayError` if an axis does not exist.
    /// - Complexity: O(count).
    public func cumulativeProduct(axis: Int? = nil, dtype: DType? = nil) throws(ArrayError) -> AnyNDArray {
        try scanned(.product, axis, dtype)
    }

    private func scanned(_ op: ScanOp, _ axis: Int?, _ dtype: DType?) throws(ArrayError) -> AnyNDArray {
        let source = axis == nil ? raveled() : self
        return AnyNDArray(
            try runtime.scan(op, source.base, axis: try source.normalised(axis: axis ?? 0), dtype: dtype))
    }
}

extension Scalar {
    /// The value in another type; real types drop the imaginary part.
    func converted(to type: DType) -> Scalar {
        if type == dtype { return self }
        if dtype.isInteger || dtype == .bool { return Scalar(Int64(integerValue), as: type) }
        let result = Scalar(doubleValue, as: type)
        guard dtype.isComplex && type.isComplex else { return result }
        let imaginary = Scalar(bits: im, dtype.component).doubleValue
        return Scalar(bits: result.re, im: Scalar(imaginary, as: type.component).re, type)
    }
}
