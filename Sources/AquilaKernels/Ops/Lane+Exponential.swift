import AquilaTypes

// Elementary functions in float64, written in primitives without branches, calls or fused
// multiply-add, so that both tiers and every vector width give the same bits. Arguments are reduced
// by Cody and Waite's method ("Software Manual for the Elementary Functions", 1980); the
// polynomials are minimax ones, computed for these intervals by Remez's algorithm in 200-bit
// arithmetic. Errors stay below 1 ULP unless stated otherwise.

extension Lane {
    /// The polynomial with these coefficients, constant first, by Estrin's scheme, which has short
    /// chains of dependence.
    func polynomial(_ coefficients: [Double]) -> Lane { polynomial(coefficients.map(constant)) }

    func polynomial(_ coefficients: [Lane]) -> Lane {
        var terms = coefficients
        var power = self
        while terms.count > 1 {
            var next: [Lane] = []
            for k in stride(from: 0, to: terms.count - 1, by: 2) {
                next.append(terms[k] + terms[k + 1] * power)
            }
            if terms.count % 2 == 1 { next.append(terms.last!) }
            terms = next
            if terms.count > 1 { power = power * power }
        }
        return terms[0]
    }

    /// The value limited to an interval; NaN stays.
    func limited(_ low: Double, _ high: Double) -> Lane {
        let notBelow = (self < low).select(low, self)
        return (notBelow > high).select(high, notBelow)
    }
}

/// The parts of an exponential: 2ⁿ (1 + r + tail), with n whole and |r| ≤ ln 2 / 2.
struct ReducedExponential {
    /// 1.5 × 2⁵²: added to a float below 2⁵¹ it leaves the nearest whole number in the low bits.
    private static let roundingShift = 0x1.8p52
    /// ln 2 in two parts; the first has 41 bits, so that its product with n is exact.
    static let logOfTwo = (high: 0x1.62e42fefa3000p-1, low: 0x1.3de6af278ece6p-42)

    let n: Lane
    let r: Lane
    let tail: Lane

    /// The parts of e to the power of an argument below 1000 in size.
    init(_ x: Lane) {
        n = (x * 0x1.71547652b82fep+0 + Self.roundingShift) - Self.roundingShift
        let high = x - n * Self.logOfTwo.high
        let low = n * Self.logOfTwo.low
        r = high - low
        let rest = (high - r) - low
        tail = r * r * r.polynomial(Self.coefficients) + rest
    }

    /// The parts of 2 to the power of an argument below 2000 in size.
    init(powerOfTwo x: Lane) {
        n = (x + Self.roundingShift) - Self.roundingShift
        let f = x - n
        // The leading product is exact, since both factors have 26 bits.
        let top = (f.bits & f.bits.constant(bits: 0xFFFF_FFFF_F800_0000)).bitcast(.float64)
        r = top * 0x1.62e42f8000000p-1
        let low = top * 0x1.be8e7bcd5e4f2p-27 + (f - top) * 0x1.62e42fefa39efp-1
        tail = low + f * f * f.polynomial(Self.binaryCoefficients)
    }

    /// (eʳ - 1 - r) / r² for |r| ≤ ln 2 / 2.
    private static let coefficients = [
        0x1.000000000000cp-1, 0x1.5555555555561p-3, 0x1.555555554ffacp-5, 0x1.111111110d4bfp-7,
        0x1.6c16c185c6e53p-10, 0x1.a01a01bb6339fp-13, 0x1.a01996381951fp-16, 0x1.71dddeafb06d3p-19,
        0x1.28b0a2716904fp-22, 0x1.af873f9695120p-26,
    ]

    /// (2ᶠ - 1 - f ln 2) / f² for |f| ≤ ½.
    private static let binaryCoefficients = [
        0x1.ebfbdff82c5a5p-3, 0x1.c6b08d704a0cfp-5, 0x1.3b2ab6fba0000p-7, 0x1.5d87fe78a1a97p-10,
        0x1.4309130f1438dp-13, 0x1.ffcbfc79e7a64p-17, 0x1.62bfc70600361p-20, 0x1.b524d15623b3bp-24,
        0x1.e61c5373075a9p-28, 0x1.ea148165848dbp-32,
    ]

