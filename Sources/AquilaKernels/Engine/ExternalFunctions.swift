import Glibc

/// The external functions applied to blocks: SLEEF's where it is found and better, else libm's.
///
/// Both tiers call the same functions, and the choice holds for the whole process.
public enum ExternalFunctions {
    /// The table that launch frames point to: the addresses of `ExternalBlockFunction`s by
    /// `ExternalFunction.rawValue`, followed in the same order by the vector entries of
    /// `VectorCalls.host`, 0 for those without one.
    ///
    /// The first use looks for SLEEF, which takes a fraction of a millisecond. The table does not
    /// change afterwards, so any thread may read it.
    public nonisolated(unsafe) static let table: UnsafePointer<UInt64> = {
        let count = ExternalFunction.allCases.count
        let table = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * count)
        for function in ExternalFunction.allCases {
            let index = Int(function.rawValue)
            let body = vectorBlockFunction(function) ?? blockFunction(function)
            table[index] = UInt64(unsafeBitCast(body, to: UInt.self))
            let isCalled = VectorCalls.host.contains(index)
            table[count + index] = isCalled ? UInt64(VectorLibrary.host!.entries[index]) : 0
        }
        return UnsafePointer(table)
    }()

    private static func blockFunction(_ function: ExternalFunction) -> ExternalBlockFunction {
        switch function {
        case .sin: { x, _, out, n in each(x, out, n, Glibc.sin) }
        case .cos: { x, _, out, n in each(x, out, n, Glibc.cos) }
        case .tan: { x, _, out, n in each(x, out, n, Glibc.tan) }
        case .asin: { x, _, out, n in each(x, out, n, Glibc.asin) }
        case .acos: { x, _, out, n in each(x, out, n, Glibc.acos) }
        case .atan: { x, _, out, n in each(x, out, n, Glibc.atan) }
        case .sinh: { x, _, out, n in each(x, out, n, Glibc.sinh) }
        case .cosh: { x, _, out, n in each(x, out, n, Glibc.cosh) }
        case .tanh: { x, _, out, n in each(x, out, n, Glibc.tanh) }
        case .asinh: { x, _, out, n in each(x, out, n, Glibc.asinh) }
        case .acosh: { x, _, out, n in each(x, out, n, Glibc.acosh) }
        case .atanh: { x, _, out, n in each(x, out, n, Glibc.atanh) }
        case .exp: { x, _, out, n in each(x, out, n, Glibc.exp) }
        case .exp2: { x, _, out, n in each(x, out, n, Glibc.exp2) }
        case .expm1: { x, _, out, n in each(x, out, n, Glibc.expm1) }
        case .log: { x, _, out, n in each(x, out, n, Glibc.log) }
        case .log2: { x, _, out, n in each(x, out, n, Glibc.log2) }
        case .log10: { x, _, out, n in each(x, out, n, Glibc.log10) }
        case .log1p: { x, _, out, n in each(x, out, n, Glibc.log1p) }
        case .cbrt: { x, _, out, n in each(x, out, n, Glibc.cbrt) }
        case .erf: { x, _, out, n in each(x, out, n, Glibc.erf) }
        case .erfc: { x, _, out, n in each(x, out, n, Glibc.erfc) }
        case .lgamma:
            { x, _, out, n in
                each(x, out, n) {
                    var sign: Int32 = 0; return lgamma_r($0, &sign)
                }
            }
        case .tgamma: { x, _, out, n in each(x, out, n, Glibc.tgamma) }
        case .atan2: { x, y, out, n in for i in 0..<n { out[i] = Glibc.atan2(x[i], y[i]) } }
        case .pow: { x, y, out, n in for i in 0..<n { out[i] = Glibc.pow(x[i], y[i]) } }
        case .fmod: { x, y, out, n in for i in 0..<n { out[i] = exactRemainder(x[i], y[i]) } }
        case .gcd: { x, y, out, n in eachInteger(x, y, out, n, greatestCommonDivisor) }
        case .integerPower: { x, y, out, n in eachInteger(x, y, out, n, power) }
        case .hypot: { x, y, out, n in for i in 0..<n { out[i] = Glibc.hypot(x[i], y[i]) } }
        }
    }
}

// These are free functions because a C function pointer captures nothing, not even a type.

@inline(__always)
private func each(
    _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int, _ f: (Double) -> Double
) {
    for i in 0..<count { out[i] = f(x[i]) }
}

/// Applies a function to integers that are stored as the bits of `float64` lanes.
@inline(__always)
private func eachInteger(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
    _ f: (UInt64, UInt64) -> UInt64
) {
    for i in 0..<count { out[i] = Double(bitPattern: f(x[i].bitPattern, y[i].bitPattern)) }
}

private func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return x
}

/// Powers by repeated squaring, modulo 2^64.
private func power(_ base: UInt64, _ exponent: UInt64) -> UInt64 {
    var result: UInt64 = 1
    var square = base
    var rest = exponent
    while rest != 0 {
        if rest & 1 == 1 { result = result &* square }
        square = square &* square
        rest >>= 1
    }
    return result
}
