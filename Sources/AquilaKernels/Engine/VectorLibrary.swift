import AquilaSystem
import AquilaTypes
import Glibc

/// SLEEF, opened at run time: mathematical functions over vectors, for processors with AVX2 and
/// fused multiply-add.
///
/// Its deterministic variants (`finz`) give the same bits for every vector width, so that an
/// element's result depends neither on its place in a block nor on the tier nor on the presence of
/// AVX-512. Measured with SLEEF 3.5.1 against glibc 2.36, in ns per element, on one core of an AMD
/// EPYC with AVX-512:
///
/// ```
///         libm  AVX2  AVX-512   ULP          libm  AVX2  AVX-512   ULP
/// sin      8.7   1.5      0.8  0.81   atanh   7.5   5.1      2.5  1.00
/// cos      8.5   1.7      0.9  0.77   cbrt   10.8   4.5      2.3  0.54
/// tan      8.8   2.3      1.1  1.00   atan2  12.3   3.9      2.2  0.92
/// asin     3.2   2.1      1.0  0.86   pow     9.0   8.9      3.6  0.64
/// acos     3.4   2.6      1.3  0.75   hypot   3.5   3.0      1.6  0.50
/// atan     7.7   2.9      1.5  0.82   fmod   19.4   1.6      0.8  exact
///                                     tgamma 58.0  18.8      8.7  8.35 (libm 5.74)
/// ```
///
/// `lgamma` is left out since it is inaccurate near its zeros, `erfc` since it is slower with AVX2.
struct VectorLibrary: Sendable {
    static let recipe = NativeLibrary.Recipe(
        name: "SLEEF", candidates: ["libsleef.so.3", "libsleef.so"], variable: Settings.sleef.name,
        package: "libsleef3")

    /// The library of this process; nil if there is none. Chosen once, at the first use.
    static let host: VectorLibrary? = VectorLibrary()

    /// `float64` lanes of a vector.
    let lanes: Int
    /// The functions' addresses by `ExternalFunction.rawValue`, 0 for missing ones. They take one
    /// or two vectors and return one, all in registers.
    let entries: [UInt]
    private let loop: VectorLoop

    private init?() {
        let bits = HostCPU.current.vectorBits
        guard bits >= 256, let library = NativeLibrary.optional(Self.recipe),
            let loop = VectorLoop(vectorBits: bits)
        else { return nil }
        let lanes = bits / 64
        self.lanes = lanes
        self.loop = loop
        entries = ExternalFunction.allCases.map { function in
            guard let accuracy = Self.accuracy(function) else { return 0 }
            let name = "Sleef_finz_\(function)d\(lanes)_\(accuracy)\(bits == 512 ? "avx512f" : "avx2")"
            return UInt(bitPattern: library.find(name, as: UnsafeRawPointer?.self) ?? nil)
        }
    }

    func has(_ function: ExternalFunction) -> Bool { entries[Int(function.rawValue)] != 0 }

    /// The part of a function's name that states its accuracy; nil for functions that libm
    /// computes.
    private static func accuracy(_ function: ExternalFunction) -> String? {
        switch function {
        case .sin, .cos, .tan, .asin, .acos, .atan, .asinh, .acosh, .atanh, .cbrt, .atan2, .pow, .tgamma:
            "u10"
        case .hypot: "u05"
        case .fmod: ""
        default: nil
        }
    }

    /// Computes `out[i] = f(x[i], y[i])`. Functions of one argument ignore y, which must be
    /// readable all the same.
    func run(
        _ function: ExternalFunction, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
        _ out: UnsafeMutablePointer<Double>, _ count: Int
    ) {
        let entry = entries[Int(function.rawValue)]
        let whole = count / lanes
        if whole > 0 { loop.run(entry, x, y, out, vectors: whole) }
        let done = whole * lanes
        guard done < count else { return }
        // Unused lanes repeat an element of the rest, since arbitrary numbers could take slow
        // paths.
        var (a, b) = (SIMD8(repeating: x[done]), SIMD8(repeating: y[done]))
        for lane in 0..<count - done { (a[lane], b[lane]) = (x[done + lane], y[done + lane]) }
        var result = SIMD8<Double>()
        withUnsafeBytes(of: &a) { a in
            withUnsafeBytes(of: &b) { b in
                withUnsafeMutableBytes(of: &result) { result in
                    loop.run(
                        entry, a.assumingMemoryBound(to: Double.self).baseAddress!,
                        b.assumingMemoryBound(to: Double.self).baseAddress!,
                        result.assumingMemoryBound(to: Double.self).baseAddress!, vectors: 1)
                }
            }
        }
        for lane in 0..<count - done { out[done + lane] = result[lane] }
    }
}

/// The vector functions that compiled code may call; the text of compiled kernels depends on them.
package struct VectorCalls: Hashable, Sendable {
    /// `float64` lanes of a vector.
    package let lanes: Int
    /// The bit of each function's raw value.
    package let functions: UInt64

    package init(lanes: Int, functions: [ExternalFunction]) {
        self.lanes = lanes
        self.functions = functions.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }

    package static let none = VectorCalls(lanes: 0, functions: [])

    /// The functions of this process; see `ExternalFunctions.table`.
    package static let host: VectorCalls = {
        guard let library = VectorLibrary.host else { return .none }
        let functions = ExternalFunction.allCases.filter { library.has($0) && !$0.needsRepair }
        return VectorCalls(lanes: library.lanes, functions: functions)
    }()

    package func contains(_ function: Int) -> Bool { functions >> UInt64(function) & 1 == 1 }
}
