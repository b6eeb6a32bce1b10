public import AquilaTypes
public import ComplexModule
public import RealModule

/// An element of which discrete Fourier transforms keep the precision.
public protocol FourierElement: FloatElement {
    /// Type of the elements of spectra: `Complex<Double>` of `Double`.
    associatedtype Spectrum: FloatElement
    /// Type of the real numbers that spectra belong to: `Double` of `Complex<Double>`.
    associatedtype Signal: FloatElement
}

extension Float: FourierElement {
    public typealias Spectrum = Complex<Float>
    public typealias Signal = Float
}
extension Double: FourierElement {
    public typealias Spectrum = Complex<Double>
    public typealias Signal = Double
}
extension Complex: FourierElement where RealType: FloatElement & RealElement {
    public typealias Spectrum = Complex<RealType>
    public typealias Signal = RealType
}

// Discrete Fourier transforms with static types; they trap in cases where those of `AnyNDArray` throw. None
// waits.

extension NDArray where Element: FourierElement {
    /// The discrete Fourier transform along an axis, of `count` elements, of which missing ones are zeros.
    ///
    ///     NDArray([1.0, 0, 0, 0]).fft()               // [1, 1, 1, 1], of Complex<Double>
    ///     ones([2, 4]).fft(axis: 0).shape               // (2, 4)
    ///
    /// Shapes (…, m) give (…, count). Traps if the axis does not exist or the count is below one. Does not
    /// wait. Takes O(n log n) for each line, on all cores.
    ///
    /// - Complexity: O(n log n) for each line, for all n.
    public func fft(
        count: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Spectrum> {
        typed(file, line) { array throws(ArrayError) in try array.fft(count: count, axis: axis, norm: norm) }
    }

    /// The inverse of `fft`: `x.fft().ifft()` is `x`, as complex numbers, but for rounding.
    ///
    /// - Complexity: O(n log n) for each line, for all n.
    public func ifft(
        count: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Spectrum> {
        typed(file, line) { array throws(ArrayError) in try array.ifft(count: count, axis: axis, norm: norm) }
    }

    /// The real numbers whose spectrum begins with these n/2 + 1 elements; without a count, an even number.
    ///
    ///     x.rfft().irfft(count: x.count)              // x, but for rounding
    ///
    /// - Complexity: half of that of `fft` for an even n.
    public func irfft(
        count: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Signal> {
        typed(file, line) { array throws(ArrayError) in try array.irfft(count: count, axis: axis, norm: norm)
        }
    }

    /// The spectrum of real numbers of a signal that is given by its first half.
    ///
    ///     x.hfft()
    ///
    /// - Complexity: half of that of `fft` for an even n.
    public func hfft(
        count: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Signal> {
        typed(file, line) { array throws(ArrayError) in try array.hfft(count: count, axis: axis, norm: norm) }
    }

    /// The transform along several axes, or all.
    ///
    ///     image.fftn()
    ///     ones([2, 4, 4]).fftn(axes: [-2, -1]).shape         // (2, 4, 4)
    ///
    /// Traps in cases where `AnyNDArray.fftn` throws. Does not wait.
    ///
    /// - Complexity: that of `AnyNDArray.fftn`.
    public func fftn(
        counts: [Int]? = nil, axes: [Int]? = nil, norm: FourierNorm = .backward,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Spectrum> {
        typed(file, line) { array throws(ArrayError) in
            try array.fftn(counts: counts, axes: axes, norm: norm)
        }
    }

    /// The inverse of `fftn`.
    ///
    ///     image.fftn().ifftn()                        // image, as complex numbers
    ///
    /// - Complexity: that of `AnyNDArray.fftn`.
    public func ifftn(
        counts: [Int]? = nil, axes: [Int]? = nil, norm: FourierNorm = .backward,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Spectrum> {
        typed(file, line) { array throws(ArrayError) in
            try array.ifftn(counts: counts, axes: axes, norm: norm)
        }
    }

    /// The inverse of `rfftn`; without counts, of an even number of elements along the last axis.
    ///
    ///     image.rfftn().irfftn()                      // image, but for rounding
    ///
    /// - Complexity: half of that of `fftn`.
    public func irfftn(
        counts: [Int]? = nil, axes: [Int]? = nil, norm: FourierNorm = .backward,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Signal> {
        typed(file, line) { array throws(ArrayError) in
            try array.irfftn(counts: counts, axes: axes, norm: norm)
        }
    }
}

extension NDArray where Element: FourierElement & RealElement {
    /// The first n/2 + 1 elements of the spectrum of real numbers, from which the others follow.
    ///
    ///     NDArray([1.0, 0, 0, 0]).rfft()              // [1.+0.j 1.+0.j 1.+0.j]
    ///
    /// - Complexity: half of that of `fft` for an even n.
    public func rfft(
        count: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Spectrum> {
        typed(file, line) { array throws(ArrayError) in try array.rfft(count: count, axis: axis, norm: norm) }
    }

    /// The inverse of `hfft`: the first half of the signal.
    ///
    ///     x.ihfft()
    ///
    /// - Complexity: half of that of `fft` for an even n.
    public func ihfft(
        count: Int? = nil, axis: Int = -1, norm: FourierNorm = .backward, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Spectrum> {
        typed(file, line) { array throws(ArrayError) in try array.ihfft(count: count, axis: axis, norm: norm)
        }
    }

    /// The transform of real numbers along several axes, with the first half along the last one.
    ///
    ///     image.rfftn()
    ///
    /// - Complexity: half of that of `fftn`.
    public func rfftn(
        counts: [Int]? = nil, axes: [Int]? = nil, norm: FourierNorm = .backward,
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Spectrum> {
        typed(file, line) { array throws(ArrayError) in
            try array.rfftn(counts: counts, axes: axes, norm: norm)
        }
    }
}

// MARK: Frequencies

/// The frequencies of the elements of a transform, in cycles for each unit of the spacing.
///
///     fftfreq(5, spacing: 0.1)            // [0, 2, 4, -4, -2]
///
/// Traps if the count is below one. Does not wait. Takes O(n).
///
/// - Complexity: O(n).
public func fftfreq(
    _ count: Int, spacing: Double = 1, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<Double> {
    requirePositive("fftfreq", count, file, line)
    // Numbers from the middle on stand for negative frequencies.
    let (length, unit) = (Double(count), 1 / (Double(count) * spacing))
    let middle = Double((count - 1) / 2)
    let places = arange(length)
    return (places - (places .> middle).cast(to: Double.self) * length) * unit
}

/// The frequencies of the elements of a transform of real numbers.
///
///     rfftfreq(5, spacing: 0.1)           // [0, 2, 4]
///
/// Traps if the count is below one. Does not wait. Takes O(n).
///
/// - Complexity: O(n).
public func rfftfreq(
    _ count: Int, spacing: Double = 1, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<Double> {
    requirePositive("rfftfreq", count, file, line)
    return arange(Double(count / 2 + 1)) * (1 / (Double(count) * spacing))
}

private func requirePositive(_ name: String, _ count: Int, _ file: StaticString, _ line: UInt) {
    guard count < 1 else { return }
    fail(ArrayError(.value, "\(name): frequencies of \(count) elements"), file: file, line: line)
}

extension NDArray {
    /// The elements with the frequency zero moved from the beginning to the middle of the axes, or of all.
    ///
    ///     NDArray([0, 1, 2, -2, -1]).fftshift()       // [-2, -1, 0, 1, 2]
    ///
    /// Traps if an axis does not exist. Does not wait. Takes O(n).
    ///
    /// - Complexity: O(n); reads and writes each element once for each axis.
    public func fftshift(
        axes: [Int]? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.fftshift(axes: axes) }
    }

    /// The inverse of `fftshift`; they differ for odd extents.
    ///
    ///     NDArray([-2, -1, 0, 1, 2]).ifftshift()      // [0, 1, 2, -2, -1]
    ///
    /// - Complexity: that of `fftshift`.
    public func ifftshift(
        axes: [Int]? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.ifftshift(axes: axes) }
    }
}
