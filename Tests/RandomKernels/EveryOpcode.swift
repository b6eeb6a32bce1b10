import AquilaKernels
import AquilaTypes

/// A kernel with every computing instruction that takes operands of a type.
public enum EveryOpcode {
    /// - Parameter layout: the layout of the operands; results are strided if they are, and
    ///   contiguous otherwise.
    public static func kernel(on type: DType, _ layout: ColumnLayout = .contiguous) -> Kernel {
        let results = layout == .strided ? layout : .contiguous
        var builder = KernelBuilder()
        let mask = builder.load(builder.addArray(.bool, layout)).re
        let inputs = (0..<3).map { _ in builder.load(builder.addArray(type, layout)).re }
        for instruction in instructions(on: type, mask: mask, inputs) {
            var extended = builder
            let value = extended.emit(instruction)
            extended.store(KernelValue(value), into: extended.addArray(instruction.type, results))
            if (try? extended.kernel.verify()) != nil { builder = extended }
        }
        return builder.kernel
    }

    /// Every computing instruction on the inputs, well formed or not.
    private static func instructions(on type: DType, mask: ValueID, _ x: [ValueID]) -> [Instruction] {
        Opcode.allCases.flatMap { opcode -> [Instruction] in
            switch opcode {
            case .constant, .scalar, .index, .load, .store, .call: []
            case .convert, .bitcast: RandomKernel.lanes.map { Instruction(opcode, $0, x[0]) }
            case .select: [Instruction(opcode, type, mask, x[0], x[1])]
            case .less, .lessEqual, .equal, .notEqual: [Instruction(opcode, .bool, x[0], x[1])]
            default:
                switch opcode.operandCount.upperBound {
                case 1: [Instruction(opcode, type, x[0])]
                case 2: [Instruction(opcode, type, x[0], x[1])]
                default: [Instruction(opcode, type, x[0], x[1], x[2])]
                }
            }
        }
    }
}
