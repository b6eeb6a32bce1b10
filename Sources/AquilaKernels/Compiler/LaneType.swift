import AquilaTypes

extension DType {
    /// The LLVM type of a lane. `float16` is only stored and converted, so its lanes are its bits.
    var laneType: String {
        switch self {
        case .bool: "i1"
        case .int8, .uint8: "i8"
        case .int16, .uint16, .float16: "i16"
        case .int32, .uint32: "i32"
        case .int64, .uint64: "i64"
        case .float32: "float"
        case .float64: "double"
        case .complex64, .complex128: fatalError("lanes are real")
        }
    }

    /// The LLVM type of an element in memory, where a `bool` is a byte.
    var memoryType: String { self == .bool ? "i8" : laneType }

    /// The spelling of a lane type in the name of an intrinsic.
    static func mangled(_ type: String) -> String {
        switch type {
        case "float": "f32"
        case "double": "f64"
        case "half": "f16"
        default: type
        }
    }

    /// A constant of the type from its bits, low bytes first.
    func literal(bits: UInt64) -> String {
        switch self {
        case .bool: bits & 0xff != 0 ? "true" : "false"
        case .float32:
            Self.hexadecimal(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))).bitPattern)
        case .float64: Self.hexadecimal(bits)
        default: String(Int64(truncatingIfNeeded: bits << (64 - 8 * UInt64(size))) >> (64 - 8 * Int64(size)))
        }
    }

    /// The spelling of a float constant: LLVM writes the constants of both float types as the bits
    /// of a double.
    static func hexadecimal(_ bits: UInt64) -> String {
        let digits = String(bits, radix: 16)
        return "0x" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    var isUnsigned: Bool { kind == .unsigned || self == .bool }

    /// Number of bits of a lane.
    var bitWidth: Int { self == .bool ? 1 : size * 8 }
}
