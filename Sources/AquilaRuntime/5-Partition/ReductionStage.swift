import AquilaKernels
import AquilaTypes

/// One stage of reductions that share their loops: from elements, or states of the stage before, to
/// the states of this stage's leaves.
struct ReductionStage {
    struct State {
        var op: ReductionOp
        /// Type of the reduction's elements; the types of the states follow from it.
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

    /// Slots of the states' parts, and number of states for each kept point; set by `run`.
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

    /// Makes one state of each row of up to a leaf's length.
    private mutating func runAlongRows(_ lowering: inout Lowering) {
        let nest = LoopNest(ordered: kept + reduced, walkers)
        let column = nest.extents.count - 1
        let length = ReductionGeometry.rowLeaf
        let leaves = ceilDivide(nest.extents[column], length)
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
        let axes = [
            ReductionGeometry.Axis(members: [], extent: keptCount, isReduced: false),
            ReductionGeometry.Axis(members: [], extent: resultCount, isReduced: true),
        ]
        let sorted = (alongRows ? axes : axes.reversed()).filter { $0.extent != 1 }
        return next(
            kept: keptCount == 1 ? nil : keptCount, leaves: axes[1],
            alongRows: ReductionGeometry.runsAlongRows(sorted))
    }

    /// The stage that reduces a part of this one's states.
    ///
    /// - Parameters:
    ///   - kept: number of results of the part; nil where the reduction has a single one.
    ///   - leaves: the states of each result.
    ///   - alongRows: the direction of the new stage; this stage's direction says how the states
    ///     lie.
    func next(kept: Int?, leaves: ReductionGeometry.Axis, alongRows: Bool) -> ReductionStage {
        let isKeptFirst = self.alongRows
        let keptAxis = kept.map {
            ReductionGeometry.Axis(members: [isKeptFirst ? 0 : 1], extent: $0, isReduced: false)
        }
        var reducedAxis = leaves
        reducedAxis.members = [isKeptFirst ? 1 : 0]
        let domain: Shape = isKeptFirst ? [kept ?? 1, resultCount] : [resultCount, kept ?? 1]
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
        let axes = (isKeptFirst ? [keptAxis, reducedAxis] : [reducedAxis, keptAxis]).compactMap { $0 }
        return ReductionStage(
            builder: builder, bindings: bindings, walkers: walkers, scalars: [],
            axes: axes, alongRows: alongRows, states: states)
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
