import AquilaTypes

/// A number that columns hold, with what the kernels of this library need of it.
protocol ColumnNumber: Element, BitwiseCopyable {
    /// Bits that are equal exactly for values that count as one key: both zeros have one key, and all NaNs.
    var keyBits: UInt64 { get }
    /// Bits, in as many low bits as the type has, that ascend with the values; NaN is the greatest.
    var orderBits: UInt64 { get }
    /// True for NaN.
    var isMissing: Bool { get }
    /// True if this value comes before another in order; neither is NaN.
    func isLess(than other: Self) -> Bool
    /// The value as a float: exact but for large integers, which round.
    var double: Double { get }
    /// An integer's value; undefined for floats and for `UInt64` beyond `Int.max`.
    var integer: Int { get }
    /// The value that stands at a missing place of a column without a mask: NaN; zero for integers.
    static var filler: Self { get }
}

extension ColumnNumber where Self: Comparable {
    @inline(__always) func isLess(than other: Self) -> Bool { self < other }
}

extension ColumnNumber where Self: FixedWidthInteger {
    @inline(__always) var keyBits: UInt64 { UInt64(truncatingIfNeeded: self) }
    @inline(__always) var orderBits: UInt64 {
        let bits = UInt64(truncatingIfNeeded: self)
        let mask: UInt64 = Self.bitWidth == 64 ? ~0 : (1 << UInt64(Self.bitWidth)) &- 1
        return (Self.isSigned ? bits ^ (1 << UInt64(Self.bitWidth &- 1)) : bits) & mask
    }
    @inline(__always) var isMissing: Bool { false }
    @inline(__always) var double: Double { Double(self) }
    @inline(__always) var integer: Int { Int(truncatingIfNeeded: self) }
    static var filler: Self { 0 }
}

extension ColumnNumber where Self: BinaryFloatingPoint {
    @inline(__always) var isMissing: Bool { self != self }
    @inline(__always) var double: Double { Double(self) }
    @inline(__always) var integer: Int { Int(self) }
    static var filler: Self { .nan }
}

extension Int8: ColumnNumber {}
extension Int16: ColumnNumber {}
extension Int32: ColumnNumber {}
extension Int64: ColumnNumber {}
extension Int: ColumnNumber {}
extension UInt8: ColumnNumber {}
extension UInt16: ColumnNumber {}
extension UInt32: ColumnNumber {}
extension UInt64: ColumnNumber {}

extension Bool: ColumnNumber {
    @inline(__always) var keyBits: UInt64 { self ? 1 : 0 }
    @inline(__always) var orderBits: UInt64 { keyBits }
    @inline(__always) var isMissing: Bool { false }
    @inline(__always) func isLess(than other: Bool) -> Bool { !self && other }
    @inline(__always) var double: Double { self ? 1 : 0 }
    @inline(__always) var integer: Int { self ? 1 : 0 }
    static var filler: Bool { false }
}

extension Float16: ColumnNumber {
    @inline(__always) var keyBits: UInt64 { Double(self).keyBits }
    @inline(__always) var orderBits: UInt64 { Float(self).orderBits }
}

extension Float: ColumnNumber {
    @inline(__always) var keyBits: UInt64 { Double(self).keyBits }
    @inline(__always) var orderBits: UInt64 {
        if self != self { return 0xffff_ffff }
        let bits = self == 0 ? 0 : bitPattern
        return UInt64(bits >> 31 == 0 ? bits | 0x8000_0000 : ~bits)
    }
}

extension Double: ColumnNumber {
    @inline(__always) var keyBits: UInt64 {
        if self != self { return 0x7ff8_0000_0000_0000 }
        return self == 0 ? 0 : bitPattern
    }
    @inline(__always) var orderBits: UInt64 {
        if self != self { return .max }
        let bits = self == 0 ? 0 : bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }
}

/// A generic call for the numbers of a column.
protocol NumberVisitor {
    associatedtype Result
    func visit<T: ColumnNumber>(_ type: T.Type) throws(ArrayError) -> Result
}

extension DType {
    /// Calls the visitor with the Swift type of this `DType`, which is not complex. `DType.dispatch` does not
    /// serve: its types are known as `Element` only, and code on `ColumnNumber` would not be specialised.
    func withNumber<V: NumberVisitor>(_ visitor: V) throws(ArrayError) -> V.Result {
        switch self {
        case .bool: try visitor.visit(Bool.self)
        case .int8: try visitor.visit(Int8.self)
        case .uint8: try visitor.visit(UInt8.self)
        case .int16: try visitor.visit(Int16.self)
        case .uint16: try visitor.visit(UInt16.self)
        case .int32: try visitor.visit(Int32.self)
        case .uint32: try visitor.visit(UInt32.self)
        case .int64: try visitor.visit(Int.self)
        case .uint64: try visitor.visit(UInt64.self)
        case .float16: try visitor.visit(Float16.self)
        case .float32: try visitor.visit(Float.self)
        case .float64: try visitor.visit(Double.self)
        case .complex64, .complex128: throw ArrayError(.type, "columns of \(self) are not supported")
        }
    }
}
