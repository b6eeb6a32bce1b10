import AquilaTypes

// Elements encoded as unsigned integers in the same order, so that one radix sort serves all types.
// NaN comes last, whatever its sign; complex numbers are ordered by real part, then by imaginary
// part, those with a NaN last.

/// The conversion of elements to keys, and back if a key determines its element.
protocol KeyCode: Sendable {
    associatedtype Key: FixedWidthInteger & UnsignedInteger & Sendable
    /// A key that determines the element except the sign of a NaN; negative zero comes before
    /// positive zero. For complex numbers the two zeros have the same key.
    func key(at address: UnsafeRawPointer) -> Key
    /// A key that is equal for elements that compare equal, and for all NaNs.
    func canonicalKey(at address: UnsafeRawPointer) -> Key
    /// True if a canonical key is that of a NaN, which equals no element.
    func isNaN(_ key: Key) -> Bool
    /// Writes the element whose key `key(at:)` returned.
    func write(_ key: Key, to address: UnsafeMutableRawPointer)
}

/// Real numbers, of the same size as their keys.
struct RealCode<Key: FixedWidthInteger & UnsignedInteger & Sendable>: KeyCode {
    private let sign: Key
    /// The bits flipped in all keys, and those flipped in addition for negative elements.
    private let flip: Key
    private let negativeFlip: Key
    /// The bits of an infinity, and all bits but the sign; for types without NaN, all bits.
    private let infinity: Key
    private let magnitude: Key

    init(_ type: DType) {
        sign = Key(1) << (Key.bitWidth - 1)
        switch type.kind {
        case .bool, .unsigned: (flip, negativeFlip, infinity, magnitude) = (0, 0, ~0, ~0)
        case .signed: (flip, negativeFlip, infinity, magnitude) = (sign, 0, ~0, ~0)
        case .float, .complex:
            let digits = type == .float16 ? 10 : type.component == .float32 ? 23 : 52
            (flip, negativeFlip, magnitude) = (sign, ~sign, ~sign)
            infinity = (~sign >> Key(digits)) << Key(digits)
        }
    }

    @inline(__always)
    func key(_ bits: Key) -> Key {
        let bits = bits & magnitude > infinity ? bits & magnitude : bits
        return bits ^ (flip | ((0 &- (bits &>> Key(Key.bitWidth - 1))) & negativeFlip))
    }

    @inline(__always)
    func canonicalKey(_ bits: Key) -> Key {
        if bits & magnitude > infinity { return Key.max }
        // A lone sign bit means zero for floats only, and only floats flip more bits for negative
        // elements.
        return key(bits == sign && negativeFlip != 0 ? 0 : bits)
    }

    @inline(__always)
    func isNaN(_ key: Key) -> Bool { key == Key.max && negativeFlip != 0 }

    @inline(__always)
    func bits(_ key: Key) -> Key { key ^ (flip | (((key &>> Key(Key.bitWidth - 1)) &- 1) & negativeFlip)) }

    @inline(__always)
    func key(at address: UnsafeRawPointer) -> Key { key(address.loadUnaligned(as: Key.self)) }

    @inline(__always)
    func canonicalKey(at address: UnsafeRawPointer) -> Key {
        canonicalKey(address.loadUnaligned(as: Key.self))
    }

    @inline(__always)
    func write(_ key: Key, to address: UnsafeMutableRawPointer) {
        address.storeBytes(of: bits(key), as: Key.self)
    }
}

/// Complex numbers: the key of the real part, followed by that of the imaginary part. Numbers with
/// a NaN come last: first those with a NaN as imaginary part only, then as real part only, then as
/// both.
struct ComplexCode<
    Part: FixedWidthInteger & UnsignedInteger & Sendable, Key: FixedWidthInteger & UnsignedInteger & Sendable
>: KeyCode {
    private let part: RealCode<Part>
    private let infinity: Part
    private var width: Int { Part.bitWidth }

    init(_ type: DType) {
        part = RealCode(type)
        let digits = Part(type.component == .float32 ? 23 : 52)
        let largest = ~(Part(1) << (Part.bitWidth - 1))
        infinity = part.key((largest >> digits) << digits)
    }

    @inline(__always)
    private func pair(_ high: Part, _ low: Part) -> Key { Key(high) << Key(width) | Key(low) }

    @inline(__always)
    func canonicalKey(at address: UnsafeRawPointer) -> Key {
        let re = part.canonicalKey(at: address)
        let im = part.canonicalKey(at: address + width / 8)
        if re <= infinity && im <= infinity { return pair(re, im) }
        if re <= infinity { return pair(infinity + 1, re) }
        return im <= infinity ? pair(infinity + 2, im) : pair(infinity + 3, 0)
    }

    @inline(__always)
    func key(at address: UnsafeRawPointer) -> Key { canonicalKey(at: address) }

    @inline(__always)
    func isNaN(_ key: Key) -> Bool { Part(truncatingIfNeeded: key >> Key(width)) > infinity }

    @inline(__always)
    func write(_ key: Key, to address: UnsafeMutableRawPointer) {
        let (high, low) = (Part(truncatingIfNeeded: key >> Key(width)), Part(truncatingIfNeeded: key))
        let nan = infinity + 1
        let (re, im) =
            high <= infinity
            ? (high, low) : high == nan ? (low, nan) : high == nan + 1 ? (nan, low) : (nan, nan)
        part.write(re, to: address)
        part.write(im, to: address + width / 8)
    }
}

/// A generic call for the keys of a type.
protocol KeyVisitor {
    func visit<Code: KeyCode>(_ code: Code)
}

extension DType {
    /// Calls the visitor with the key code of the type.
    @inline(__always)
    func withKeys(_ visitor: some KeyVisitor) {
        switch self {
        case .bool, .int8, .uint8: visitor.visit(RealCode<UInt8>(self))
        case .int16, .uint16, .float16: visitor.visit(RealCode<UInt16>(self))
        case .int32, .uint32, .float32: visitor.visit(RealCode<UInt32>(self))
        case .int64, .uint64, .float64: visitor.visit(RealCode<UInt64>(self))
        case .complex64: visitor.visit(ComplexCode<UInt32, UInt64>(self))
        case .complex128: visitor.visit(ComplexCode<UInt64, UInt128>(self))
        }
    }

    /// The type of a store whose elements have the size of a key.
    var keyStorage: DType {
        switch size {
        case 1: .uint8
        case 2: .uint16
        case 4: .uint32
        case 8: .uint64
        default: .complex128
        }
    }
}
