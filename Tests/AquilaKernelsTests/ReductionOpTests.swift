import AquilaKernels
import AquilaTypes
import Testing

@Suite struct ReductionOpTests {
    /// A kernel that reduces each row of an array of this type.
    static func kernel(_ op: ReductionOp, _ type: DType) -> Kernel {
        var builder = KernelBuilder()
        let source = builder.addArray(type, .contiguous)
        let outputs = op.stateTypes(type).map { builder.addArray($0, .broadcast) }
        let value = builder.load(source)
        let index = op.needsIndex ? builder.addIndex() : nil
        let inputs = op.emitElement(&builder, value, type, index: index)
        builder.addReduction(op.reduction(type, inputs: inputs, outputs: outputs))
        return builder.kernel
    }

    @Test(arguments: ReductionOp.allCases) func writesValidKernels(_ op: ReductionOp) throws {
        for type in DType.allCases {
            let kernel = Self.kernel(op, type)
            #expect(throws: Never.self, "\(op) of \(type)") { try kernel.verify() }
        }
    }

    @Test(arguments: ReductionOp.allCases) func combinesColumnsAndFinishes(_ op: ReductionOp) throws {
        for type in DType.allCases {
            var builder = KernelBuilder()
            let states = op.stateTypes(type)
            let left = states.map { builder.load(builder.addArray($0, .contiguous)).re }
            let right = states.map { builder.load(builder.addArray($0, .contiguous)).re }
            let state = op.emitCombine(&builder, type, left: left, right: right)
            let target = builder.addArray(op.resultType(type), .contiguous)
            builder.store(op.emitResult(&builder, type, state: state), into: target)
            #expect(throws: Never.self, "\(op) of \(type)") { try builder.kernel.verify() }
        }
    }
}
