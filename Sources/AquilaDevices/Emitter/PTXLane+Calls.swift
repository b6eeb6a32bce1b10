import AquilaKernels
import AquilaTypes

/// Bodies of the functions outside the kernel language whose results are exact, so that any right body has
/// the host's bits. The operands and the result are 64-bit registers.
extension PTXLane {
    func call(_ function: ExternalFunction, _ operands: [String]) -> String {
        switch function {
        case .gcd: greatestCommonDivisor(operands[0], operands[1])
        case .integerPower: power(operands[0], operands[1])
        case .fmod: exactRemainder(operands[0], operands[1])
        default: fatalError("\(function) is not on devices")
        }
    }

    private func copy(_ value: String) -> String { text.value(.double, "mov.b64", value) }

    /// Writes a loop: while the condition holds, the body runs.
    private func loop(while condition: () -> String, _ body: () -> Void) {
        let (start, end) = (text.label("loop"), text.label("end"))
        text.place(start)
        text.branch(to: end, unless: condition())
        body()
        text.branch(to: start)
        text.place(end)
    }

    /// Euclid's algorithm on unsigned numbers.
    private func greatestCommonDivisor(_ a: String, _ b: String) -> String {
        let (x, y) = (copy(a), copy(b))
        loop(while: { text.value(.predicate, "setp.ne.u64", y, "0") }) {
            let rest = text.value(.double, "rem.u64", x, y)
            text.assign(x, "mov.b64", y)
            text.assign(y, "mov.b64", rest)
        }
        return x
    }

    /// Powers by repeated squaring, modulo 2⁶⁴.
    private func power(_ base: String, _ exponent: String) -> String {
        let (result, square, rest) = (text.integer(1, .double), copy(base), copy(exponent))
        loop(while: { text.value(.predicate, "setp.ne.u64", rest, "0") }) {
            let isOdd = text.value(.predicate, "setp.ne.u64", text.value(.double, "and.b64", rest, "1"), "0")
            let product = text.value(.double, "mul.lo.s64", result, square)
            text.assign(result, "selp.b64", product, result, isOdd)
            text.assign(square, "mul.lo.s64", square, square)
            text.assign(rest, "shr.u64", rest, "1")
        }
        return result
    }

    /// C's `fmod`: the remainder of the significands as integers, a few binary digits of the quotient at a
    /// time. Exponents count from 1, where subnormal numbers and the least normal ones are.
    private func exactRemainder(_ x: String, _ y: String) -> String {
        let absoluteMask = text.value64(bits: ~0 >> 1, .double)
        let a = text.value(.double, "and.b64", x, absoluteMask)
        let b = text.value(.double, "and.b64", y, absoluteMask)
        let infinity = text.value64(bits: 0x7ff << 52, .double)
        let isInvalid = bitwise(
            "or", bitwise("or", test("ge", a, infinity), test("gt", b, infinity), .bool), test("eq", b, "0"),
            .bool)
        let isSmaller = test("lt", a, b)
        let skips = bitwise("or", isInvalid, isSmaller, .bool)

        let (dividend, aExponent) = parts(a)
        let (bSignificand, bExponent) = parts(b)
        let divisor = select(skips, text.integer(1, .double), bSignificand, .uint64)
        let distance = text.value(.double, "sub.s64", aExponent, bExponent)
        let digits = select(skips, text.integer(0, .double), distance, .int64)
        let rest = text.value(.double, "rem.u64", dividend, divisor)
        loop(while: { text.value(.predicate, "setp.gt.s64", digits, "0") }) {
            // The rest is below 2⁵³, so it can be shifted by 11 digits.
            let step = text.value(.double, "min.s64", digits, text.integer(11, .double))
            let shifted = text.value(
                .double, "shl.b64", rest, text.value(.single, "cvt.u32.u64", step))
            text.assign(rest, "rem.u64", shifted, divisor)
            text.assign(digits, "sub.s64", digits, step)
        }

        let magnitude = assemble(rest, exponent: bExponent)
        let sign = text.value(.double, "and.b64", x, text.value64(bits: 1 << 63, .double))
        let regular = text.value(.double, "or.b64", magnitude, sign)
        let valid = select(isSmaller, x, regular, .float64)
        return select(isInvalid, real(.nan, .float64), valid, .float64)
    }

    private func test(_ relation: String, _ a: String, _ b: String) -> String {
        text.value(.predicate, "setp.\(relation).u64", a, b)
    }

    /// The significand as an integer, and the exponent, of a magnitude.
    private func parts(_ magnitude: String) -> (significand: String, exponent: String) {
        let field = text.value(.double, "shr.u64", magnitude, "52")
        let fraction = text.value(
            .double, "and.b64", magnitude, text.value64(bits: ~0 >> 12, .double))
        let isNormal = test("ne", field, "0")
        let leading = text.value(.double, "or.b64", fraction, text.value64(bits: 1 << 52, .double))
        let one = text.integer(1, .double)
        return (select(isNormal, leading, fraction, .uint64), select(isNormal, field, one, .uint64))
    }

    /// The magnitude with a significand below 2⁵³ in units of an exponent.
    private func assemble(_ significand: String, exponent: String) -> String {
        let zeros = text.value(.single, "clz.b64", significand)
        let shift = text.value(.single, "sub.s32", zeros, text.integer(11, .single))
        let wide = text.value(.double, "cvt.s64.s32", shift)
        let reduced = text.value(.double, "sub.s64", exponent, wide)
        let isLarge = text.value(.predicate, "setp.gt.s64", reduced, "0")
        let isNormal = bitwise("and", isLarge, test("ne", significand, "0"), .bool)
        let aligned = text.value(.double, "shl.b64", significand, shift)
        let fraction = text.value(.double, "and.b64", aligned, text.value64(bits: ~0 >> 12, .double))
        let field = text.value(.double, "shl.b64", reduced, "52")
        let normal = text.value(.double, "or.b64", fraction, field)
        let below = text.value(.double, "sub.s64", exponent, text.integer(1, .double))
        let subnormal = text.value(
            .double, "shl.b64", significand, text.value(.single, "cvt.u32.u64", below))
        return select(isNormal, normal, subnormal, .uint64)
    }
}
