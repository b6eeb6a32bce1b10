import AquilaKernels
import AquilaTypes

/// Turns the reductions at the end of a group into launches: one for the leaves, one for each further stage, and
/// one that makes values of the states. See `ReductionGeometry` for the order of summation.
struct ReductionLowering {
    private let kernel: GroupKernel
    private let geometry: ReductionGeometry
    private let window: Window

    init(_ kernel: GroupKernel, geometry: ReductionGeometry, window: Window) {
        self.kernel = kernel
        self.geometry = geometry
        self.window = window
    }

    func run(_ lowering: inout Lowering) {
        var stage = ReductionStage(
            builder: kernel.builder, bindings: kernel.arrays.map { (Int($0.slot), $0.dtype) },
            walkers: kernel.arrays.map { Walker($0.view) } + kernel.indexes, scalars: kernel.scalars,
            axes: geometry.axes, alongRows: geometry.alongRows,
            states: kernel.endings.map { .init(op: $0.op, input: $0.input, values: $0.state) })
        stage.run(&lowering)
        while stage.resultCount > 1 {
            stage = stage.next()
            stage.run(&lowering)
        }
        for (ending, slots) in zip(kernel.endings, stage.resultSlots) { finish(ending, slots, &lowering) }
    }

    /// Makes the values of the states, with the initial value, and stores them into the output.
    private func finish(_ ending: GroupKernel.Ending, _ slots: [Int], _ lowering: inout Lowering) {
        let operation = window.operations[ending.operation]
        let output = window.references[operation.outputs.lowerBound]
        let view = window.view(of: output)
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
        // The states stand in the order of the joined axes; the output's axes are the kept ones in logical order.
        let members = geometry.kept.flatMap(\.members)
        let logical = (0..<64).filter { members.contains($0) }
        let domain = Shape(members.map { extent(of: $0) })
        let places = members.map { logical.firstIndex(of: $0)! }
        let squeezed = keptAxes(of: operation, view)
        let outputWalker = Walker(offset: view.offset, strides: places.map { view.strides[squeezed[$0]] })
        let stateWalkers = types.map { Walker(View(contiguous: domain, itemSize: $0.size)) }
        let nest = LoopNest(elementwise: domain, [outputWalker] + stateWalkers)
        let slotsInOrder = [Int(output.slot)] + slots
        let bindings = slotsInOrder.indices.map {
            Launch.Binding(slot: slotsInOrder[$0], offset: nest.walkers[$0].offset)
        }
        lowering.addLaunch(builder.kernel, nest: nest, arrays: bindings, scalars: scalars, order: .any)
    }

    private func extent(of axis: Int) -> Int { kernel.domain[axis] }

    /// For each kept axis with extent over one, in logical order, its place among the output's axes.
    private func keptAxes(of operation: Operation, _ view: View) -> [Int] {
        (0..<view.rank).filter { view.shape[$0] != 1 }
    }

    private func provide(_ output: Reference, _ view: View, _ lowering: inout Lowering) {
        let slot = window.slots[Int(output.slot)]
        let isWhole = output.dtype == slot.dtype && view.elementCount == slot.root.elementCount
        lowering.provide(Int(output.slot), isZeroed: !isWhole)
    }
}

/// One stage of reductions that share their loops: from elements, or states of the stage before, to the states of
/// this stage's leaves.
struct ReductionStage {
    struct State {
        var op: ReductionOp
        /// The type of the reduction's elements; the states' types follow.
        var input: DType
        var values: [ValueID]
    }

    var builder: KernelBuilder
    var bindings: [(slot: Int, dtype: DType)]
    var walkers: [Walker]
    var scalars: [(index: Int, part: Int)]
    var axes: [ReductionGeometry.Axis]
    var alongRows: Bool
    var states: [State]

    /// After `run`: the slots of the states' parts, and how many there are for each kept point.
    private(set) var resultSlots: [[Int]] = []
    private(set) var resultCount = 0

    init(
        builder: KernelBuilder, bindings: [(Int, DType)], walkers: [Walker],
        scalars: [(index: Int, part: Int)], axes: [ReductionGeometry.Axis], alongRows: Bool, states: [State]
    ) {
        self.builder = builder
        self.bindings = bindings
        self.walkers = walkers
        self.scalars = scalars
        self.axes = axes
        self.alongRows = alongRows
        self.states = states
        if !axes.contains(where: \.isReduced) {
            self.axes.append(.init(members: [], extent: 1, isReduced: true))
            self.alongRows = true
        }
    }

