public import AquilaTypes
import AquilaKernels
import AquilaRuntime

// Differences of adjacent elements, and derivatives.

extension AnyNDArray {
    /// The differences of adjacent elements along an axis: NumPy's `diff`.
    ///
    ///     try a.differences()        // of [1, 4, 9]: [3, 5]
    ///
    /// The difference of truth values is their inequality. The axis is shorter by the order. Does not wait.
    ///
    /// - Parameter order: the number of times that differences are taken; 0 returns the array itself.
    /// - Throws: if the order is negative or the axis does not exist.
    /// - Complexity: O(order · count), fused; on many ranks the elements beside the borders of tiles move.
    public func differences(order: Int = 1, axis: Int = -1) throws(ArrayError) -> AnyNDArray {
        guard order >= 0 else {
            throw ArrayError(.value, "differences: a negative order, \(order)")
        }
        let axis = try normalised(axis: axis)
        var result = self
        for _ in 0..<Swift.min(order, shape[axis]) {
            let count = Swift.max(result.shape[axis] - 1, 0)
            let later = result.part(axis, Swift.min(1, result.shape[axis]), count)
            result = try later.applying(dtype == .bool ? .notEqual : .subtract, result.part(axis, 0, count))
        }
        return result
    }

    /// The derivative along an axis of equidistant samples: central differences inside, one-sided differences
    /// at both ends.
    ///
    ///     try a.gradient()        // of [1, 4, 9, 16]: [3, 4, 6, 7]
    ///
    /// Integers give `float64`. Does not wait.
    ///
    /// - Parameters:
    ///   - spacing: the distance of adjacent samples.
    ///   - edgeOrder: the order of accuracy at the ends, 1 or 2.
    /// - Throws: if the axis does not exist or has fewer than `edgeOrder + 1` samples, or for another order.
    /// - Complexity: O(count); on many ranks the elements beside the borders of tiles move.
    public func gradient(
        spacing: Double = 1, axis: Int = -1, edgeOrder: Int = 1
    ) throws(ArrayError) -> AnyNDArray {
        let h = AnyNDArray(Scalar(spacing, as: gradientType.component))
        return try gradient(axis, edgeOrder) { samples, axis throws(ArrayError) in
            let count = samples.shape[axis]
            let inner = try (samples.part(axis, 2, count - 2) - samples.part(axis, 0, count - 2))
            return Stencils(
                inner: try inner / (2.0 * spacing), first: h, last: h,
                start: [-1.5 / spacing, 2 / spacing, -0.5 / spacing].map { h.alike($0) },
                end: [0.5 / spacing, -2 / spacing, 1.5 / spacing].map { h.alike($0) })
        }
    }

    /// The derivative along an axis of samples at given coordinates, one for each sample. Waits for the
    /// coordinates, as equal distances take fewer steps.
    ///
    ///     let times = NDArray([0.0, 1, 3]).untyped
    ///     try a.gradient(coordinates: times)        // of [0.0, 1.0, 9.0]: [1.0, 2.0, 4.0]
    ///
    /// - Throws: if the axis does not exist or has fewer than `edgeOrder + 1` samples, for an order other
    ///   than 1 and 2, or if the numbers of coordinates and samples differ.
    /// - Complexity: O(count); on many ranks the elements beside the borders of tiles move.
    public func gradient(
        coordinates: AnyNDArray, axis: Int = -1, edgeOrder: Int = 1
    ) throws(ArrayError) -> AnyNDArray {
        let extent = shape[try normalised(axis: axis)]
        guard coordinates.rank == 1, coordinates.count == extent else {
            throw ArrayError(
                .shape, "gradient: coordinates of shape \(coordinates.shape) for \(extent) samples")
        }
        let fractions = coordinates.dtype.isInteger ? coordinates.cast(to: .float64) : coordinates
        let steps = try fractions.differences()
        if steps.count > 0, try (steps .== steps.entry(0, 0)).reduced(.all).item().re != 0 {
            // The distance keeps its type, which may be wider than the samples'.
            let spacing = try steps.entry(0, 0).item().doubleValue
            let samples = converted(to: DType.promote(gradientType, steps.dtype))
            return try samples.gradient(spacing: spacing, axis: axis, edgeOrder: edgeOrder)
                .converted(to: gradientType)
        }
        return try gradient(axis, edgeOrder) { samples, axis throws(ArrayError) in
            try Stencils(samples, axis, steps)
        }
    }

    /// The type of the derivatives: `float64` for integers.
    private var gradientType: DType { dtype.kind < .float ? .float64 : dtype }

    private func gradient(
        _ axis: Int, _ edgeOrder: Int,
        _ body: (AnyNDArray, Int) throws(ArrayError) -> Stencils
    ) throws(ArrayError) -> AnyNDArray {
        let axis = try normalised(axis: axis)
        guard edgeOrder == 1 || edgeOrder == 2 else {
            throw ArrayError(.value, "gradient: an order of \(edgeOrder) at the ends instead of 1 or 2")
        }
        let count = shape[axis]
        guard count > edgeOrder else {
            throw ArrayError(
                .shape, "gradient: \(count) samples along axis \(axis), of \(edgeOrder + 1) at least")
        }
        let samples = converted(to: gradientType)
        let stencils = try body(samples, axis)
        let result = AnyNDArray(runtime.makeStore(shape, gradientType, like: [view]))
        try result.part(axis, 1, count - 2).assign(stencils.inner)
        let first = result.entry(axis, 0)
        let last = result.entry(axis, count - 1)
        if edgeOrder == 1 {
            try first.assign((samples.entry(axis, 1) - samples.entry(axis, 0)) / stencils.first)
            try last.assign((samples.entry(axis, count - 1) - samples.entry(axis, count - 2)) / stencils.last)
        } else {
            try first.assign(samples.weighted(axis, at: 0, stencils.start))
            try last.assign(samples.weighted(axis, at: count - 3, stencils.end))
        }
        return result
    }

