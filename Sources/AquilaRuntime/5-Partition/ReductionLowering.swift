import AquilaKernels
import AquilaTypes

/// Turns the reductions at the end of a group into launches: one for the leaves, one for each
/// further stage, and one that makes values of the states. See `ReductionGeometry` for the order of
/// summation.
struct ReductionLowering {
    private let kernel: GroupKernel
    private let geometry: ReductionGeometry
    private let window: Window
    /// Sharing of the leaves among ranks; nil for one process.
    private let spread: SpreadReduction?

    init(_ kernel: GroupKernel, group: FusionGroup, window: Window) {
        self.kernel = kernel
        self.window = window
        geometry = group.reduction!
        spread = group.share?.spread
    }

    func run(_ lowering: inout Lowering) {
        var stage = ReductionStage(
            builder: kernel.builder, bindings: kernel.arrays.map { (Int($0.slot), $0.dtype) },
            walkers: kernel.arrays.map { Walker($0.view) } + kernel.indexes, scalars: kernel.scalars,
            axes: geometry.axes, alongRows: geometry.alongRows,
            states: kernel.endings.map { .init(op: $0.op, input: $0.input, values: $0.state) })
        stage.run(&lowering)
        if let spread {
            stage = stage.combined(spread, &lowering)
        } else {
            while stage.resultCount > 1 {
                stage = stage.next()
                stage.run(&lowering)
            }
        }
        for (ending, slots) in zip(kernel.endings, stage.resultSlots) { finish(ending, slots, &lowering) }
    }

    /// Makes the values of the states, with the initial value, and stores them into the output.
    private func finish(_ ending: GroupKernel.Ending, _ slots: [Int], _ lowering: inout Lowering) {
        let operation = window.operations[ending.operation]
        let output = window.references[operation.outputs.lowerBound]
        let view = window.view(of: output)
        if spread?.results != nil { provide(output, view, &lowering) }
        guard !view.shape.contains(0) else { return }
        var builder = KernelBuilder()
        let types = ending.op.stateTypes(ending.input)
        let target = builder.addArray(output.dtype, .strided)
        var state = types.map { builder.load(builder.addArray($0, .strided)).re }
        var scalars: [(index: Int, part: Int)] = []
        if operation.inputCount > 1 {
            let initial = window.references[operation.inputs.lowerBound + 1]
            var value = KernelValue(builder.addScalar(initial.dtype.component))
            scalars.append((Int(initial.view), 0))
            if initial.dtype.isComplex {
                value.im = builder.addScalar(initial.dtype.component)
                scalars.append((Int(initial.view), 1))
            }
            let element = ending.op.emitElement(&builder, value, initial.dtype)
            state = ending.op.emitCombine(&builder, ending.input, left: element, right: state)
        }
        let value = ending.op.emitResult(&builder, ending.input, state: state)
        let produced = ending.op.resultType(ending.input)
        builder.store(emitCast(&builder, value, from: produced, to: output.dtype), into: target)

        provide(output, view, &lowering)
        // The states stand in the order of the joined axes; the output's axes are the kept ones in
        // logical order.
        let members = geometry.kept.flatMap(\.members)
        let points = spread.flatMap { $0.results == nil ? $0.domain : nil } ?? kernel.domain
        let domain = Shape(members.map { points[$0] })
        let places = members.map { member in (0..<member).count { operation.parameter >> UInt64($0) & 1 == 0 }
        }
        let outputWalker = Walker(offset: view.offset, strides: places.map { view.strides[$0] })
        let stateWalkers = types.map { Walker(View(contiguous: domain, itemSize: $0.size)) }
        let nest = LoopNest(elementwise: domain, [outputWalker] + stateWalkers)
        let slotsInOrder = [Int(output.slot)] + slots
        let bindings = slotsInOrder.indices.map {
            Launch.Binding(slot: slotsInOrder[$0], offset: nest.walkers[$0].offset)
        }
        lowering.addLaunch(builder.kernel, nest: nest, arrays: bindings, scalars: scalars, order: .any)
    }

    private func provide(_ output: Reference, _ view: View, _ lowering: inout Lowering) {
        let slot = window.slots[Int(output.slot)]
        let isWhole = output.dtype == slot.dtype && view.elementCount == slot.root.elementCount
        lowering.provide(Int(output.slot), isZeroed: !isWhole)
    }
}
