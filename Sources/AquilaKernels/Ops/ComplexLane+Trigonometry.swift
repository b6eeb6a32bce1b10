import AquilaTypes

// Circular functions are hyperbolic ones of iz. Inverse functions follow Kahan, "Branch cuts for complex
// elementary functions, or much ado about nothing's sign bit" (1987).

extension ComplexLane {
    var sine: ComplexLane { timesI.hyperbolicSine.timesMinusI }
    var cosine: ComplexLane { timesI.hyperbolicCosine }
    var tangent: ComplexLane { timesI.hyperbolicTangent.timesMinusI }
    var arcTangent: ComplexLane { timesI.areaTangent.timesMinusI }
    var areaSine: ComplexLane { timesI.arcSine.timesMinusI }

    /// sinh and cosh of a real number, divided by `boost`: they overflow later than the product needs.
    private static func hyperbolicPair(_ x: Lane) -> (sinh: Lane, cosh: Lane, boost: Lane) {
        let isLarge = x.magnitude > 709
        let half = 0.5 * (x.magnitude - 709).exponential
        let sinh = isLarge.select(half.withSign(of: x), x.hyperbolicSine)
        let cosh = isLarge.select(half, x.hyperbolicCosine)
        return (sinh, cosh, isLarge.select(0x1.d422d2be5dc9bp+1022, x.one))
    }

    /// sinh x cos y + i cosh x sin y.
    var hyperbolicSine: ComplexLane {
        inDouble { z in
            let (sinh, cosh, boost) = Self.hyperbolicPair(z.re)
            let wild = !z.im.isFinite
            let re = sinh * z.im.call(.cos) * boost
            let im = cosh * z.im.call(.sin) * boost
            let keepsReal = (z.re == 0) | (wild & z.re.isInfinite)
            let isReal = z.im == 0
            return ComplexLane(
                keepsReal.select(z.re, isReal.select(sinh * boost, re)), isReal.select(z.im, im))
        }
    }

    /// cosh x cos y + i sinh x sin y.
    var hyperbolicCosine: ComplexLane {
        inDouble { z in
            let (sinh, cosh, boost) = Self.hyperbolicPair(z.re)
            let wild = !z.im.isFinite
            let isReal = z.im == 0
            let re = isReal.select(cosh * boost, cosh * z.im.call(.cos) * boost)
            let im = sinh * z.im.call(.sin) * boost
            let zero = z.re.zero.withSign(of: z.re) * z.re.one.withSign(of: z.im)
            return ComplexLane(
                (wild & z.re.isInfinite).select(z.re.magnitude, re), (isReal | (z.re == 0)).select(zero, im))
        }
    }

    var hyperbolicTangent: ComplexLane {
        inDouble { z in
            let (sin, cos) = (z.im.call(.sin), z.im.call(.cos))
            // Past 22 the real part is 1 and the imaginary part falls as 4 sin y cos y e^(-2x).
            let isLarge = z.re.magnitude > 22
            let x = isLarge.select(0, z.re)
            let sinh = x.hyperbolicSine
            // cosh is computed from sinh, so that its error cancels where the quotient is near 1.
            let cosh = (sinh * sinh + 1).squareRoot
            let denominator = sinh * sinh + cos * cos
            let re = sinh * cosh / denominator
            let im = sin * cos / denominator
            let decay = (-2 * z.re.magnitude).exponential
            let far = 4 * (sin * cos) * decay
            let settled = z.re.isInfinite.select(
                far.zero.withSign(of: z.im.isFinite.select(far, z.im)), far)
            let wild = !z.im.isFinite
            let farRe = (wild & z.re.isFinite).select(.nan, z.re.one.withSign(of: z.re))
            return ComplexLane(
                ((z.re == 0) & wild).select(z.re, isLarge.select(farRe, re)),
                (z.im == 0).select(z.im, isLarge.select(settled, im)))
        }
    }
}

// MARK: Inverse functions

extension ComplexLane {
    private static let halfPi = 0x1.921fb54442d18p+0
    private static let logOfTwo = 0x1.62e42fefa39efp-1

    /// True where 1 ± z is ± z, and squares overflow.
    private var isHuge: Lane { (re.magnitude > 0x1p500) | (im.magnitude > 0x1p500) }

    /// log |2z| of a huge z.
    private var logOfTwice: Lane {
        (re * 0x1p-3).hypotenuse(im * 0x1p-3).logarithm + 4 * Self.logOfTwo
    }

    var arcSine: ComplexLane {
        inDouble { z in
            let minus = ComplexLane(1 - z.re, -z.im).squareRoot
            let plus = ComplexLane(1 + z.re, z.im).squareRoot
            let re = z.re.call(.atan2, (minus * plus).re)
            let im = (minus.conjugate * plus).im.call(.asinh)
            let huge = ComplexLane(z.re.call(.atan2, z.im.magnitude), z.logOfTwice.withSign(of: z.im))
            let plain = ComplexLane(
                (z.re == 0).select(z.re, re), ((z.im == 0) & (z.re.magnitude <= 1)).select(z.im, im))
            return z.isHuge.select(huge, plain)
        }
    }

    var arcCosine: ComplexLane {
        inDouble { z in
            let minus = ComplexLane(1 - z.re, -z.im).squareRoot
            let plus = ComplexLane(1 + z.re, z.im).squareRoot
            let re = 2 * minus.re.call(.atan2, plus.re)
            let im = (plus.conjugate * minus).im.call(.asinh)
            let huge = ComplexLane(z.im.magnitude.call(.atan2, z.re), -z.logOfTwice.withSign(of: z.im))
            let ofZero = ((z.re == 0) & z.im.isNaN).select(Self.halfPi, re)
            return z.isHuge.select(huge, ComplexLane(ofZero, im))
        }
    }

    var areaCosine: ComplexLane {
        inDouble { z in
            let minus = ComplexLane(z.re - 1, z.im).squareRoot
            let plus = ComplexLane(z.re + 1, z.im).squareRoot
            let re = (minus.conjugate * plus).re.call(.asinh)
            let im = 2 * minus.im.call(.atan2, plus.re)
            let huge = ComplexLane(z.logOfTwice, z.im.call(.atan2, z.re))
            let ofZero = ((z.re == 0) & z.im.isNaN).select(Self.halfPi, im)
            return z.isHuge.select(huge, ComplexLane(re, ofZero))
        }
    }

    var areaTangent: ComplexLane {
        inDouble { z in
            let (x, y) = (z.re.magnitude, z.im)
            let gap = 1 - x
            let square = y * y
            let re = 0.25 * (4 * x / (gap * gap + square)).logarithmOfOnePlus
            // At x = 1 the square underflows long before its root does.
            let atOne = 0.5 * (Self.logOfTwo - y.magnitude.logarithm)
            let isAtOne = (x == 1) & (y.magnitude < 0x1p-100)
            let im = 0.5 * (y + y).call(.atan2, gap * (1 + x) - square)
            let length = z.magnitude
            let hugeRe = length.isInfinite.select(0, x / length / length)
            let quarter = (x.zero + Self.halfPi).withSign(of: y)
            // Beside NaN only an infinite part has a definite result (C99).
            let hugeIm = y.isInfinite.select(quarter, x.isNaN.select(x, quarter))
            let huge = ComplexLane(hugeRe, y.isNaN.select(y, hugeIm))
            let keepsReal = x == 0
            let plain = ComplexLane(isAtOne.select(atOne, keepsReal.select(x, re)), im)
            let result = z.isHuge.select(huge, plain)
            return ComplexLane(result.re.withSign(of: z.re), result.im)
        }
    }
}
