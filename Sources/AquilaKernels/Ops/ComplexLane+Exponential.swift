import AquilaTypes

// Complex functions are composed of real ones in float64, where complex64 has room for all intermediate
// results; the row rounds at its end. Special values are those of C99, Annex G, as in NumPy.

extension ComplexLane {
    /// Computes in `float64` and converts the result to this value's type.
    func inDouble(_ body: (ComplexLane) -> ComplexLane) -> ComplexLane {
        body(convert(.float64)).convert(re.type)
    }

    /// The product with i.
    var timesI: ComplexLane { ComplexLane(-im, re) }
    /// The product with -i.
    var timesMinusI: ComplexLane { ComplexLane(im, -re) }

    /// Near the end of the exponential's range, e^x is e^(x - 709) times this: a small factor can bring the
    /// product back into the range.
    private static let edge = 709.0
    private static let edgeFactor = 0x1.d422d2be5dc9bp+1022

    /// eᶻ = eˣ (cos y + i sin y).
    var exponential: ComplexLane {
        inDouble { z in
            let isLarge = z.re > Self.edge
            let scale = isLarge.select(z.re - Self.edge, z.re).exponential
            let boost = isLarge.select(Self.edgeFactor, z.re.one)
            let isReal = z.im == 0
            let wild = !z.im.isFinite
            let vanishes = wild & (z.re == -.infinity)
            let re = vanishes.select(0, scale * z.im.call(.cos) * boost)
            let im = vanishes.select(0, scale * z.im.call(.sin) * boost)
            return ComplexLane(
                (wild & (z.re == .infinity)).select(z.re, isReal.select(scale * boost, re)),
                isReal.select(z.im, im))
        }
    }

    /// 2ᶻ.
    var binaryExponential: ComplexLane {
        inDouble { z in (z * z.re.constant(0x1.62e42fefa39efp-1)).exponential }
    }

    /// eᶻ - 1, exact where z is small. Special values are those of the array API standard, like
    /// those of `exponential`; NumPy has NaN for more of them.
    var expMinusOne: ComplexLane {
        inDouble { z in
            let half = (z.im * 0.5).call(.sin)
            let re = z.re.exponentialMinusOne * z.im.call(.cos) - 2 * half * half
            let im = z.re.exponential * z.im.call(.sin)
            let wild = !z.im.isFinite & z.re.isInfinite
            let vanishes = wild & (z.re == -.infinity)
            return ComplexLane(
                wild.select(z.re.exponentialMinusOne, re), (z.im == 0).select(z.im, vanishes.select(0, im)))
        }
    }

    /// log |z| + i arg z.
    var logarithm: ComplexLane {
        inDouble { z in
            let (x, y) = (z.re.magnitude, z.im.magnitude)
            let larger = (x >= y).select(x, y)
            let smaller = (x >= y).select(y, x)
            let isLarge = larger > 0x1p900
            let isSmall = larger < 0x1p-900
            let scale = isLarge.select(0x1p-600, isSmall.select(0x1p600, x.one))
            let shift = isLarge.select(
                600 * 0x1.62e42fefa39efp-1, isSmall.select(-600 * 0x1.62e42fefa39efp-1, x.zero))
            let plain = (x * scale).hypotenuse(y * scale).logarithm + shift
            // Near the unit circle |z|² - 1 carries the digits.
            let isNear = (larger > 0.5) & (larger < 2) & (smaller < 2)
            let near = 0.5 * larger.squareSumMinusOne(smaller).logarithmOfOnePlus
            let size = larger.squared + smaller.squared
            let re = (isNear & (size > 0.5) & (size < 2)).select(near, plain)
            return ComplexLane(re, z.argument)
        }
    }

    /// The logarithm to the base whose logarithm is 1 / `factor`.
    func logarithm(scaledBy factor: Double) -> ComplexLane {
        inDouble { z in z.logarithm * z.re.constant(factor) }
    }

    /// log (1 + z): where |1 + z| is near one, |1 + z|² - 1 carries the digits.
    var logOnePlus: ComplexLane {
        inDouble { z in
            let shifted = z.re + 1
            let plain = shifted.hypotenuse(z.im).logarithm
            let near = 0.5 * z.re.shiftedSquareSum(z.im).logarithmOfOnePlus
            let size = shifted.squared + z.im.squared
            let re = ((size > 0.5) & (size < 2)).select(near, plain)
            return ComplexLane(re, z.im.call(.atan2, shifted))
        }
    }

