import AquilaKernels
public import AquilaTypes

// Quantiles by sorting. None waits.

extension AnyNDArray {
    /// The middle element in order along an axis, or of all for nil; between two, their mean. NaN where one is, or where
    /// there are none. Integers give `float64`.
    public func median(axis: Int? = nil, keepDims: Bool = false) throws(ArrayError) -> AnyNDArray {
        let ordered = try Ordered(self, axis, "median")
        let middle = ordered.count / 2
        guard ordered.count > 0, ordered.count % 2 == 0 else {
            return try ordered.result(keepDims) { order throws(ArrayError) in try order(middle) + 0.0 }
        }
        return try ordered.result(keepDims) { order throws(ArrayError) in
            let (low, high) = (try order(middle - 1), try order(middle))
            // As a mean: a zero has no sign, and halves are computed in single precision.
            guard low.dtype == .float16 else { return try (low + high + 0.0) / 2.0 }
            return try ((low.cast(to: .float32) + high + 0.0) / 2.0).cast(to: .float16)
        }
    }

    /// The element at a share of the way through the elements in order, along an axis or of all for nil; between two, on
    /// the line between them (NumPy's method "linear"). NaN where one is, or where there are none. Integers give
    /// `float64`.
    ///
    /// - Parameter share: from 0, the least element, to 1, the greatest.
    /// - Throws: for other shares, and for complex numbers, which have no line between them. Does not wait.
    public func quantile(
        _ share: Double, axis: Int? = nil, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        try quantiles([share], axis, keepDims)[0]
    }

    /// The elements at several shares, one sort for all: the first axis of the result tells them apart.
    ///
    /// - Throws: as for one share. Does not wait.
    public func quantile(
        _ shares: [Double], axis: Int? = nil, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        let results = try quantiles(shares, axis, keepDims)
        guard results.isEmpty else { return try .stack(results) }
        // The shape and the type of a result, none of which is wanted.
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

    /// The same by hundredths.
    public func percentile(
        _ hundredths: Double, axis: Int? = nil, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        try percentile([hundredths], axis: axis, keepDims: keepDims).entry(0, 0)
    }

    /// Several percentiles, one sort for all: the first axis of the result tells them apart.
    public func percentile(
        _ hundredths: [Double], axis: Int? = nil, keepDims: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        for percent in hundredths where !(0...100).contains(percent) {
            throw ArrayError(.value, "percentile: \(percent) instead of a number from 0 to 100")
        }
        return try quantile(hundredths.map { $0 / 100 }, axis: axis, keepDims: keepDims)
    }
}

/// An array in order along its last axis, in a type with fractions.
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

    /// The position before a share, and how far the share is beyond it.
    private func position(of share: Double) -> (Int, Double) {
        let exact = Double(max(count - 1, 0)) * share
        let place = exact.rounded(.down)
        return (Int(place), exact - place)
    }

    /// The element at a share of the way, or between two.
    func quantile(_ share: Double, _ keepDims: Bool) throws(ArrayError) -> AnyNDArray {
        let (place, weight) = position(of: share)
        return try result(keepDims) { order throws(ArrayError) in
            let low = try order(place)
            let high = try order(min(place + 1, count - 1))
            // From the nearer end, so that both ends are met exactly.
            let distance = try high - low
            return try weight < 0.5 ? low + distance * weight : high - distance * (1 - weight)
        }
    }

    /// What a function of elements in order gives; NaN where an element is.
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
