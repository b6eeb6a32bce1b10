import AquilaKernels
import AquilaTypes

/// The kernel language one lane at a time, in the simplest form: the reference for both tiers.
enum ReferenceLane {
    typealias Bits = UInt64

    static func evaluate(_ instruction: Instruction, _ operands: [Bits], _ types: [DType]) -> Bits {
        let type = instruction.type
        switch instruction.opcode {
        case .constant:
            return type == .bool ? (instruction.immediate & 0xff != 0 ? 1 : 0) : instruction.immediate
        case .convert: return convert(operands[0], types[0], type)
        case .bitcast: return operands[0]
        case .select: return operands[0] != 0 ? operands[1] : operands[2]
        default: break
        }
        switch types[0] {
        case .bool: return boolean(instruction.opcode, operands)
        case .int8: return integer(instruction.opcode, operands.map { Int8(truncatingIfNeeded: $0) })
        case .uint8: return integer(instruction.opcode, operands.map { UInt8(truncatingIfNeeded: $0) })
        case .int16: return integer(instruction.opcode, operands.map { Int16(truncatingIfNeeded: $0) })
        case .uint16: return integer(instruction.opcode, operands.map { UInt16(truncatingIfNeeded: $0) })
        case .int32: return integer(instruction.opcode, operands.map { Int32(truncatingIfNeeded: $0) })
        case .uint32: return integer(instruction.opcode, operands.map { UInt32(truncatingIfNeeded: $0) })
        case .int64: return integer(instruction.opcode, operands.map { Int64(truncatingIfNeeded: $0) })
        case .uint64: return integer(instruction.opcode, operands)
        case .float32:
            let values = operands.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
            return real(instruction.opcode, values) { UInt64($0.bitPattern) }
        case .float64: return real(instruction.opcode, operands.map(Double.init(bitPattern:)), \.bitPattern)
        case .float16, .complex64, .complex128: preconditionFailure("no arithmetic on \(types[0])")
        }
    }

    private static func boolean(_ opcode: Opcode, _ x: [Bits]) -> Bits {
        switch opcode {
        case .not: return 1 - x[0]
        case .minimum, .and: return x[0] & x[1]
        case .maximum, .or: return x[0] | x[1]
        case .xor, .notEqual: return x[0] ^ x[1]
        case .equal: return x[0] == x[1] ? 1 : 0
        case .less: return x[0] < x[1] ? 1 : 0
        case .lessEqual: return x[0] <= x[1] ? 1 : 0
        default: preconditionFailure("\(opcode) on bool")
        }
    }

    private static func integer<T: FixedWidthInteger>(_ opcode: Opcode, _ x: [T]) -> Bits {
        func bits(_ value: T) -> Bits { Bits(truncatingIfNeeded: value) & (~0 >> (64 - UInt64(T.bitWidth))) }
        let amount = x.count > 1 ? UInt64(truncatingIfNeeded: x[1]) & (~0 >> (64 - UInt64(T.bitWidth))) : 0
        switch opcode {
        case .negate: return bits(0 &- x[0])
        case .absolute: return bits(x[0] < 0 ? 0 &- x[0] : x[0])
        case .not: return bits(~x[0])
        case .populationCount: return Bits(x[0].nonzeroBitCount)
        case .add: return bits(x[0] &+ x[1])
        case .subtract: return bits(x[0] &- x[1])
        case .multiply: return bits(x[0] &* x[1])
        case .quotient: return bits(x[1] == 0 ? 0 : x[0].dividedReportingOverflow(by: x[1]).partialValue)
        case .remainder:
            return bits(x[1] == 0 ? 0 : x[0].remainderReportingOverflow(dividingBy: x[1]).partialValue)
        case .minimum: return bits(min(x[0], x[1]))
        case .maximum: return bits(max(x[0], x[1]))
        case .and: return bits(x[0] & x[1])
        case .or: return bits(x[0] | x[1])
        case .xor: return bits(x[0] ^ x[1])
        case .shiftLeft: return bits(amount >= T.bitWidth ? 0 : x[0] << T(truncatingIfNeeded: amount))
        case .shiftRight: return bits(x[0] >> Int(clamping: amount))
        case .less: return x[0] < x[1] ? 1 : 0
        case .lessEqual: return x[0] <= x[1] ? 1 : 0
        case .equal: return x[0] == x[1] ? 1 : 0
        case .notEqual: return x[0] != x[1] ? 1 : 0
        default: preconditionFailure("\(opcode) on integers")
        }
    }