    private var kept: [ReductionGeometry.Axis] { axes.filter { !$0.isReduced } }
    private var reduced: [ReductionGeometry.Axis] { axes.filter(\.isReduced) }
    private var keptCount: Int { kept.map(\.extent).reduce(1, *) }

    mutating func run(_ lowering: inout Lowering) {
        if alongRows { runAlongRows(&lowering) } else { runAlongColumns(&lowering) }
    }

    /// Each row of up to a leaf's length becomes one state.
    private mutating func runAlongRows(_ lowering: inout Lowering) {
        let nest = LoopNest(ordered: kept + reduced, walkers)
        let column = nest.extents.count - 1
        let length = ReductionGeometry.rowLeaf
        let leaves = (nest.extents[column] + length - 1) / length
        let outer = nest.extents[..<column] + [leaves]
        resultCount = outer.dropFirst(kept.count).reduce(1, *)
        addStates(&lowering, count: keptCount * resultCount)
        let outputs = addReductions()
        let kernel = builder.kernel
        if leaves == 1 {
            add(nest.inserting(1, at: column), kernel, outputs, Array(outer), firstLeaf: 0, &lowering)
            return
        }
        let whole = nest.splitting(column, length: length)
        if whole.extents[column] > 0 { add(whole, kernel, outputs, Array(outer), firstLeaf: 0, &lowering) }
        if let rest = nest.remainder(column, length: length) {
            add(rest, kernel, outputs, Array(outer), firstLeaf: leaves - 1, &lowering)
        }
    }

    private mutating func addReductions() -> [Int] {
        var outputs: [Int] = []
        for state in states {
            let types = state.op.stateTypes(state.input)
            let mine = types.map { builder.addArray($0, .broadcast) }
            builder.addReduction(state.op.reduction(state.input, inputs: state.values, outputs: mine))
            outputs += mine
        }
        return outputs
    }

    /// Adds the launch of some leaves; the states lie row-major over (kept…, reduced…, leaf).
    private func add(
        _ nest: LoopNest, _ kernel: Kernel, _ outputs: [Int], _ outer: [Int], firstLeaf: Int,
        _ lowering: inout Lowering
    ) {
        guard nest.pointCount > 0 else { return }
        let strides = View.rowMajorStrides(Shape(outer), itemSize: 1)
        var nest = nest
        var walkers = Array(nest.walkers[..<bindings.count])
        var arrays = bindings.indices.map {
            Launch.Binding(slot: bindings[$0].slot, offset: walkers[$0].offset)
        }
        for (slot, type) in resultParts {
            let walker = Walker(
                offset: firstLeaf * type.size, strides: strides.map { $0 * type.size } + [0])
            walkers.append(walker)
            arrays.append(Launch.Binding(slot: slot, offset: walker.offset))
        }
        nest.replaceWalkers(walkers + nest.walkers[bindings.count...])
        lowering.addLaunch(kernel, nest: nest, arrays: arrays, scalars: scalars, order: .wholeRows)
    }

    /// Each leaf of rows is added, row after row, to one row of accumulators.
    private mutating func runAlongColumns(_ lowering: inout Lowering) {
        let outerReduced = reduced.count - 1
        let order = reduced + kept
        let nest = LoopNest(ordered: order, walkers)
        let length = ReductionGeometry.columnLeaf
        let leaves = (nest.extents[outerReduced] + length - 1) / length
        let rows = nest.extents[..<outerReduced] + [leaves] + nest.extents[(outerReduced + 1)...]
        resultCount = rows[..<(outerReduced + 1)].reduce(1, *)
        addStates(&lowering, count: keptCount * resultCount)
        fillIdentities(&lowering, count: keptCount * resultCount)
        addAccumulators()
        let kernel = builder.kernel
        let parts =
            [(nest.splitting(outerReduced, length: length), 0)]
            + (nest.remainder(outerReduced, length: length).map { [($0, leaves - 1)] } ?? [])
        for (part, firstLeaf) in parts where part.pointCount > 0 {
            let moved = part.moving(outerReduced + 1, to: part.extents.count - 2)
            addColumns(moved, kernel, Array(rows), firstLeaf: firstLeaf, leafAxis: outerReduced, &lowering)
        }
    }