    /// The weighted sum of three adjacent entries along an axis.
    private func weighted(_ axis: Int, at first: Int, _ weights: [AnyNDArray]) throws(ArrayError)
        -> AnyNDArray
    {
        try weights[0] * entry(axis, first) + weights[1] * entry(axis, first + 1)
            + weights[2] * entry(axis, first + 2)
    }

    /// A number in this array's type.
    private func alike(_ value: Double) -> AnyNDArray { AnyNDArray(Scalar(value, as: dtype)) }
}

/// The derivatives inside an axis, and the distances and weights for those at its ends.
private struct Stencils {
    var inner: AnyNDArray
    /// The distances of the first two and the last two samples.
    var first: AnyNDArray
    var last: AnyNDArray
    /// The weights of the first three and the last three samples.
    var start: [AnyNDArray]
    var end: [AnyNDArray]

    init(inner: AnyNDArray, first: AnyNDArray, last: AnyNDArray, start: [AnyNDArray], end: [AnyNDArray]) {
        self.inner = inner
        self.first = first
        self.last = last
        self.start = start
        self.end = end
    }

    /// Stencils for samples at unequal distances.
    init(_ samples: AnyNDArray, _ axis: Int, _ steps: AnyNDArray) throws(ArrayError) {
        let count = samples.shape[axis]
        let before = steps.part(0, 0, count - 2)
        let after = steps.part(0, 1, count - 2)
        var shape = Shape(repeating: 1, count: samples.rank)
        shape[axis] = count - 2
        let both = try before + after
        let a = try (-after / (before * both)).reshaped(shape)
        let b = try ((after - before) / (before * after)).reshaped(shape)
        let c = try (before / (after * both)).reshaped(shape)
        let (left, middle, right) = (
            samples.part(axis, 0, count - 2), samples.part(axis, 1, count - 2),
            samples.part(axis, 2, count - 2)
        )
        inner = try a * left + b * middle + c * right
        first = steps.entry(0, 0)
        last = steps.entry(0, count - 2)
        (start, end) = ([], [])
        guard count > 2 else { return }
        start = try Self.edge(steps.entry(0, 0), steps.entry(0, 1))
        end = try Self.edge(steps.entry(0, count - 2), steps.entry(0, count - 3)).reversed()
            .map { weight throws(ArrayError) in try -weight }
    }

    /// The weights of three samples for the derivative at the first of them.
    private static func edge(_ near: AnyNDArray, _ far: AnyNDArray) throws(ArrayError) -> [AnyNDArray] {
        let both = try near + far
        return [
            try -(2.0 * near + far) / (near * both), try both / (near * far), try -near / (far * both),
        ]
    }
}

extension NDArray {
    /// The differences of adjacent elements along an axis; for truth values, their inequality. NumPy's
    /// `diff`.
    ///
    ///     NDArray([1, 4, 9]).differences()                // [3, 5]
    ///     NDArray([1, 4, 9]).differences(order: 2)        // [2]
    ///
    /// The axis is shorter by the order. Traps if the order is negative or the axis does not exist. Does not
    /// wait.
    ///
    /// - Complexity: O(order · count), fused; on many ranks the elements beside the borders of tiles move.
    public func differences(
        order: Int = 1, axis: Int = -1, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.differences(order: order, axis: axis) }
    }

    /// The derivative along an axis of equidistant samples: central differences inside, one-sided differences
    /// at both ends.
    ///
    ///     NDArray([1.0, 4, 9, 16]).gradient()                     // [3, 4, 6, 7]
    ///     NDArray([1.0, 4, 9, 16]).gradient(edgeOrder: 2)         // [2, 4, 6, 8]
    ///     let (dy, dx) = (field.gradient(axis: 0), field.gradient(axis: 1))
    ///
    /// Integers give `Double`. Traps if the axis does not exist or is too short. Does not wait.
    ///
    /// - Parameters:
    ///   - spacing: the distance of adjacent samples.
    ///   - edgeOrder: the order of accuracy at the ends, 1 or 2.
    /// - Complexity: O(count); on many ranks the elements beside the borders of tiles move.
    public func gradient(
        spacing: Double = 1, axis: Int = -1, edgeOrder: Int = 1, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in
            try array.gradient(spacing: spacing, axis: axis, edgeOrder: edgeOrder)
        }
    }

    /// The derivative along an axis of samples at given coordinates, one for each sample. Waits for the
    /// coordinates.
    ///
    ///     NDArray([0.0, 1, 9]).gradient(coordinates: [0, 1, 3])       // [1, 2, 4]
    ///
    /// Traps if the axis does not exist or is too short, or if the numbers of coordinates and samples differ.
    ///
    /// - Complexity: O(count); on many ranks the elements beside the borders of tiles move.
    public func gradient(
        coordinates: NDArray<Double>, axis: Int = -1, edgeOrder: Int = 1, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in
            try array.gradient(coordinates: coordinates.untyped, axis: axis, edgeOrder: edgeOrder)
        }
    }
}