    private static func real<T: BinaryFloatingPoint>(_ opcode: Opcode, _ x: [T], _ bits: (T) -> Bits) -> Bits
    {
        switch opcode {
        case .negate: return bits(-x[0])
        case .absolute: return bits(abs(x[0]))
        case .squareRoot: return bits(x[0].squareRoot())
        case .floor: return bits(x[0].rounded(.down))
        case .ceiling: return bits(x[0].rounded(.up))
        case .truncate: return bits(x[0].rounded(.towardZero))
        case .roundEven: return bits(x[0].rounded(.toNearestOrEven))
        case .add: return bits(x[0] + x[1])
        case .subtract: return bits(x[0] - x[1])
        case .multiply: return bits(x[0] * x[1])
        case .divide: return bits(x[0] / x[1])
        case .fusedMultiplyAdd: return bits(x[2].addingProduct(x[0], x[1]))
        case .less: return x[0] < x[1] ? 1 : 0
        case .lessEqual: return x[0] <= x[1] ? 1 : 0
        case .equal: return x[0] == x[1] ? 1 : 0
        case .notEqual: return x[0] != x[1] ? 1 : 0
        default: preconditionFailure("\(opcode) on floats")
        }
    }
}

// MARK: Conversion

extension ReferenceLane {
    static func convert(_ bits: Bits, _ source: DType, _ target: DType) -> Bits {
        if source == target { return bits }
        switch source {
        case .bool, .uint8, .uint16, .uint32, .uint64: return fromInteger(bits, target)
        case .int8: return fromInteger(Int8(truncatingIfNeeded: bits), target)
        case .int16: return fromInteger(Int16(truncatingIfNeeded: bits), target)
        case .int32: return fromInteger(Int32(truncatingIfNeeded: bits), target)
        case .int64: return fromInteger(Int64(truncatingIfNeeded: bits), target)
        case .float16: return fromReal(Double(Float16(bitPattern: UInt16(truncatingIfNeeded: bits))), target)
        case .float32: return fromReal(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))), target)
        case .float64: return fromReal(Double(bitPattern: bits), target)
        case .complex64, .complex128: preconditionFailure("lanes are real")
        }
    }

    private static func fromInteger<T: FixedWidthInteger>(_ value: T, _ target: DType) -> Bits {
        switch target {
        case .bool: value == 0 ? 0 : 1
        case .float16: Bits(Float16(Float(value)).bitPattern)
        case .float32: Bits(Float(value).bitPattern)
        case .float64: Double(value).bitPattern
        default: Bits(truncatingIfNeeded: value) & (~0 >> (64 - 8 * UInt64(target.size)))
        }
    }

    private static func fromReal(_ value: Double, _ target: DType) -> Bits {
        let mask: Bits = ~0 >> (64 - 8 * UInt64(target.size))
        switch target {
        case .bool: return value == 0 ? 0 : 1
        case .float16: return Bits(Float16(value).bitPattern)
        case .float32: return Bits(Float(value).bitPattern)
        case .float64: return value.bitPattern
        case .int8, .uint8, .int16, .uint16, .int32:
            return Bits(truncatingIfNeeded: Int32(exactly: value.rounded(.towardZero)) ?? .min) & mask
        case .uint32, .int64:
            return Bits(truncatingIfNeeded: Int64(exactly: value.rounded(.towardZero)) ?? .min) & mask
        case .uint64:
            let whole = value.rounded(.towardZero)
            return UInt64(exactly: whole) ?? Int64(exactly: whole).map { UInt64(bitPattern: $0) } ?? 1 << 63
        case .complex64, .complex128: preconditionFailure("lanes are real")
        }
    }
}
