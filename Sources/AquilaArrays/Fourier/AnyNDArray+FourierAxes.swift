import AquilaKernels
import AquilaRuntime
public import AquilaTypes

// Transforms along several axes, one after the other from the last, as NumPy's `fftn`. None waits.

extension AnyNDArray {
    /// The transform along several axes.
    ///
    ///     try image.fftn()                            // along all axes
    ///     try image.fftn(counts: [64, 64], axes: [-2, -1])
    ///
    /// - Parameters:
    ///   - counts: elements of the transforms along the axes; nil: those of the array.
    ///   - axes: nil: all axes, or as many of the last ones as there are counts.
    /// - Throws: as `fft`, and `ArrayError` of kind `value` if there are not as many counts as axes. Does not
    ///   wait.
    /// - Complexity: O(log n) for each element, for n elements altogether, in a pass for each axis.
    public func fftn(
        counts: [Int]? = nil, axes: [Int]? = nil, norm: FourierNorm = .backward
    ) throws(ArrayError) -> AnyNDArray {
        try transformed("fftn", .forward, lengths("fftn", counts, axes), norm, isForward: true)
    }

    /// The inverse of `fftn`.
    ///
    ///     try x.fftn().ifftn()                // x, as complex numbers
    ///
    /// - Throws: as `fftn`. Does not wait.
    /// - Complexity: that of `fftn`.
    public func ifftn(
        counts: [Int]? = nil, axes: [Int]? = nil, norm: FourierNorm = .backward
    ) throws(ArrayError) -> AnyNDArray {
        try transformed("ifftn", .backward, lengths("ifftn", counts, axes), norm, isForward: false)
    }

    /// The transform of real numbers along several axes: along the last one, only the first n/2 + 1 elements.
    ///
    ///     try x.rfftn()
    ///
    /// - Throws: as `fftn`, and `ArrayError` of kind `type` for complex numbers. Does not wait.
    /// - Complexity: half of that of `fftn`.
    public func rfftn(
        counts: [Int]? = nil, axes: [Int]? = nil, norm: FourierNorm = .backward
    ) throws(ArrayError) -> AnyNDArray {
        let lengths = try lengths("rfftn", counts, axes)
        guard let last = lengths.last else { throw Self.noAxes("rfftn") }
        let half = try fourierTransformed(
            .fromReal, last.count, axis: last.axis, scale: norm.scale(last.count, isForward: true), "rfftn")
        return try half.transformed(
            "rfftn", .forward, lengths.dropLast(), norm, isForward: true, ownsElements: true)
    }

    /// The inverse of `rfftn`.
    ///
    ///     try x.rfftn().irfftn(counts: [2, 3])
    ///
    /// - Parameter counts: elements of the result along the axes; nil: those of the array and, along the last
    ///   axis, twice the array's less two.
    /// - Throws: as `fftn`. Does not wait.
    /// - Complexity: that of `rfftn`.
    public func irfftn(
        counts: [Int]? = nil, axes: [Int]? = nil, norm: FourierNorm = .backward
    ) throws(ArrayError) -> AnyNDArray {
        let lengths = try lengths("irfftn", counts, axes, isToReal: true)
        guard let last = lengths.last else { throw Self.noAxes("irfftn") }
        // Along the first axis first, as NumPy.
        let others = try transformed(
            "irfftn", .backward, lengths.dropLast().reversed(), norm, isForward: false)
        return try others.fourierTransformed(
            .toReal, last.count, axis: last.axis, scale: norm.scale(last.count, isForward: false), "irfftn")
    }

    private static func noAxes(_ name: String) -> ArrayError {
        ArrayError(.axis, "\(name): at least one axis must be transformed")
    }

    /// The axes to transform, and the length along each.
    private func lengths(
        _ name: String, _ counts: [Int]?, _ axes: [Int]?, isToReal: Bool = false
    ) throws(ArrayError) -> [(axis: Int, count: Int)] {
        let given = axes ?? Array(Swift.max(rank - (counts?.count ?? rank), 0)..<rank)
        var places: [Int] = []
        for axis in given { places.append(try normalised(axis: axis)) }
        var lengths = counts ?? places.map { shape[$0] }
        guard lengths.count == places.count else {
            throw ArrayError(.value, "\(name): \(lengths.count) counts for \(places.count) axes of \(shape)")
        }
        if isToReal, counts == nil, let last = lengths.last { lengths[lengths.count - 1] = 2 * (last - 1) }
        guard lengths.allSatisfy({ $0 > 0 }) else {
            throw ArrayError(.value, "\(name): transforms of \(lengths) elements, of shape \(shape)")
        }
        return Array(zip(places, lengths)).map { (axis: $0, count: $1) }
    }

    /// - Parameter ownsElements: true if no other array shows this one's elements, so that they may be
    ///   overwritten.
    private func transformed(
        _ name: String, _ kind: FourierTransform.Kind, _ lengths: [(axis: Int, count: Int)],
        _ norm: FourierNorm, isForward: Bool, ownsElements: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        var (result, isOwn) = (self, ownsElements)
        for (axis, count) in lengths.reversed() {
            let isKept = isOwn && result.shape[axis] == count
            result = try result.fourierTransformed(
                kind, count, axis: axis, scale: norm.scale(count, isForward: isForward), name,
                into: isKept ? result : nil)
            isOwn = true
        }
        // No transform: the elements, in the type of transforms.
        if isOwn { return result }
        return dtype.isComplex
            ? self : cast(to: [.float16, .float32].contains(dtype) ? .complex64 : .complex128)
    }
}

// MARK: Frequencies

extension AnyNDArray {
    /// The elements with the frequency zero, the first along each axis, moved to the middle.
    ///
    ///     try x.fftshift()                    // of [0, 1, 2, -2, -1]: [-2, -1, 0, 1, 2]
    ///
    /// - Parameter axes: nil: all axes.
    /// - Throws: `ArrayError` of kind `axis` for an axis that does not exist. Does not wait.
    /// - Complexity: O(n); reads and writes each element once for each axis.
    public func fftshift(axes: [Int]? = nil) throws(ArrayError) -> AnyNDArray {
        let axes = try normalised(axes: axes)
        return try rolled(by: axes.map { shape[$0] / 2 }, axes: axes)
    }

    /// The inverse of `fftshift`; they differ for odd extents.
    ///
    ///     try x.fftshift().ifftshift()        // x
    ///
    /// - Throws: as `fftshift`. Does not wait.
    /// - Complexity: that of `fftshift`.
    public func ifftshift(axes: [Int]? = nil) throws(ArrayError) -> AnyNDArray {
        let axes = try normalised(axes: axes)
        return try rolled(by: axes.map { -(shape[$0] / 2) }, axes: axes)
    }
}