    /// The root with a positive real part. Source: Kahan, "Branch cuts for complex elementary
    /// functions" (1987).
    var squareRoot: ComplexLane {
        inDouble { z in
            let isLarge = (z.re.magnitude > 0x1p1000) | (z.im.magnitude > 0x1p1000)
            let isSmall = (z.re.magnitude < 0x1p-900) & (z.im.magnitude < 0x1p-900)
            let scale = isLarge.select(0x1p-100, isSmall.select(0x1p200, z.re.one))
            let unscale = isLarge.select(0x1p50, isSmall.select(0x1p-100, z.re.one))
            let w = z * scale
            let length = ((w.re.magnitude + w.magnitude) * 0.5).squareRoot
            let other = w.im.magnitude / (length + length)
            let positive = !z.re.signBit
            let re = positive.select(length, other) * unscale
            let im = (positive.select(other, length) * unscale).withSign(of: z.im)
            let finite = ((z.re == 0) & (z.im == 0)).select(ComplexLane(re.zero, z.im), ComplexLane(re, im))
            return z.infiniteSquareRoot(otherwise: finite)
        }
    }

    private func infiniteSquareRoot(otherwise finite: ComplexLane) -> ComplexLane {
        let rest = im - im
        let ofNegative = ComplexLane(rest.magnitude, re.magnitude.withSign(of: im))
        let ofPositive = ComplexLane(re, rest.withSign(of: im))
        let ofReal = re.isInfinite.select(re.signBit.select(ofNegative, ofPositive), finite)
        return im.isInfinite.select(ComplexLane(im.magnitude, im), ofReal)
    }

    /// aᵇ; whole real powers below 100 are repeated products, as in NumPy.
    func power(_ exponent: ComplexLane) -> ComplexLane {
        let (a, b) = (convert(.float64), exponent.convert(.float64))
        let result = (b * a.logarithm).exponential
        let isWhole = (b.im == 0) & (b.re == b.re.unary(.truncate)) & (b.re.magnitude < 100)
        let product = a.wholePower(b.re)
        let nonZero = isWhole.select(product, result)
        let one = ComplexLane(a.re.one, a.re.zero)
        let positive = b.re > 0
        let ofZero = ComplexLane(positive.select(0, a.re.nan), positive.select(0, a.re.nan))
        let isZero = (a.re == 0) & (a.im == 0)
        let unit = (b.re == 0) & (b.im == 0)
        return unit.select(one, isZero.select(ofZero, nonZero)).convert(re.type)
    }

    /// The power by a whole number of absolute value below 128.
    private func wholePower(_ exponent: Lane) -> ComplexLane {
        let count = exponent.magnitude.convert(.int64)
        var result = ComplexLane(re.one, re.zero)
        var square = self
        for bit in 0..<7 {
            let takes = (count & count.constant(Double(1 << bit))) != 0
            // One times an infinity is NaN in a part, so a square stands alone, as in NumPy.
            let isAlone = bit == 0 ? count == count : (bit == 1 ? (count & count.one) == 0 : count != count)
            result = takes.select(isAlone.select(square, result * square), result)
            if bit < 6 { square = square * square }
        }
        return (exponent < 0).select(ComplexLane(re.one, re.zero).divided(by: result), result)
    }
}

extension Lane {
    /// a² + b² - 1 for a ≥ b ≥ 0 near the unit circle, with the products' errors.
    fileprivate func squareSumMinusOne(_ other: Lane) -> Lane {
        let a = exactSquare
        let b = other.exactSquare
        let sum = (a.high - 1).exactSum(b.high)
        return sum.high + (sum.low + (a.low + b.low))
    }

    /// (1 + a)² + b² - 1 = 2a + a² + b², with the errors of the products and of the sums (Knuth's two-sum).
    fileprivate func shiftedSquareSum(_ other: Lane) -> Lane {
        let a = exactSquare
        let b = other.exactSquare
        let first = (self + self).exactSum(a.high)
        let second = first.high.exactSum(b.high)
        return second.high + ((first.low + second.low) + (a.low + b.low))
    }

    /// The sum as a sum of two floats that do not overlap.
    private func exactSum(_ other: Lane) -> (high: Lane, low: Lane) {
        let sum = self + other
        let virtual = sum - self
        return (sum, (self - (sum - virtual)) + (other - virtual))
    }

    /// The square as a sum of two floats (Dekker, 1971).
    var exactSquare: (high: Lane, low: Lane) {
        let high = self * self
        let (top, rest) = split
        let low = rest * rest - ((high - top * top) - 2 * (top * rest))
        return (high, low)
    }

    /// A `float64` as a sum of two of 26 bits (Veltkamp), so that products of the parts are exact.
    var split: (top: Lane, rest: Lane) {
        let scaled = self * 0x1p27 + self
        let top = scaled - (scaled - self)
        return (top, self - top)
    }
}
