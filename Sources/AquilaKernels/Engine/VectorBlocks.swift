import Glibc

extension ExternalFunctions {
    /// The block function over SLEEF's vectors; nil if libm is used instead.
    static func vectorBlockFunction(_ function: ExternalFunction) -> ExternalBlockFunction? {
        guard VectorLibrary.host?.has(function) == true else { return nil }
        // Each function has a closure of its own, since a C function pointer captures nothing.
        return switch function {
        case .sin: { x, _, out, n in vectors(.sin, x, out, n) }
        case .cos: { x, _, out, n in vectors(.cos, x, out, n) }
        case .asin: { x, _, out, n in vectors(.asin, x, out, n) }
        case .acos: { x, _, out, n in vectors(.acos, x, out, n) }
        case .atan: { x, _, out, n in vectors(.atan, x, out, n) }
        case .atanh: { x, _, out, n in vectors(.atanh, x, out, n) }
        case .cbrt: { x, _, out, n in vectors(.cbrt, x, out, n) }
        case .atan2: { x, y, out, n in vectors(.atan2, x, y, out, n) }
        case .hypot: { x, y, out, n in vectors(.hypot, x, y, out, n) }
        case .tan: { x, _, out, n in tangents(x, out, n) }
        case .tgamma: { x, _, out, n in gammas(x, out, n) }
        case .asinh: { x, _, out, n in areas(.asinh, asinh, x, out, n) }
        case .acosh: { x, _, out, n in areas(.acosh, acosh, x, out, n) }
        case .pow: { x, y, out, n in powers(x, y, out, n) }
        case .fmod: { x, y, out, n in remainders(x, y, out, n) }
        default: nil
        }
    }
}

extension ExternalFunction {
    /// True if SLEEF's version is wrong for some arguments, whose results libm computes afterwards.
    var needsRepair: Bool {
        switch self {
        case .tan, .tgamma, .pow, .fmod, .asinh, .acosh: true
        default: false
        }
    }
}

@inline(__always)
private func vectors(
    _ function: ExternalFunction, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    _ out: UnsafeMutablePointer<Double>, _ count: Int
) {
    VectorLibrary.host!.run(function, x, y, out, count)
}

@inline(__always)
private func vectors(
    _ function: ExternalFunction, _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>,
    _ count: Int
) {
    vectors(function, x, x, out, count)
}

/// Runs `repair` on the elements for which `isWrong` holds. They are rare, so a vectorised search
/// comes first.
@inline(__always)
private func repair(_ count: Int, where isWrong: (Int) -> Bool, _ repair: (Int) -> Void) {
    var found: UInt64 = 0
    for i in 0..<count { found |= isWrong(i) ? 1 : 0 }
    guard found != 0 else { return }
    for i in 0..<count where isWrong(i) { repair(i) }
}

/// SLEEF's `tan`, repaired for the smallest numbers, which lose their sign.
private func tangents(_ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int) {
    vectors(.tan, x, out, count)
    repair(count) {
        abs(x[$0]) < 0x1p-1000
    } _: {
        out[$0] = tan(x[$0])
    }
}

/// SLEEF's `tgamma`, repaired for zeros, which lose their sign.
private func gammas(_ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int) {
    vectors(.tgamma, x, out, count)
    repair(count) {
        out[$0] == 0
    } _: {
        out[$0] = tgamma(x[$0])
    }
}

/// SLEEF's `asinh` or `acosh`, repaired for the largest numbers, whose squares overflow, and for the
/// smallest, which lose their sign.
@inline(__always)
private func areas(
    _ function: ExternalFunction, _ exact: (Double) -> Double, _ x: UnsafePointer<Double>,
    _ out: UnsafeMutablePointer<Double>, _ count: Int
) {
    vectors(function, x, out, count)
    repair(count) {
        abs(x[$0]) > 0x1p500 || abs(x[$0]) < 0x1p-500
    } _: {
        out[$0] = exact(x[$0])
    }
}

/// SLEEF's `pow`, repaired for the largest results, which overflow too early.
private func powers(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int
) {
    vectors(.pow, x, y, out, count)
    repair(count) {
        abs(out[$0]) == .infinity
    } _: {
        out[$0] = pow(x[$0], y[$0])
    }
}

/// SLEEF's `fmod`, which is exact only for quotients and divisors of moderate size; the other
/// elements are recomputed.
private func remainders(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int
) {
    vectors(.fmod, x, y, out, count)
    repair(count) {
        !isPlainRemainder(x[$0], y[$0])
    } _: {
        out[$0] = fmod(x[$0], y[$0])
    }
}

/// C's `fmod` with the same result: by one division if that is exact; C's own takes time for every
/// binary digit of the quotient.
func exactRemainder(_ x: Double, _ y: Double) -> Double {
    let (a, b) = (abs(x), abs(y))
    guard isPlainRemainder(x, y) else { return fmod(x, y) }
    // The quotient is off by at most one; both products and sums are exact.
    let quotient = (a / b).rounded(.towardZero)
    var rest = a.addingProduct(-quotient, b)
    if rest < 0 { rest += b } else if rest >= b { rest -= b }
    return Double(signOf: x, magnitudeOf: rest)
}

/// True if the quotient has at most 53 bits and no step under- or overflows.
@inline(__always)
private func isPlainRemainder(_ x: Double, _ y: Double) -> Bool {
    let (a, b) = (abs(x), abs(y))
    return (a < b * 0x1p53) && (b >= 0x1p-900) && (max(a, b) < 0x1p900)
}
