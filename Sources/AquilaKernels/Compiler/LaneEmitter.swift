import AquilaTypes

/// A value in the function being written: its name or literal, and its lane type.
struct LaneValue {
    let text: String
    let type: DType
    /// Index of the scalar parameter that the value is, in each lane.
    var scalar: Int?
}

/// Writes the computing instructions for a number of lanes: scalars for one, LLVM vectors for more.
///
/// Cases that LLVM leaves undefined (wide shifts, division by zero, conversions out of range) are
/// spelled out, so that every instruction gives what the kernel language promises. No instruction
/// carries fast-math flags.
struct LaneEmitter {
    let text: IRText
    let lanes: Int
    /// Scalar parameters that numbers are divided by.
    var divisors: [Int: InvariantDivisor] = [:]

    /// The type of the lanes in LLVM: `double` or `<8 x double>`.
    func type(_ scalar: String) -> String { lanes == 1 ? scalar : "<\(lanes) x \(scalar)>" }
    func type(_ type: DType) -> String { self.type(type.laneType) }

    /// The suffix of an intrinsic's name: `f64` or `v8f64`.
    func suffix(_ scalar: String) -> String {
        (lanes == 1 ? "" : "v\(lanes)") + DType.mangled(scalar)
    }

    /// A constant that is the same in each lane.
    func splat(_ literal: String, _ scalar: String) -> String {
        guard lanes > 1 else { return literal }
        return "<" + [String](repeating: "\(scalar) \(literal)", count: lanes).joined(separator: ", ") + ">"
    }

    /// An integer constant in each lane.
    func integer(_ value: Int64, _ type: DType) -> String { splat(String(value), type.laneType) }

    /// A float constant in each lane; it must be one of the type.
    func real(_ value: Double, _ type: DType) -> String {
        splat(DType.hexadecimal(value.bitPattern), type.laneType)
    }

    func constant(bits: UInt64, _ type: DType) -> LaneValue {
        LaneValue(text: splat(type.literal(bits: bits), type.laneType), type: type)
    }

    /// A scalar value of the function, in each lane.
    func broadcast(_ scalar: String, _ scalarType: String) -> String {
        guard lanes > 1 else { return scalar }
        let vector = type(scalarType)
        let first = text.value("insertelement \(vector) poison, \(scalarType) \(scalar), i64 0")
        return text.value(
            "shufflevector \(vector) \(first), \(vector) poison, <\(lanes) x i32> zeroinitializer")
    }

    // MARK: Building blocks

    /// Writes `operation <8 x double> a, b`.
    func binary(_ operation: String, _ type: DType, _ a: String, _ b: String) -> String {
        text.value("\(operation) \(self.type(type)) \(a), \(b)")
    }

    func select(_ mask: String, _ type: DType, _ a: String, _ b: String) -> String {
        let lane = self.type(type)
        return text.value("select \(self.type("i1")) \(mask), \(lane) \(a), \(lane) \(b)")
    }

    func cast(_ operation: String, _ value: String, from: String, to: String) -> String {
        text.value("\(operation) \(type(from)) \(value) to \(type(to))")
    }

    /// An intrinsic over lanes of one type: `llvm.fma(a, b, c)`.
    func intrinsic(_ name: String, _ type: DType, _ operands: [String], flag: String? = nil) -> String {
        let lane = self.type(type)
        let arguments = operands.map { (lane, $0) } + (flag.map { [("i1", $0)] } ?? [])
        return text.intrinsic(name, suffix: suffix(type.laneType), returns: lane, arguments)
    }

    // MARK: Instructions

    /// Writes a computing instruction and returns its value.
    func emit(_ instruction: Instruction, _ operands: [LaneValue]) -> LaneValue {
        LaneValue(text: expression(instruction, operands), type: instruction.type)
    }

    private func expression(_ instruction: Instruction, _ operands: [LaneValue]) -> String {
        let type = instruction.type
        let a = operands.first?.text ?? ""
        let b = operands.count > 1 ? operands[1].text : ""
        switch instruction.opcode {
        case .constant: return constant(bits: instruction.immediate, type).text
        case .negate: return negate(a, type)
        case .absolute:
            return type.isFloat
                ? intrinsic("llvm.fabs", type, [a])
                : type.isUnsigned ? a : intrinsic("llvm.abs", type, [a], flag: "false")
        case .squareRoot: return intrinsic("llvm.sqrt", type, [a])
        case .floor: return intrinsic("llvm.floor", type, [a])
        case .ceiling: return intrinsic("llvm.ceil", type, [a])
        case .truncate: return intrinsic("llvm.trunc", type, [a])
        case .roundEven: return intrinsic("llvm.roundeven", type, [a])
        case .not: return binary("xor", type, a, splat(type == .bool ? "true" : "-1", type.laneType))
        case .populationCount: return intrinsic("llvm.ctpop", type, [a])
        case .convert: return convert(operands[0], to: type)
        case .bitcast: return bitcast(operands[0], to: type)
        case .add, .subtract, .multiply, .divide, .and, .or, .xor:
            return binary(instruction.opcode.name(for: type), type, a, b)
        case .quotient: return quotient(a, operands[1], type)
        case .remainder: return remainder(a, operands[1], type)
        case .minimum, .maximum: return extremum(instruction.opcode, a, b, type)
        case .shiftLeft, .shiftRight: return shift(instruction.opcode, a, b, type)
        case .less, .lessEqual, .equal, .notEqual:
            return compare(instruction.opcode, a, b, operands[0].type)
        case .select: return select(a, type, b, operands[2].text)
        case .fusedMultiplyAdd: return intrinsic("llvm.fma", type, [a, b, operands[2].text])
        case .scalar, .index, .load, .call, .store:
            fatalError("\(instruction.opcode) does not only compute")
        }
    }
}

extension Opcode {
    /// LLVM's name of a plain binary operation.
    fileprivate func name(for type: DType) -> String {
        let prefix = type.isFloat ? "f" : ""
        return switch self {
        case .add: prefix + "add"
        case .subtract: prefix + "sub"
        case .multiply: prefix + "mul"
        case .divide: "fdiv"
        case .and: "and"
        case .or: "or"
        case .xor: "xor"
        default: fatalError("\(self) is no plain binary operation")
        }
    }
}
