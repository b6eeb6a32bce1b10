import AquilaTypes

// Elementary functions of `float16` and `float32` numbers, computed in float64 with as many terms as the
// result has digits: errors are below 2⁻³⁰ before the result is rounded to its type. Squares of such
// numbers do not overflow, and none of them is subnormal in float64. The polynomials interpolate at
// Chebyshev's points.

extension Lane {
    /// The function in float64: the short form for types with fewer digits, else the full one.
    func elementary(short: (Lane) -> Lane, full: (Lane) -> Lane) -> Lane {
        let wide = convert(.float64)
        return type == .float64 ? full(wide) : short(wide)
    }
}

// MARK: Exponentials

/// The parts of an exponential: 2ⁿ (1 + rest).
private struct ShortExponential {
    let scale: Lane
    let rest: Lane

    /// The parts of e to the power of an argument below 700 in size.
    init(_ x: Lane) {
        let n = (x * 0x1.71547652b82fep+0).wholeNumber
        let r = x - n * 0x1.62e42fefa39efp-1
        scale = n.wholePower
        rest = r + r * r * r.polynomial(Self.coefficients)
    }

    /// The parts of 2 to the power of an argument below 1000 in size.
    init(powerOfTwo x: Lane) {
        let n = x.wholeNumber
        let f = x - n
        scale = n.wholePower
        rest = f * 0x1.62e42fefa39efp-1 + f * f * f.polynomial(Self.binaryCoefficients)
    }

    var value: Lane { scale + scale * rest }
    var valueMinusOne: Lane { scale * rest + (scale - 1) }

    /// (eʳ - 1 - r) / r² for |r| ≤ ln 2 / 2.
    private static let coefficients = [
        0x1.0000000b90bd6p-1, 0x1.5555555a78bd2p-3, 0x1.5554e908d9c36p-5, 0x1.1110e0f364965p-7,
        0x1.6d4320c10cf3dp-10, 0x1.a124ee5e58956p-13,
    ]

    /// (2ᶠ - 1 - f ln 2) / f² for |f| ≤ ½.
    private static let binaryCoefficients = [
        0x1.ebfbe00e63baep-3, 0x1.c6b08d77217ecp-5, 0x1.3b2a530451799p-7, 0x1.5d87c0e6921b7p-10,
        0x1.4413896e1ad32p-13, 0x1.008a1fbaf8ca3p-16,
    ]
}

extension Lane {
    /// 1.5 × 2⁵²: added to a float below 2⁵¹ it leaves the nearest whole number in the low bits.
    private static var wholeShift: Double { 0x1.8p52 }

    fileprivate var wholeNumber: Lane { (self + Self.wholeShift) - Self.wholeShift }

    /// 2 to the power of a whole number, where that is a normal number.
    fileprivate var wholePower: Lane {
        let shifted = (self + (Self.wholeShift + 1023)).bits
        return (shifted << shifted.constant(52)).bitcast(.float64)
    }

    var shortExponential: Lane { ShortExponential(limited(-120, 90)).value }
    var shortBinaryExponential: Lane { ShortExponential(powerOfTwo: limited(-170, 130)).value }

    var shortExponentialMinusOne: Lane {
        (magnitude < 0x1p-54).select(self, ShortExponential(limited(-50, 90)).valueMinusOne)
    }

    /// sinh x = (t + t / (t + 1)) / 2 with t = e^|x| - 1.
    var shortHyperbolicSine: Lane {
        let parts = ShortExponential(magnitude.limited(0, 92))
        let t = parts.valueMinusOne
        return (isNaN).select(self, (0.5 * (t + t / parts.value)).withSign(of: self))
    }

    var shortHyperbolicCosine: Lane {
        let half = 0.5 * ShortExponential(magnitude.limited(0, 92)).value
        return half + 0.25 / half
    }

    /// tanh x = t / (t + 2) with t = e^2|x| - 1.
    var shortHyperbolicTangent: Lane {
        let t = ShortExponential((magnitude + magnitude).limited(0, 44)).valueMinusOne
        return (isNaN).select(self, (t / (t + 2)).withSign(of: self))
    }
}

// MARK: Logarithms

/// The parts of a logarithm: x = 2ᵏ (1 + f) with 1 + f between √½ and √2.
private struct ShortLogarithm {
    let k: Lane
    /// log(1 + f) = 2 artanh s with s = f / (2 + f).
    let rest: Lane

    /// The parts for a positive, finite and normal number.
    init(_ x: Lane) {
        let bits = x.bitcast(.uint64)
        // The exponent counts from √½, so that the significand lies around one.
        let offset = bits.constant(bits: 0x3FE6_A09E_667F_3BCD)
        let distance = bits + bits.constant(bits: 0x3FF0_0000_0000_0000 &- 0x3FE6_A09E_667F_3BCD)
        let biased = (distance >> bits.constant(52)) | bits.constant(bits: 0x4330_0000_0000_0000)
        k = biased.bitcast(.float64) - (0x1p52 + 1023)
        let significand = (distance & bits.constant(bits: 0x000F_FFFF_FFFF_FFFF)) + offset
        let f = significand.bitcast(.float64) - 1
        let s = f / (2 + f)
        let z = s * s
        rest = (s + s) + s * (z * z.polynomial(Self.coefficients))
    }