    private mutating func addAccumulators() {
        for k in states.indices {
            let types = states[k].op.stateTypes(states[k].input)
            let arrays = types.map { builder.addArray($0, .contiguous) }
            let left = arrays.map { builder.load($0).re }
            let result = states[k].op.emitCombine(
                &builder, states[k].input, left: left, right: states[k].values)
            for (array, value) in zip(arrays, result) { builder.store(KernelValue(value), into: array) }
        }
    }

    /// Loops: (reduced…, leaf, kept…, row of the leaf, column); states row-major over (reduced…, leaf, kept…).
    private func addColumns(
        _ nest: LoopNest, _ kernel: Kernel, _ rows: [Int], firstLeaf: Int, leafAxis: Int,
        _ lowering: inout Lowering
    ) {
        let strides = Array(View.rowMajorStrides(Shape(rows), itemSize: 1))
        var nest = nest
        var walkers = Array(nest.walkers[..<bindings.count])
        var arrays = bindings.indices.map {
            Launch.Binding(slot: bindings[$0].slot, offset: walkers[$0].offset)
        }
        for (slot, type) in resultParts {
            var steps = strides.map { $0 * type.size }
            let walker = Walker(
                offset: firstLeaf * steps[leafAxis],
                strides: {
                    steps.insert(0, at: steps.count - 1)
                    return steps
                }())
            walkers.append(walker)
            arrays.append(Launch.Binding(slot: slot, offset: walker.offset))
        }
        nest.replaceWalkers(walkers + nest.walkers[bindings.count...])
        lowering.addLaunch(kernel, nest: nest, arrays: arrays, scalars: scalars, order: .rowsInOrder)
    }

    // MARK: States

    /// The slot and type of each part of each state.
    private var resultParts: [(slot: Int, type: DType)] {
        zip(resultSlots, states).flatMap { slots, state in
            zip(slots, state.op.stateTypes(state.input)).map { ($0, $1) }
        }
    }

    private mutating func addStates(_ lowering: inout Lowering, count: Int) {
        resultSlots = states.map { state in
            state.op.stateTypes(state.input).map { lowering.addTemporary(bytes: max(count, 1) * $0.size) }
        }
        for slot in resultSlots.joined() { lowering.provide(slot, isZeroed: false) }
    }

    private func fillIdentities(_ lowering: inout Lowering, count: Int) {
        var fill = KernelBuilder()
        for state in states {
            for (bits, type) in zip(state.op.identity(state.input), state.op.stateTypes(state.input)) {
                let array = fill.addArray(type, .contiguous)
                fill.store(KernelValue(fill.constant(bits: bits, type)), into: array)
            }
        }
        let domain: Shape = [count]
        let walkers = resultParts.map { Walker(View(contiguous: domain, itemSize: $0.type.size)) }
        lowering.addLaunch(
            fill.kernel, nest: LoopNest(elementwise: domain, walkers),
            arrays: resultParts.map { Launch.Binding(slot: $0.slot, offset: 0) }, scalars: [], order: .any)
    }

    /// The stage that reduces this one's states.
    func next() -> ReductionStage {
        let keptAxis = ReductionGeometry.Axis(
            members: [alongRows ? 0 : 1], extent: keptCount, isReduced: false)
        let reducedAxis = ReductionGeometry.Axis(
            members: [alongRows ? 1 : 0], extent: resultCount, isReduced: true)
        let domain: Shape = alongRows ? [keptCount, resultCount] : [resultCount, keptCount]
        var builder = KernelBuilder()
        var bindings: [(Int, DType)] = []
        var walkers: [Walker] = []
        var states = self.states
        for k in states.indices {
            states[k].values = zip(resultSlots[k], states[k].op.stateTypes(states[k].input)).map {
                slot, type in
                bindings.append((slot, type))
                walkers.append(Walker(View(contiguous: domain, itemSize: type.size)))
                return builder.load(builder.addArray(type, .strided)).re
            }
        }
        let axes = (alongRows ? [keptAxis, reducedAxis] : [reducedAxis, keptAxis]).filter { $0.extent != 1 }
        return ReductionStage(
            builder: builder, bindings: bindings, walkers: walkers, scalars: [],
            axes: axes, alongRows: ReductionGeometry.runsAlongRows(axes),
            states: states)
    }
}

extension LoopNest {
    /// Adds a loop of one iteration.
    func inserting(_ extent: Int, at place: Int) -> LoopNest {
        var result = self
        result.insertLoop(extent, at: place)
        return result
    }
}
