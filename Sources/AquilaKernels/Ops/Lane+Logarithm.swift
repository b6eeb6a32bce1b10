import AquilaTypes

/// The parts of a logarithm: x = 2ᵏ (1 + f) with 1 + f between √½ and √2.
///
/// log(1 + f) = f - (f²/2 - s (f²/2 + R(s²))) with s = f / (2 + f), as in Sun's fdlibm; R is a
/// minimax polynomial of our own.
private struct ReducedLogarithm {
    let k: Lane
    let f: Lane
    let halfSquare: Lane
    /// s (f²/2 + R).
    let correction: Lane

    /// The parts for a positive, finite `float64`; for other values the caller replaces the result.
    init(_ x: Lane) {
        let isSubnormal = x < 0x1p-1022
        let bits = isSubnormal.select(x * 0x1p54, x).bitcast(.uint64)
        // The exponent counts from √½, so that the significand lies around one.
        let offset = bits.constant(bits: 0x3FE6_A09E_667F_3BCD)
        let distance = bits + bits.constant(bits: 0x3FF0_0000_0000_0000 &- 0x3FE6_A09E_667F_3BCD)
        let biased = (distance >> bits.constant(52)) | bits.constant(bits: 0x4330_0000_0000_0000)
        k = biased.bitcast(.float64) - isSubnormal.select(0x1p52 + 1023 + 54, x.constant(0x1p52 + 1023))
        let significand = (distance & bits.constant(bits: 0x000F_FFFF_FFFF_FFFF)) + offset
        f = significand.bitcast(.float64) - 1
        let s = f / (2 + f)
        let z = s * s
        halfSquare = 0.5 * f * f
        correction = s * (halfSquare + z * z.polynomial(Self.coefficients))
    }

    /// (2 artanh s - 2 s) / s³ in s², for |s| ≤ 3 - 2√2.
    private static let coefficients = [
        0x1.55555555555d8p-1, 0x1.999999996dbbep-2, 0x1.2492494f6ff50p-2, 0x1.c71c48696b75cp-3,
        0x1.7468067ecb4f9p-3, 0x1.3977959ac0f94p-3, 0x1.3090514586fe2p-3,
    ]

    /// The natural logarithm plus a small term.
    func natural(plus rest: Lane? = nil) -> Lane {
        let two = ReducedExponential.logOfTwo
        let low = rest.map { k * two.low + $0 } ?? k * two.low
        return k * two.high - ((halfSquare - (correction + low)) - f)
    }

    /// The logarithm to another base: k × `binary` + log(1 + f) × `factor`, both constants in two
    /// parts, the first short enough for exact products.
    func scaled(
        binary: (high: Double, low: Double), factor: (high: Double, low: Double)
    ) -> Lane {
        let rough = (f - halfSquare).bits
        let high = (rough & rough.constant(bits: 0xFFFF_FFFF_0000_0000)).bitcast(.float64)
        let low = (f - high) - halfSquare + correction
        let whole = k * binary.high
        let part = high * factor.high
        let sum = whole + part
        let error = (whole - sum) + part
        let tail = (low + high) * factor.low + low * factor.high
        return sum + (error + (k * binary.low + tail))
    }
}

extension Lane {
    /// log x of a `float64`.
    var logarithm: Lane { logarithmValue(ReducedLogarithm(self).natural()) }

    /// log₂ x of a `float64`; exact at powers of two.
    var binaryLogarithm: Lane {
        logarithmValue(
            ReducedLogarithm(self).scaled(
                binary: (1, 0), factor: (0x1.7154765200000p+0, 0x1.705fc2eefa200p-33)))
    }

    /// log₁₀ x of a `float64`.
    var decimalLogarithm: Lane {
        logarithmValue(
            ReducedLogarithm(self).scaled(
                binary: (0x1.34413509f7000p-2, 0x1.3fde623e2566bp-43),
                factor: (0x1.bcb7b15200000p-2, 0x1.b9438ca9aadd5p-36)))
    }

    /// log(1 + x) of a `float64`, exact near zero: the rounding error of 1 + x counts to first order.
    var logarithmOfOnePlus: Lane {
        let sum = self + 1
        let virtual = sum - 1
        let error = (1 - (sum - virtual)) + (self - virtual)
        let plain = sum.logarithmValue(ReducedLogarithm(sum).natural(plus: error / sum))
        return (self == 0).select(self, plain)
    }

    /// The value where this lane is positive and finite; elsewhere -infinity (for 0), infinity or
    /// NaN.
    private func logarithmValue(_ value: Lane) -> Lane {
        let positive = (self < .infinity).select(value, self)
        return (self > 0).select(positive, (self == 0).select(-.infinity, nan))
    }
}