    var natural: Lane { k * 0x1.62e42fefa39efp-1 + rest }

    /// (2 artanh s - 2 s) / s³ in s², for |s| ≤ 3 - 2√2.
    private static let coefficients = [
        0x1.5555554bb1b2fp-1, 0x1.9999eb63e783dp-2, 0x1.245c40aecb4fap-2, 0x1.ddcf7101b66cep-3,
    ]
}

extension Lane {
    var shortLogarithm: Lane { shortLogarithmValue(ShortLogarithm(self).natural) }

    var shortBinaryLogarithm: Lane {
        let parts = ShortLogarithm(self)
        return shortLogarithmValue(parts.k + parts.rest * 0x1.71547652b82fep+0)
    }

    var shortDecimalLogarithm: Lane {
        let parts = ShortLogarithm(self)
        return shortLogarithmValue(parts.k * 0x1.34413509f79ffp-2 + parts.rest * 0x1.bcb7b1526e50ep-2)
    }

    var shortLogarithmOfOnePlus: Lane {
        let sum = self + 1
        return (self == 0).select(self, sum.shortLogarithmValue(shortLogarithmOfOnePlus(sum)))
    }

    /// log(1 + x) of a number above -1, from the rounded sum; the rounding error is added to first order.
    private func shortLogarithmOfOnePlus(_ sum: Lane) -> Lane {
        ShortLogarithm(sum).natural + (self < 1).select(self - (sum - 1), zero)
    }

    /// The value where this lane is positive and finite; elsewhere -infinity (for 0), infinity or
    /// NaN.
    private func shortLogarithmValue(_ value: Lane) -> Lane {
        let positive = (self < .infinity).select(value, self)
        return (self > 0).select(positive, (self == 0).select(-.infinity, nan))
    }

    /// arsinh x = log(1 + t) with t = |x| + x² / (1 + √(1 + x²)).
    var shortAreaSine: Lane {
        let x = magnitude
        let square = x * x
        let t = x + square / (1 + (square + 1).squareRoot)
        let value = t.shortLogarithmOfOnePlus(t + 1).withSign(of: self)
        return ((x < .infinity) & (x > 0x1p-54)).select(value, self)
    }

    /// arcosh x = log(1 + t) with t = (x - 1) + √((x - 1) (x + 1)).
    var shortAreaCosine: Lane {
        let above = self - 1
        let t = above + (above * (self + 1)).squareRoot
        let value = (self < .infinity).select(t.shortLogarithmOfOnePlus(t + 1), self)
        return (self < 1).select(nan, value)
    }
}

// MARK: Others

extension Lane {
    var shortArcTangent: Lane {
        let x = magnitude
        let value = Self.angle(x, x.one)
        return isNaN.select(self, value.withSign(of: self))
    }

    /// The angle of the point (x, y), where this lane is y.
    func shortArcTangent(over x: Lane) -> Lane {
        let (a, b) = (magnitude, x.magnitude)
        // Points at infinity lie on an axis or a diagonal.
        let areInfinite = a.isInfinite & b.isInfinite
        let isOrigin = (a == 0) & (b == 0)
        let first = Self.angle(areInfinite.select(1, a), (areInfinite | isOrigin).select(1, b))
        let value = x.signBit.select(0x1.921fb54442d18p+1 - first, first)
        return (isNaN | x.isNaN).select(self + x, value.withSign(of: self))
    }

    /// The arc tangent of a / b for numbers that are not negative, not both zero nor both infinite: one
    /// division leaves a tangent of at most √2 - 1.
    private static func angle(_ a: Lane, _ b: Lane) -> Lane {
        let isSteep = a > b * 0x1.3504f333f9de6p+1
        let isMiddle = !isSteep & (a > b * 0x1.a827999fcef32p-2)
        let numerator = isSteep.select(-b, isMiddle.select(a - b, a))
        let denominator = isSteep.select(a, isMiddle.select(a + b, b))
        let w = numerator / denominator
        let z = w * w
        let rest = w + w * (z * z.polynomial(arcTangentCoefficients))
        return isSteep.select(0x1.921fb54442d18p+0, isMiddle.select(0x1.921fb54442d18p-1, a.zero)) + rest
    }

    /// (arctan w / w - 1) / w² in w², for |w| ≤ √2 - 1.
    private static let arcTangentCoefficients = [
        -0x1.5555554c099a8p-2, 0x1.99997b10270eap-3, -0x1.248a167077630p-3, 0x1.c57b9120eab78p-4,
        -0x1.6143778c10cf4p-4, 0x1.9d86ebba84fc5p-5,
    ]

    /// The cube root: a third of the exponent as a first guess, and Halley's iteration twice.
    var shortCubeRoot: Lane {
        let x = magnitude
        let high = (x.bits >> x.bits.constant(32)).convert(.int32).convert(.float64)
        let third = (high * 0x1.5555555555555p-2 + 715_094_163).convert(.int32).convert(.int64)
        var root = (third << third.constant(32)).bitcast(.float64)
        for _ in 0..<2 {
            let cube = root * root * root
            root = root * ((cube + (x + x)) / ((cube + cube) + x))
        }
        return ((x > 0) & (x < .infinity)).select(root.withSign(of: self), self)
    }
}
