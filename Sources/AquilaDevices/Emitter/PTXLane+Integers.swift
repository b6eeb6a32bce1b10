import AquilaKernels
import AquilaTypes

extension PTXLane {
    func not(_ a: String, _ type: DType) -> String {
        if type == .bool { return text.value(.predicate, "not.pred", a) }
        return extend(result(type, "not.\(type.bitsType)", a), type)
    }

    /// Extended operands give an extended result.
    func bitwise(_ name: String, _ a: String, _ b: String, _ type: DType) -> String {
        result(type, "\(name).\(type == .bool ? "pred" : type.bitsType)", a, b)
    }

    func populationCount(_ a: String, _ type: DType) -> String {
        if type.size == 8 {
            return text.value(.double, "cvt.u64.u32", text.value(.single, "popc.b64", a))
        }
        let mask = text.value64(bits: ~0 >> UInt64(64 - 8 * type.size), .single)
        return text.value(.single, "popc.b32", text.value(.single, "and.b32", a, mask))
    }

    func extremum(_ opcode: Opcode, _ a: String, _ b: String, _ type: DType) -> String {
        let isMinimum = opcode == .minimum
        if type == .bool { return bitwise(isMinimum ? "and" : "or", a, b, type) }
        return result(type, "\(isMinimum ? "min" : "max").\(type.arithmeticType)", a, b)
    }

    func compare(_ opcode: Opcode, _ a: String, _ b: String, _ type: DType) -> String {
        if type == .bool { return compareBools(opcode, a, b) }
        let relation =
            switch opcode {
            case .less: "lt"
            case .lessEqual: "le"
            case .equal: "eq"
            case .notEqual: type.isFloat ? "neu" : "ne"
            default: fatalError("\(opcode) is no comparison")
            }
        return text.value(.predicate, "setp.\(relation).\(type.arithmeticType)", a, b)
    }

    private func compareBools(_ opcode: Opcode, _ a: String, _ b: String) -> String {
        switch opcode {
        case .less: bitwise("and", not(a, .bool), b, .bool)
        case .lessEqual: bitwise("or", not(a, .bool), b, .bool)
        case .equal: not(bitwise("xor", a, b, .bool), .bool)
        default: bitwise("xor", a, b, .bool)
        }
    }

    /// Shifts a value. PTX takes the amount as 32 bits without sign and clamps it to the register's width, so
    /// only amounts of 64 bits have to be clamped here.
    func shift(_ opcode: Opcode, _ a: String, _ amount: String, _ type: DType) -> String {
        var count = amount
        if type.size == 8 {
            let clamped = text.value(.double, "min.u64", amount, text.integer(64, .double))
            count = text.value(.single, "cvt.u32.u64", clamped)
        }
        let name = opcode == .shiftLeft ? "shl.\(type.bitsType)" : "shr.\(type.arithmeticType)"
        return extend(result(type, name, a, count), type)
    }

    /// Division towards zero, or its remainder. A divisor of 0, and -1 under the lowest number, become 1: the
    /// quotient by 0 is then replaced by 0, and all others are right.
    func divide(_ name: String, _ a: String, _ b: String, _ type: DType) -> String {
        let arithmetic = type.arithmeticType
        let zero = text.integer(0, type.registerClass)
        let one = text.integer(1, type.registerClass)
        let isZero = text.value(.predicate, "setp.eq.\(arithmetic)", b, zero)
        var isUnsafe = isZero
        if !type.isZeroExtended {
            let lowest = text.integer(type.size == 8 ? .min : Int64(Int32.min), type.registerClass)
            let isLowest = text.value(.predicate, "setp.eq.\(arithmetic)", a, lowest)
            let minusOne = text.integer(-1, type.registerClass)
            let isMinusOne = text.value(.predicate, "setp.eq.\(arithmetic)", b, minusOne)
            isUnsafe = bitwise("or", isZero, bitwise("and", isLowest, isMinusOne, .bool), .bool)
        }
        let divisor = select(isUnsafe, one, b, type)
        let value = result(type, "\(name).\(arithmetic)", a, divisor)
        return extend(name == "rem" ? value : select(isZero, zero, value, type), type)
    }
}
