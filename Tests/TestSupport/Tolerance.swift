public import AquilaTypes

/// An element: its parts as doubles, and its bits for integers.
public struct ElementValue {
    public var re: Double
    public var im: Double
    public var bits: UInt64

    /// The element at an address, which may be misaligned.
    public init(_ address: UnsafeRawPointer, _ type: DType) {
        let part = type.component
        bits = 0
        withUnsafeMutableBytes(of: &bits) { $0.copyMemory(from: .init(start: address, count: part.size)) }
        re = Scalar(bits: bits, part).doubleValue
        im = 0
        if type.isComplex {
            var imaginary: UInt64 = 0
            withUnsafeMutableBytes(of: &imaginary) {
                $0.copyMemory(from: .init(start: address + part.size, count: part.size))
            }
            im = Scalar(bits: imaginary, part).doubleValue
        }
    }
}

/// The tolerated difference of a result from NumPy's. All NaNs are equal.
public enum Tolerance {
    /// Equal bits.
    case exact
    /// Equal bits, except for the sign of zero.
    case zeros
    /// Units in the last place.
    case ulps(Double)
    /// Relative to the larger of the result and one, for results of cancellation.
    case absolute(Double)

    /// Parses the oracle's notation: a number below one is absolute, any other one counts units in
    /// the last place.
    public init(_ text: Substring) {
        switch text {
        case "exact": self = .exact
        case "zeros": self = .zeros
        default: self = Double(text)! < 1 ? .absolute(Double(text)!) : .ulps(Double(text)!)
        }
    }

    /// The difference in units of the tolerance.
    ///
    /// - Parameter isComplex: true if the operands are complex; the signs of zero parts are not
    ///   compared then.
    public func distance(
        _ got: ElementValue, _ expected: ElementValue, _ type: DType, isComplex: Bool
    ) -> Double {
        guard type.kind >= .float else { return got.bits == expected.bits ? 0 : .infinity }
        let scale = Swift.max(expected.re.magnitude, expected.im.magnitude)
        let part = type.component
        if case .zeros = self, isComplex, got.re.isNaN || got.im.isNaN, expected.re.isNaN || expected.im.isNaN
        {
            // The choice among several complex numbers with a NaN depends on the order of
            // comparisons only.
            return 0
        }
        let re = distance(got.re, expected.re, scale, part, other: expected.im, isComplex)
        guard type.isComplex else { return re }
        return Swift.max(re, distance(got.im, expected.im, scale, part, other: expected.re, isComplex))
    }

    private func distance(
        _ got: Double, _ expected: Double, _ scale: Double, _ type: DType, other: Double, _ isComplex: Bool
    ) -> Double {
        if got.isNaN || expected.isNaN { return got.isNaN && expected.isNaN ? 0 : .infinity }
        // Beside a NaN part the sign of an infinity or a zero has no meaning (C99, Annex G).
        if other.isNaN, expected.isInfinite || expected == 0 {
            return got.magnitude == expected.magnitude ? 0 : .infinity
        }
        let isSame = got == expected && (got != 0 || got.sign == expected.sign)
        switch self {
        case .exact: return isSame ? 0 : .infinity
        case .zeros: return got == expected ? 0 : .infinity
        case .absolute(let bound):
            if isSame { return 0 }
            guard got.isFinite, expected.isFinite else { return .infinity }
            return (got - expected).magnitude / Swift.max(scale, 1) / bound
        case .ulps(let bound):
            if isSame { return 0 }
            // Both parts of a complex value, and the sign of a zero part, are measured by the
            // larger part.
            if got == 0, expected == 0 { return isComplex ? 0 : .infinity }
            return Self.units(got, expected, scale, type) / bound
        }
    }

    /// The difference in units in the last place of `scale`; infinity counts as the number after
    /// the largest.
    private static func units(_ got: Double, _ expected: Double, _ scale: Double, _ type: DType) -> Double {
        let (largest, digits, least): (Double, Int, Int) =
            switch type {
            case .float16: (0x1p16, 10, -24)
            case .float32: (0x1p128, 23, -149)
            default: (.infinity, 52, -1074)
            }
        func bounded(_ x: Double) -> Double {
            let limit = largest.isFinite ? largest : Double.greatestFiniteMagnitude
            return Swift.min(Swift.max(x, -limit), limit)
        }
        let size = bounded(scale)
        let exponent = size == 0 ? least : Swift.max(Int(size.exponent) - digits, least)
        return (bounded(got) - bounded(expected)).magnitude
            / Double(sign: .plus, exponent: exponent, significand: 1)
    }
}
