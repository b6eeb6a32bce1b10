import AquilaKernels
import AquilaTypes

@testable import AquilaRuntime

extension GroupKernel {
    /// The code, one instruction a line: `2 add 0 1`. Loads and stores name the arrays, with offsets
    /// and strides where they are not those of a dense array of the domain; types other than
    /// `float64` stand behind a colon.
    func text(_ names: SlotNames) -> String {
        (builder.kernel.instructions.enumerated().map { "\($0) \(text($1, names))" }
            + endings.map { "\($0.op.name) of \($0.state.map { Int($0) }.words)" }).joined(separator: "\n")
    }

    private func text(_ instruction: Instruction, _ names: SlotNames) -> String {
        let type = instruction.type == .float64 ? "" : ":\(instruction.type)"
        let operands = instruction.operands.map { " \($0)" }.joined()
        let immediate = instruction.immediate
        switch instruction.opcode {
        case .load:
            return "load\(type) \(place(Int(immediate & 0xffff), names))\(immediate >> 16 == 1 ? "i" : "")"
        case .store: return "store\(type)\(operands) → \(place(Int(immediate & 0xffff), names))"
        case .scalar:
            let scalar = scalars[Int(immediate)]
            return "scalar\(type) #\(scalar.index)\(scalar.part == 1 ? "i" : "")"
        case .index:
            let walker = indexes[Int(immediate)]
            return "index %\(walker.offset)(\(walker.strides.words))"
        case .constant: return "constant\(type) \(immediate)"
        default: return "\(instruction.opcode)\(type)\(operands)"
        }
    }

    private func place(_ k: Int, _ names: SlotNames) -> String {
        let array = arrays[k]
        return names(array.slot)
            + Walker(array.view).text(from: array.view.offset, in: domain.map { $0 }, array.dtype.size)
    }
}