    /// 2 to the whole power n + offset, where that is a normal number.
    func power(offset: Double = 0) -> Lane { Self.power(n, offset: offset) }

    private static func power(_ n: Lane, offset: Double = 0) -> Lane {
        let shifted = (n + (roundingShift + 1023 + offset)).bits
        return (shifted << shifted.constant(52)).bitcast(.float64)
    }

    /// The exponential where it and its power of two are normal numbers.
    var normalValue: Lane { (1 + (r + tail)) * power() }

    /// The exponential times 2^offset, in two steps, so that it may be subnormal or overflow with
    /// one rounding.
    func value(offset: Double = 0) -> Lane {
        let half = (n * 0.5 + Self.roundingShift) - Self.roundingShift
        return (1 + (r + tail)) * Self.power(half, offset: offset) * Self.power(n - half)
    }
}

extension Lane {
    /// eˣ of a `float64`.
    var exponential: Lane { ReducedExponential(limited(-746, 710)).value() }

    /// 2ˣ of a `float64`.
    var binaryExponential: Lane { ReducedExponential(powerOfTwo: limited(-1076, 1025)).value() }

    /// eˣ - 1 of a `float64`, exact near zero: 2ⁿ (r + tail) + (2ⁿ - 1) with the error of the sum.
    var exponentialMinusOne: Lane {
        let parts = ReducedExponential(limited(-50, 710))
        // All terms are halved, so that 2ⁿ does not overflow before the result does.
        let scale = parts.power(offset: -1)
        let whole = scale - 0.5
        let step = scale * parts.r
        let sum = whole + step
        let error = step - (sum - whole)
        let half = sum + (error + scale * parts.tail)
        return (magnitude < 0x1p-54).select(self, half + half)
    }

    /// Half of e^|x|, which overflows after cosh x does.
    private var halfExponential: Lane { ReducedExponential(magnitude.limited(0, 712)).value(offset: -1) }

    /// sinh of a `float64`.
    var hyperbolicSine: Lane {
        let z = self * self
        let small = self + self * (z * z.polynomial(Self.sinhCoefficients))
        let half = halfExponential
        return (magnitude < 1).select(small, (half - 0.25 / half).withSign(of: self))
    }

    /// (sinh x / x - 1) / x² in x², for |x| ≤ 1.
    private static let sinhCoefficients = [
        0x1.5555555555556p-3, 0x1.11111111110a1p-7, 0x1.a01a01a0291fbp-13, 0x1.71de3a45f72a7p-19,
        0x1.ae64676684aedp-26, 0x1.611a3a2266d28p-33, 0x1.b4cf78136d056p-41,
    ]

    /// cosh of a `float64`.
    var hyperbolicCosine: Lane {
        let half = halfExponential
        return half + 0.25 / half
    }

    /// tanh of a `float64`: a rational function below 0.625, and 1 - 2 / (e²ˣ + 1) from there, with
    /// one division.
    var hyperbolicTangent: Lane {
        let x = magnitude
        let z = x * x
        let isSmall = x < 0.625
        let exponential = ReducedExponential((x + x).limited(0, 44)).normalValue
        let numerator = isSmall.select(z * z.polynomial(Self.tanhNumerator), constant(-2))
        let denominator = isSmall.select(z.polynomial(Self.tanhDenominator), exponential + 1)
        let base = isSmall.select(x, 1)
        return isNaN.select(self, (base + base * (numerator / denominator)).withSign(of: self))
    }

    // Source of the coefficients: Moshier, Cephes Mathematical Library, tanh.
    private static let tanhNumerator = [
        -1.61468768441708447952E3, -9.92877231001918586564E1, -9.64399179425052238628E-1,
    ]
    private static let tanhDenominator = [
        4.84406305325125486048E3, 2.23548839060100448583E3, 1.12811678491632931402E2, 1,
    ]
}
