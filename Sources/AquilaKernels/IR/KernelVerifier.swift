public import AquilaTypes

/// The reason why a kernel is not well formed: the instruction and the rule that it breaks.
public struct KernelError: DescribedError {
    /// The broken rule and its place in the kernel.
    public let description: String
}

extension Kernel {
    /// Checks that the kernel is well formed: operands come first, types agree, parameters exist.
    ///
    /// - Throws: `KernelError`, naming the first instruction that breaks a rule.
    /// - Complexity: O(instructions).
    public func verify() throws {
        try Self.verify(instructions, base: []) { try check($0, at: $1) }
        for reduction in reductions { try verify(reduction) }
        for scalar in scalars where scalar.isComplex {
            throw KernelError(description: "scalar parameters are real, not \(scalar)")
        }
    }

    private static func verify(
        _ code: [Instruction], base: [DType], extra: (Instruction, Int) throws -> Void
    ) throws {
        var types = base
        for (position, instruction) in code.enumerated() {
            func fail(_ why: String) -> KernelError {
                KernelError(description: "instruction \(position), \(instruction): \(why)")
            }
            let operands = instruction.operands
            guard instruction.opcode.operandCount.contains(operands.count) else {
                throw fail("takes \(instruction.opcode.operandCount) operands")
            }
            guard operands.allSatisfy({ Int($0) < types.count }) else { throw fail("an operand comes later") }
            guard !instruction.type.isComplex || instruction.opcode == .store else {
                throw fail("lanes are real")
            }
            let operandTypes = operands.map { types[Int($0)] }
            guard instruction.acceptsOperands(operandTypes) else {
                throw fail("does not take \(operandTypes.map(\.name))")
            }
            try extra(instruction, position)
            types.append(instruction.type)
        }
    }

    private func check(_ instruction: Instruction, at position: Int) throws {
        let k = Int(instruction.immediate & 0xFFFF)
        func fail(_ why: String) -> KernelError {
            KernelError(description: "instruction \(position), \(instruction): \(why)")
        }
        switch instruction.opcode {
        case .scalar:
            guard k < scalars.count, scalars[k] == instruction.type else { throw fail("no such scalar") }
        case .index:
            guard k < indexCount, instruction.type == .int64 else { throw fail("no such index") }
        case .load:
            let part = instruction.immediate >> 16
            guard k < arrays.count, arrays[k].type.component == instruction.type else {
                throw fail("no such array")
            }
            guard part == 0 || (part == 1 && arrays[k].type.isComplex) else { throw fail("no such part") }
        case .store:
            guard k < arrays.count, arrays[k].type == instruction.type else { throw fail("no such array") }
            guard arrays[k].layout != .broadcast else { throw fail("stores into a broadcast array") }
        case .call:
            guard let function = ExternalFunction(rawValue: UInt8(truncatingIfNeeded: k)),
                function.argumentCount == instruction.operands.count
            else { throw fail("no such function") }
        default: break
        }
    }

    private func verify(_ reduction: Reduction) throws {
        let width = reduction.state.count
        guard width > 0, reduction.identity.count == width, reduction.results.count == width,
            reduction.inputs.count == width, reduction.outputs.count == width
        else { throw KernelError(description: "a reduction's parts differ in number") }
        try Self.verify(reduction.combine, base: reduction.state + reduction.state) { instruction, position in
            switch instruction.opcode {
            case .scalar, .index, .load, .store, .call:
                throw KernelError(description: "combine \(position): \(instruction.opcode) is not allowed")
            default: break
            }
        }
        let types = reduction.state + reduction.state + reduction.combine.map(\.type)
        for part in 0..<width {
            let type = reduction.state[part]
            guard instructions[Int(reduction.inputs[part])].type == type,
                types[Int(reduction.results[part])] == type, arrays[reduction.outputs[part]].type == type
            else { throw KernelError(description: "a reduction's part \(part) is not \(type) throughout") }
        }
    }
}

extension Instruction {
    /// True if operands of these types fit the opcode and the result type.
    fileprivate func acceptsOperands(_ types: [DType]) -> Bool {
        let first = types.first
        let isWideFloat = first == .float32 || first == .float64
        let isIntegral = first.map { $0 == .bool || $0.isInteger } ?? false
        let same = types.allSatisfy { $0 == first }
        switch opcode {
        case .constant, .scalar, .index, .load: return true
        case .negate, .absolute: return type == first && (isWideFloat || type.isInteger)
        case .squareRoot, .floor, .ceiling, .truncate, .roundEven: return type == first && isWideFloat
        case .not: return type == first && isIntegral
        case .populationCount: return type == first && type.isInteger
        case .convert: return true
        case .bitcast: return type.size == first!.size && type != .bool && first != .bool
        case .add, .subtract, .multiply: return same && type == first && (isWideFloat || type.isInteger)
        case .divide: return same && type == first && isWideFloat
        case .quotient, .remainder, .shiftLeft, .shiftRight: return same && type == first && type.isInteger
        case .minimum, .maximum, .and, .or, .xor: return same && type == first && isIntegral
        case .less, .lessEqual, .equal, .notEqual: return same && type == .bool && first != .float16
        case .select: return first == .bool && types[1] == type && types[2] == type
        case .fusedMultiplyAdd: return same && type == first && isWideFloat
        case .call: return same && type == .float64 && first == .float64
        case .store: return same && first == type.component && types.count == (type.isComplex ? 2 : 1)
        }
    }
}

extension Instruction: CustomStringConvertible {
    public var description: String {
        let names = operands.map { "%\($0)" }.joined(separator: ", ")
        return "\(opcode) \(type) \(names) [\(immediate)]"
    }
}
