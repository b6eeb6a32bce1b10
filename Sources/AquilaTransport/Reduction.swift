public import AquilaTypes

/// The operation by which an all-reduce combines the ranks' values.
public enum Reduction: Int, CaseIterable, Sendable {
    case sum, min, max
    /// Logical operations on integers: 0 is false, any other value is true; the result is 0 or 1.
    case logicalAnd, logicalOr
    case bitwiseAnd, bitwiseOr, bitwiseXor

    /// True if values of the type can be combined so: integers by all, `float32` and `float64` by
    /// sum, min and max.
    ///
    /// Complex numbers are reduced as pairs of floats.
    public func accepts(_ type: DType) -> Bool {
        switch self {
        case .sum, .min, .max: type.isInteger || type == .float32 || type == .float64
        case .logicalAnd, .logicalOr, .bitwiseAnd, .bitwiseOr, .bitwiseXor: type.isInteger
        }
    }
}

/// An element type that ranks can reduce.
public protocol Reducible: RealElement, BitwiseCopyable {
    /// The combination of two values by a reduction.
    static func combined(_ a: Self, _ b: Self, by reduction: Reduction) -> Self
}

extension Reducible where Self: FixedWidthInteger {
    /// The combination of two integers; sums wrap.
    public static func combined(_ a: Self, _ b: Self, by reduction: Reduction) -> Self {
        switch reduction {
        case .sum: a &+ b
        case .min: Swift.min(a, b)
        case .max: Swift.max(a, b)
        case .logicalAnd: a != 0 && b != 0 ? 1 : 0
        case .logicalOr: a != 0 || b != 0 ? 1 : 0
        case .bitwiseAnd: a & b
        case .bitwiseOr: a | b
        case .bitwiseXor: a ^ b
        }
    }
}

extension Reducible where Self: BinaryFloatingPoint {
    /// The combination of two floats; ends the program for logical and bitwise reductions.
    public static func combined(_ a: Self, _ b: Self, by reduction: Reduction) -> Self {
        switch reduction {
        case .sum: a + b
        case .min: Swift.min(a, b)
        case .max: Swift.max(a, b)
        case .logicalAnd, .logicalOr, .bitwiseAnd, .bitwiseOr, .bitwiseXor:
            fatalError("floats have no \(reduction)")
        }
    }
}

extension Int8: Reducible {}
extension Int16: Reducible {}
extension Int32: Reducible {}
extension Int64: Reducible {}
extension Int: Reducible {}
extension UInt8: Reducible {}
extension UInt16: Reducible {}
extension UInt32: Reducible {}
extension UInt64: Reducible {}
extension UInt: Reducible {}
extension Float: Reducible {}
extension Double: Reducible {}
