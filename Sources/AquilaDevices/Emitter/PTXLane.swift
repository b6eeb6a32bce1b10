import AquilaKernels
import AquilaTypes

/// A value of a kernel in a register.
///
/// Integers of fewer than 32 bits are sign- or zero-extended, `float16` values are their zero-extended bits.
struct PTXValue {
    let register: String
    let type: DType
}

extension DType {
    /// The class of the registers that hold values of the type.
    var registerClass: PTXText.RegisterClass { self == .bool ? .predicate : size == 8 ? .double : .single }

    /// True if comparisons, shifts and extensions of the type ignore the sign.
    var isZeroExtended: Bool { kind == .unsigned || self == .bool || self == .float16 }

    /// PTX's type for arithmetic in a register: `s32`, `u64`, `f32`.
    var arithmeticType: String {
        if self == .float32 || self == .float64 { return "f\(size * 8)" }
        return (isZeroExtended ? "u" : "s") + (size == 8 ? "64" : "32")
    }

    /// PTX's type of an element in memory, which is extended on its way into a register.
    var elementType: String {
        size >= 4 ? "b\(size * 8)" : (isZeroExtended ? "u" : "s") + "\(size * 8)"
    }

    /// PTX's type of a register without an interpretation.
    var bitsType: String { size == 8 ? "b64" : "b32" }
}

/// Writes the computing instructions of kernels.
///
/// Cases that PTX leaves undefined (division by zero, conversions out of range, the sign of NaN) are spelled
/// out, so that every instruction gives what the kernel language promises.
struct PTXLane {
    let text: PTXText

    /// Writes a computing instruction and returns its value.
    func emit(_ instruction: Instruction, _ operands: [PTXValue]) -> PTXValue {
        PTXValue(register: register(instruction, operands), type: instruction.type)
    }

    private func register(_ instruction: Instruction, _ operands: [PTXValue]) -> String {
        let type = instruction.type
        let a = operands.first?.register ?? ""
        let b = operands.count > 1 ? operands[1].register : ""
        switch instruction.opcode {
        case .constant: return constant(bits: instruction.immediate, type)
        case .negate: return negate(a, type)
        case .absolute: return absolute(a, type)
        case .squareRoot: return result(type, "sqrt.rn.\(type.arithmeticType)", a)
        case .floor: return round(a, "rmi", type)
        case .ceiling: return round(a, "rpi", type)
        case .truncate: return round(a, "rzi", type)
        case .roundEven: return round(a, "rni", type)
        case .not: return not(a, type)
        case .populationCount: return populationCount(a, type)
        case .convert: return convert(operands[0], to: type)
        // A register has no type; only the extension of short integers depends on it.
        case .bitcast: return type.size < 4 ? extend(a, type) : a
        case .add, .subtract, .multiply, .divide: return arithmetic(instruction.opcode, a, b, type)
        case .and, .or, .xor: return bitwise("\(instruction.opcode)", a, b, type)
        case .quotient: return divide("div", a, b, type)
        case .remainder: return divide("rem", a, b, type)
        case .minimum, .maximum: return extremum(instruction.opcode, a, b, type)
        case .shiftLeft, .shiftRight: return shift(instruction.opcode, a, b, type)
        case .less, .lessEqual, .equal, .notEqual:
            return compare(instruction.opcode, a, b, operands[0].type)
        case .select: return select(a, b, operands[2].register, type)
        case .fusedMultiplyAdd:
            return result(type, "fma.rn.\(type.arithmeticType)", a, b, operands[2].register)
        case .scalar, .index, .load, .call, .store:
            fatalError("\(instruction.opcode) does not only compute")
        }
    }

    // MARK: Building blocks

    func result(_ type: DType, _ operation: String, _ operands: String...) -> String {
        let register = text.fresh(type.registerClass)
        text.add("\(operation) \(register), \(operands.joined(separator: ", "))")
        return register
    }

    /// A constant from its bits, low bytes first.
    func constant(bits: UInt64, _ type: DType) -> String {
        let unused = UInt64(64 - 8 * type.size)
        guard !type.isZeroExtended, !type.isFloat else {
            return text.value64(bits: (bits << unused) >> unused, type.registerClass)
        }
        let extended = Int64(bitPattern: bits << unused) >> Int64(unused)
        return text.value64(bits: UInt64(bitPattern: extended), type.registerClass)
    }

    /// Brings an integer that was computed in 32 bits into the form of its type.
    func extend(_ register: String, _ type: DType) -> String {
        guard type.size < 4, type != .bool else { return register }
        let sign = type.isZeroExtended ? "u" : "s"
        return text.value(.single, "cvt.\(sign)32.\(sign)\(8 * type.size)", register)
    }

    func select(_ mask: String, _ a: String, _ b: String, _ type: DType) -> String {
        guard type == .bool else { return result(type, "selp.\(type.bitsType)", a, b, mask) }
        let chosen = text.value(.predicate, "and.pred", mask, a)
        let other = text.value(.predicate, "and.pred", text.value(.predicate, "not.pred", mask), b)
        return text.value(.predicate, "or.pred", chosen, other)
    }

    /// 0 or 1 in a 32-bit register.
    func number(_ predicate: String) -> String { text.value(.single, "selp.b32", "1", "0", predicate) }

    /// The predicate that a 32-bit register is not zero.
    func isNotZero(_ register: String) -> String { text.value(.predicate, "setp.ne.u32", register, "0") }

    // MARK: Floats and integers

    private func arithmetic(_ opcode: Opcode, _ a: String, _ b: String, _ type: DType) -> String {
        let name =
            switch opcode {
            case .add: "add"
            case .subtract: "sub"
            case .multiply: type.isFloat ? "mul" : "mul.lo"
            default: "div"
            }
        if type.isFloat { return result(type, "\(name).rn.\(type.arithmeticType)", a, b) }
        return extend(result(type, "\(name).\(type.arithmeticType)", a, b), type)
    }

    private func round(_ a: String, _ mode: String, _ type: DType) -> String {
        result(type, "cvt.\(mode).\(type.arithmeticType).\(type.arithmeticType)", a)
    }

    /// Floats change the sign bit of NaN too, which PTX's own instruction does not promise.
    private func negate(_ a: String, _ type: DType) -> String {
        if type.isFloat { return bitwise("xor", a, signBit(type), type) }
        let zero = text.integer(0, type.registerClass)
        return extend(result(type, "sub.\(type.arithmeticType)", zero, a), type)
    }

    private func absolute(_ a: String, _ type: DType) -> String {
        if type.isFloat {
            let mask = text.value64(bits: ~0 >> UInt64(65 - 8 * type.size), type.registerClass)
            return bitwise("and", a, mask, type)
        }
        if type.isZeroExtended { return a }
        let negative = result(type, "sub.\(type.arithmeticType)", text.integer(0, type.registerClass), a)
        return extend(result(type, "max.\(type.arithmeticType)", a, negative), type)
    }

    private func signBit(_ type: DType) -> String {
        text.value64(bits: 1 << UInt64(8 * type.size - 1), type.registerClass)
    }
}
