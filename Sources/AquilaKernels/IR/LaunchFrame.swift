import AquilaTypes

/// The places of the words of a launch. A launch frame is a flat buffer of 64-bit words:
///
/// ```
/// 0  rows          1  columns          2  flags          3  table of external functions
/// then for each array:   address at (0, 0), row stride, column stride   (bytes)
/// then for each scalar:  its bits, low bytes first
/// then for each index:   start, row step, column step
/// ```
///
/// One flat buffer serves the interpreter, compiled code and, copied whole, another device.
public struct FrameLayout: Sendable, Hashable {
    /// The number of array parameters.
    public let arrayCount: Int
    /// The number of scalar parameters.
    public let scalarCount: Int
    /// The number of affine coordinates.
    public let indexCount: Int

    /// The layout for numbers of parameters.
    @inlinable public init(arrayCount: Int, scalarCount: Int, indexCount: Int) {
        self.arrayCount = arrayCount
        self.scalarCount = scalarCount
        self.indexCount = indexCount
    }

    /// The layout of a kernel's frames.
    @inlinable public init(_ kernel: Kernel) {
        self.init(
            arrayCount: kernel.arrays.count, scalarCount: kernel.scalars.count, indexCount: kernel.indexCount)
    }

    /// The index of the word with the number of rows.
    public static let rows = 0
    /// The index of the word with the number of columns.
    public static let columns = 1
    /// The index of the word with the flags.
    public static let flags = 2
    /// The index of the word with the address of the table of external functions.
    public static let functions = 3

    /// Flag that asks for stores past the cache, for outputs far larger than it. It is a hint.
    public static let streamingStores: UInt64 = 1

    /// The index of the first of the three words of an array.
    @inlinable public func array(_ i: Int) -> Int { 4 + 3 * i }
    /// The index of a scalar's word.
    @inlinable public func scalar(_ i: Int) -> Int { 4 + 3 * arrayCount + i }
    /// The index of the first of the three words of an affine coordinate.
    @inlinable public func index(_ i: Int) -> Int { 4 + 3 * arrayCount + scalarCount + 3 * i }
    /// The number of words of a frame.
    @inlinable public var wordCount: Int { 4 + 3 * arrayCount + scalarCount + 3 * indexCount }
}

/// A kernel ready to run, of either tier: runs all rows × columns of the frame on the calling thread.
public typealias KernelEntry = @convention(c) (UnsafePointer<UInt64>) -> Void

/// A function outside the kernel language, called over whole blocks: `out[i] = f(x[i], y[i])`.
///
/// Functions of one argument do not read `y`; `out` is neither `x` nor `y`. Compiled kernels find
/// it through the frame's table, at the index of its raw value, so that objects on disk hold no
/// addresses.
public typealias ExternalBlockFunction =
    @convention(c) (
        _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>,
        _ count: Int
    ) -> Void

/// Functions that come from a mathematical library (SLEEF or libm), in both tiers the same.
public enum ExternalFunction: UInt8, CaseIterable, Sendable {
    case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh
    case exp, exp2, expm1, log, log2, log10, log1p, cbrt
    case atan2, pow, hypot
    case erf, erfc, lgamma, tgamma
    /// C's `fmod`: the exact remainder with the dividend's sign.
    case fmod
    /// The greatest common divisor of two `uint64`, whose bits travel as `float64` lanes (`bitcast`).
    case gcd
    /// The power of two `int64`, whose bits travel as `float64` lanes: wraps; a negative exponent counts as
    /// unsigned.
    case integerPower

    /// The number of operands: one or two.
    public var argumentCount: Int {
        switch self {
        case .atan2, .pow, .hypot, .fmod, .gcd, .integerPower: 2
        default: 1
        }
    }
}
