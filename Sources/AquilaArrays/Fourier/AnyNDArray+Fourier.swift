import AquilaRuntime
public import AquilaTypes

/// The direction in which a pair of transforms divides by the number of elements, as NumPy's `norm`.
public enum FourierNorm: Sendable {
    /// The backward transform divides by n.
    case backward
    /// Both divide by √n.
    case ortho
    /// The forward transform divides by n.
    case forward

    /// Factor of a transform's result.
    func scale(_ count: Int, isForward: Bool) -> Double {
        switch self {
        case .backward: isForward ? 1 : 1 / Double(count)
        case .ortho: 1 / Double(count).squareRoot()
        case .forward: isForward ? 1 / Double(count) : 1
        }
    }
}

// Discrete Fourier transforms, as NumPy's `fft`. None waits. Numbers of single precision and halves are
// transformed in single precision, all others in double precision. Lines are transformed in parallel, and
// several workers share a long line. The bits depend neither on the number of workers nor on that of ranks.

extension AnyNDArray {
    /// The discrete Fourier transform along an axis: element k is the sum of x[j]·exp(-2πi·jk/n).
    ///
    ///     try x.fft()
    ///     try x.fft(count: 8, axis: 0)        // of eight elements along the first axis
    ///
    /// - Parameter count: elements of the transform; the array's are cut, or continued by zeros. Nil: all.
    /// - Returns: an array of `complex64` or `complex128`, with `count` elements along the axis.
    /// - Throws: `ArrayError` of kind `axis` for an axis that does not exist, `value` for a count below one.
    ///   Does not wait.
    /// - Complexity: O(n log n) for each line, for all n. Reads and writes each element once, or twice for
    ///   lines of more than 8,192.
    public func fft(
        count: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward
    ) throws(ArrayError) -> AnyNDArray {
        try transformed("fft", .forward, count, axis) { norm.scale($0, isForward: true) }
    }

    /// The inverse of `fft`: element j is the sum of x[k]·exp(2πi·jk/n), divided by n.
    ///
    ///     try x.fft().ifft()                  // x, as complex numbers
    ///
    /// - Throws: as `fft`. Does not wait.
    /// - Complexity: that of `fft`.
    public func ifft(
        count: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward
    ) throws(ArrayError) -> AnyNDArray {
        try transformed("ifft", .backward, count, axis) { norm.scale($0, isForward: false) }
    }

    /// The first n/2 + 1 elements of the transform of real numbers, from which the others follow.
    ///
    ///     try x.rfft()
    ///
    /// - Throws: as `fft`, and `ArrayError` of kind `type` for complex numbers. Does not wait.
    /// - Complexity: half of that of `fft` for an even n.
    public func rfft(
        count: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward
    ) throws(ArrayError) -> AnyNDArray {
        try transformed("rfft", .fromReal, count, axis) { norm.scale($0, isForward: true) }
    }

    /// The inverse of `rfft`: real numbers, from the first half of their spectrum.
    ///
    ///     try x.rfft().irfft(count: 3)         // x, but for rounding
    ///
    /// - Parameter count: elements of the result; nil: the even number that fits, twice the array's less two.
    /// - Throws: as `fft`. Does not wait.
    /// - Complexity: half of that of `fft` for an even n.
    public func irfft(
        count: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward
    ) throws(ArrayError) -> AnyNDArray {
        try transformed("irfft", .toReal, count, axis) { norm.scale($0, isForward: false) }
    }

    /// The spectrum, of real numbers, of a signal that is given by its first half, as its other half
    /// consists of conjugates.
    ///
    ///     try x.hfft()
    ///
    /// - Throws: as `irfft`. Does not wait.
    /// - Complexity: that of `irfft`.
    public func hfft(
        count: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward
    ) throws(ArrayError) -> AnyNDArray {
        try applying(.conjugate).transformed("hfft", .toReal, count, axis) { norm.scale($0, isForward: true) }
    }

    /// The inverse of `hfft`: the first half of a signal, from its spectrum of real numbers.
    ///
    ///     try x.ihfft()
    ///
    /// - Throws: as `rfft`. Does not wait.
    /// - Complexity: that of `rfft`.
    public func ihfft(
        count: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward
    ) throws(ArrayError) -> AnyNDArray {
        try transformed("ihfft", .fromReal, count, axis) { norm.scale($0, isForward: false) }
            .applying(.conjugate)
    }

    /// A transform along one axis, in the array's own precision.
    private func transformed(
        _ name: String, _ kind: FourierTransform.Kind, _ count: Int?, _ axis: Int, _ scale: (Int) -> Double
    ) throws(ArrayError) -> AnyNDArray {
        let axis = try normalised(axis: axis)
        let given = shape[axis]
        let count = count ?? (kind == .toReal ? 2 * (given - 1) : given)
        guard count > 0 else {
            throw ArrayError(
                .value, "\(name): a transform of \(count) elements, along axis \(axis) of shape \(shape)")
        }
        return try fourierTransformed(kind, count, axis: axis, scale: scale(count), name)
    }

    /// A transform along an axis.
    ///
    /// - Parameters:
    ///   - scale: factor of the result.
    ///   - name: operation named by errors.
    ///   - target: an array for the result, of its shape and type, which may be this one; nil: a new one.
    func fourierTransformed(
        _ kind: FourierTransform.Kind, _ count: Int, axis: Int, scale: Double, _ name: String,
        into target: AnyNDArray? = nil
    ) throws(ArrayError) -> AnyNDArray {
        guard kind != .fromReal || !dtype.isComplex else {
            throw ArrayError(.type, "\(name): \(dtype) is not real; use fft")
        }
        let transform = FourierTransform(kind: kind, count: count, scale: scale)
        let complex: DType = [.float16, .float32, .complex64].contains(dtype) ? .complex64 : .complex128
        let real = complex.component
        // Transforms of complex numbers take real ones as they are.
        let type = kind == .fromReal || kind != .toReal && !dtype.isComplex ? real : complex
        let source = dtype == type ? self : cast(to: type)
        var extents = shape
        extents[axis] = transform.resultCount
        let result: AnyNDArray
        if let target {
            result = target
        } else {
            let resultType = kind == .toReal ? real : complex
            try Self.requirePossible(extents, resultType)
            result = AnyNDArray(runtime.makeStore(extents, resultType))
        }
        var order = Array(0..<rank)
        order.append(order.remove(at: axis))
        let input = source.base.with(source.view.transposed(order))
        let output = result.base.with(result.view.transposed(order))
        let isInPlace = input.view == output.view && input.dtype == output.dtype
        guard isInPlace || !input.overlaps(output) else {
            let copy = try fourierTransformed(kind, count, axis: axis, scale: scale, name)
            try runtime.copy(copy.operand, into: result.base)
            return result
        }
        try transform.record(input, into: output)
        return result
    }
}
