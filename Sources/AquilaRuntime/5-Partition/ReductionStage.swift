import AquilaKernels
import AquilaTypes

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
    var resultCount = 0

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

    var kept: [ReductionGeometry.Axis] { axes.filter { !$0.isReduced } }
    var reduced: [ReductionGeometry.Axis] { axes.filter(\.isReduced) }
    var keptCount: Int { kept.map(\.extent).reduce(1, *) }

    mutating func run(_ lowering: inout Lowering) {
        // A rank may have no leaf at all.
        if axes.contains(where: { $0.extent == 0 }) { return addStates(&lowering, count: 0) }
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

    // MARK: States

    /// The slot and type of each part of each state.
    var resultParts: [(slot: Int, type: DType)] {
        zip(resultSlots, states).flatMap { slots, state in
            zip(slots, state.op.stateTypes(state.input)).map { ($0, $1) }
        }
    }

    mutating func addStates(_ lowering: inout Lowering, count: Int) {
        resultSlots = states.map { state in
            state.op.stateTypes(state.input).map { lowering.addTemporary(bytes: max(count, 1) * $0.size) }
        }
        for slot in resultSlots.joined() { lowering.provide(slot, isZeroed: false) }
    }

    /// Brings the states of all ranks' leaves to every rank, which goes on with all of them.
    mutating func gather(_ spread: SpreadReduction, _ lowering: inout Lowering) {
        let all = spread.states.shape
        let mine = spread.states.box(of: lowering.rank)
        let sources = resultParts
        axes = spread.geometry.axes
        resultCount = all.product / max(keptCount, 1)
        addStates(&lowering, count: all.product)
        let items = zip(sources, resultParts).map { source, target in
            let part = View(contiguous: mine.isEmpty ? [0] : mine.extents, itemSize: source.type.size)
            return Replication.Item(
                source: Region(slot: source.slot, view: part, itemSize: source.type.size),
                target: Region(
                    slot: target.slot, view: View(contiguous: all, itemSize: target.type.size),
                    itemSize: target.type.size),
                held: Box(all), tiling: spread.states, wanted: Box(all))
        }
        lowering.steps.append(.move(Replication(items, operation: lowering.operation)))
    }

    func fillIdentities(_ lowering: inout Lowering, count: Int) {
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
