import AquilaKernels
public import AquilaTypes

// Quantiles by sorting. None waits.

extension AnyNDArray {
    /// The median along an axis, or of all elements for nil: the middle element in order, or the
    /// mean of the middle two. NaN if one is NaN or there are no elements. Integers give `float64`.
    ///
    ///     try a.median()              // of [3, 1, 2, 10]: 2.5
    ///
    /// - Throws: `ArrayError` of kind `axis` for an axis that does not exist. Does not wait.
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    public func median(axis: Int? = nil, keepDims: Bool = false) throws(ArrayError) -> AnyNDArray {
        let ordered = try Ordered(self, axis, "median")
        let middle = ordered.count / 2
        guard ordered.count > 0, ordered.count % 2 == 0 else {
            return try ordered.result(keepDims) { order throws(ArrayError) in try order(middle) + 0.0 }
        }
        return try ordered.result(keepDims) { order throws(ArrayError) in
            let (low, high) = (try order(middle - 1), try order(middle))
            // As in a mean, zeros lose their sign and half floats are computed in single precision.
            guard low.dtype == .float16 else { return try (low + high + 0.0) / 2.0 }
            return try ((low.cast(to: .float32) + high + 0.0) / 2.0).cast(to: .float16)
        }
    }

    /// The quantile along an axis, or of all elements for nil: the element at a share of the sorted order,
    /// linearly interpolated between two (NumPy's method "linear"). NaN if one is NaN or there are no
    /// elements. Integers give `float64`.
    ///
    ///     try a.quantile(0.25)        // of [1, 2, 3]: 1.5
    ///
    /// - Parameter share: from 0, the least element, to 1, the greatest.
    /// - Throws: for other shares, and for complex numbers, between which no interpolation is defined. Does
    ///   not wait.
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    public func quantile(
        _ share: Double, axis: Int? = nil, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        try quantiles([share], axis, keepDims)[0]
    }

    /// The quantiles at several shares, by a single sort, along a new first axis.
    ///
    ///     try a.quantile([0, 0.25, 1])        // of [1, 2, 3]: [1.0, 1.5, 3.0]
    ///
    /// - Throws: as for one share. Does not wait.
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    public func quantile(
        _ shares: [Double], axis: Int? = nil, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        let results = try quantiles(shares, axis, keepDims)
        guard results.isEmpty else { return try .stack(results) }
        // An empty result has the shape and type of others, from a quantile that is not used.
        let one = try quantiles([0], axis, keepDims)[0]
        return try .zeros(Shape([0] + one.shape), one.dtype, runtime: runtime)
    }

    private func quantiles(
        _ shares: [Double], _ axis: Int?, _ keepDims: Bool
    ) throws(ArrayError) -> [AnyNDArray] {
        for share in shares where !(0...1).contains(share) {
            throw ArrayError(.value, "quantile: a share of \(share) instead of one from 0 to 1")
        }
        guard !dtype.isComplex else {
            throw ArrayError(.type, "quantile: \(dtype) has no order that a share could be taken of")
        }
        let ordered = try Ordered(self, axis, "quantile")
        return try shares.map { share throws(ArrayError) in try ordered.quantile(share, keepDims) }
    }

    /// The percentile: the quantile at a number of hundredths.
    ///
    /// - Throws: as `quantile`. Does not wait.
    ///
    ///     try a.percentile(25)        // of [1, 2, 3]: 1.5
    ///
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    public func percentile(
        _ hundredths: Double, axis: Int? = nil, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        try percentile([hundredths], axis: axis, keepDims: keepDims).entry(0, 0)
    }

    /// Several percentiles, by a single sort, along a new first axis.
    ///
    /// - Throws: as `quantile`. Does not wait.
    ///
    ///     try a.percentile([0, 25, 100])        // of [1, 2, 3]: [1.0, 1.5, 3.0]
    ///
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    public func percentile(
        _ hundredths: [Double], axis: Int? = nil, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        for percent in hundredths where !(0...100).contains(percent) {
            throw ArrayError(.value, "percentile: \(percent) instead of a number from 0 to 100")
        }
        return try quantile(hundredths.map { $0 / 100 }, axis: axis, keepDims: keepDims)
    }
}

/// An array sorted along its last axis, in a float type.
private struct Ordered {
    private let array: AnyNDArray
    private let outer: Shape
    private let keptShape: Shape
    let count: Int

    init(_ source: AnyNDArray, _ axis: Int?, _ name: String) throws(ArrayError) {
        var kept = source.shape
        var moved = source.raveled()
        if let axis {
            let axis = try source.normalised(axis: axis)
            moved = try source.movedAxis(axis, to: -1)
            kept[axis] = 1
        } else {
            kept = Shape(repeating: 1, count: source.rank)
        }
        keptShape = kept
        outer = Shape(moved.shape.dropLast())
        count = moved.shape[moved.rank - 1]
        let sorted = try moved.sorted()
        array = source.dtype.kind < .float ? sorted.cast(to: .float64) : sorted
    }

    /// The position before a share, and the fraction by which the share exceeds it.
    private func position(of share: Double) -> (Int, Double) {
        let exact = Double(max(count - 1, 0)) * share
        let place = exact.rounded(.down)
        return (Int(place), exact - place)
    }

    /// The quantile at a share.
    func quantile(_ share: Double, _ keepDims: Bool) throws(ArrayError) -> AnyNDArray {
        let (place, weight) = position(of: share)
        return try result(keepDims) { order throws(ArrayError) in
            let low = try order(place)
            let high = try order(min(place + 1, count - 1))
            // Interpolates from the nearer end, so that both ends are met exactly.
            let distance = try high - low
            return try weight < 0.5 ? low + distance * weight : high - distance * (1 - weight)
        }
    }

    /// The value of a function of the sorted elements; NaN if an element is NaN.
    func result(
        _ keepDims: Bool,
        _ body: ((Int) throws(ArrayError) -> AnyNDArray) throws(ArrayError) -> AnyNDArray
    ) throws(ArrayError) -> AnyNDArray {
        let nan = AnyNDArray(Scalar(Double.nan, as: array.dtype))
        guard count > 0 else {
            let result = try AnyNDArray.full(outer, Scalar(Double.nan, as: array.dtype))
            return keepDims ? try result.reshaped(keptShape) : result
        }
        let array = array
        let value = try body { place throws(ArrayError) in
            array.entry(array.rank - 1, place)
        }
        let last = array.entry(array.rank - 1, count - 1)
        let result = try AnyNDArray.apply(.where, [try last.applying(.isnan), nan, value])[0]
        return keepDims ? try result.reshaped(keptShape) : result
    }
}
