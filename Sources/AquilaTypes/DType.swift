/// The element types of an array: NumPy's numeric types.
///
/// The order is the order of the promotion table (`DType+Promotion.swift`), which is NumPy's.
public enum DType: UInt8, BitwiseCopyable, CaseIterable, Sendable, Hashable {
    /// Truth values, a byte each.
    case bool
    /// Integers of 8 to 64 bits, with a sign and without.
    case int8, uint8, int16, uint16, int32, uint32, int64, uint64
    /// Floating-point numbers of IEEE 754, of 16 to 64 bits.
    case float16, float32, float64
    /// Complex numbers: a real and an imaginary part, floats of half the size.
    case complex64, complex128
}

/// The kind of a type: the classes that promotion and type rules refer to.
///
/// They are ordered: a weak scalar of a higher kind lifts an array of a lower one (NEP 50).
public enum Kind: UInt8, Comparable, Sendable {
    /// Truth values.
    case bool
    /// Integers without a sign.
    case unsigned
    /// Integers with a sign.
    case signed
    /// Real numbers with fractions.
    case float
    /// Complex numbers.
    case complex

    /// True if the first kind comes before the second in the order of the declarations.
    ///
    ///     Kind.signed < .float            // true
    ///
    /// - Complexity: O(1).
    public static func < (a: Kind, b: Kind) -> Bool { a.rawValue < b.rawValue }

    /// True if the kind is one of the two integer kinds.
    public var isInteger: Bool { self == .unsigned || self == .signed }
}

extension DType {
    /// One row for each type; `allCases` and this table stand in the same order.
    struct Row: Sendable {
        let name: StaticString
        let size: Int
        let kind: Kind
        let character: Character
    }

    static let rows: [Row] = [
        Row(name: "bool", size: 1, kind: .bool, character: "?"),
        Row(name: "int8", size: 1, kind: .signed, character: "b"),
        Row(name: "uint8", size: 1, kind: .unsigned, character: "B"),
        Row(name: "int16", size: 2, kind: .signed, character: "h"),
        Row(name: "uint16", size: 2, kind: .unsigned, character: "H"),
        Row(name: "int32", size: 4, kind: .signed, character: "i"),
        Row(name: "uint32", size: 4, kind: .unsigned, character: "I"),
        Row(name: "int64", size: 8, kind: .signed, character: "l"),
        Row(name: "uint64", size: 8, kind: .unsigned, character: "L"),
        Row(name: "float16", size: 2, kind: .float, character: "e"),
        Row(name: "float32", size: 4, kind: .float, character: "f"),
        Row(name: "float64", size: 8, kind: .float, character: "d"),
        Row(name: "complex64", size: 8, kind: .complex, character: "F"),
        Row(name: "complex128", size: 16, kind: .complex, character: "D"),
    ]

    var row: Row { Self.rows[Int(rawValue)] }

    /// Name of the type in NumPy: `float64`.
    public var name: String { "\(row.name)" }

    /// Type character in NumPy: `d` for `float64`.
    public var character: Character { row.character }

    /// The kind: truth value, integer, float or complex number.
    public var kind: Kind { row.kind }

    /// Number of bytes of an element: 16 for `complex128`.
    @inlinable public var size: Int { 1 << sizeLog2 }

    /// The binary logarithm of `size`; a shift instead of a table on the recording path.
    @inlinable public var sizeLog2: Int {
        // Four bits for each type, `bool` lowest.
        Int(truncatingIfNeeded: (0x0043_3213_3221_1000 as UInt64) >> (UInt64(rawValue) &* 4)) & 15
    }

    /// The type of the real and imaginary parts of a complex type, and the type itself otherwise.
    public var component: DType {
        switch self {
        case .complex64: .float32
        case .complex128: .float64
        default: self
        }
    }

    /// True for `complex64` and `complex128`.
    @inlinable public var isComplex: Bool { rawValue >= DType.complex64.rawValue }
    /// True for `float16`, `float32` and `float64`.
    @inlinable public var isFloat: Bool {
        rawValue >= DType.float16.rawValue && rawValue <= DType.float64.rawValue
    }
    /// True for integers, signed or unsigned; not for `bool`.
    @inlinable public var isInteger: Bool {
        rawValue >= DType.int8.rawValue && rawValue <= DType.uint64.rawValue
    }

    /// The type with this NumPy name, or nil.
    ///
    ///     DType(name: "float64")!         // float64
    ///
    /// - Complexity: O(1); compares the name with all.
    public init?(name: String) {
        guard let match = DType.allCases.first(where: { $0.name == name }) else { return nil }
        self = match
    }

    /// The type with this NumPy type character, or nil.
    ///
    ///     DType(character: "d")!          // float64
    ///
    /// - Complexity: O(1); compares the character with all.
    public init?(character: Character) {
        guard let match = DType.allCases.first(where: { $0.character == character }) else { return nil }
        self = match
    }
}

extension DType: CustomStringConvertible {
    /// Name of the type in NumPy: `float64`.
    public var description: String { name }
}
