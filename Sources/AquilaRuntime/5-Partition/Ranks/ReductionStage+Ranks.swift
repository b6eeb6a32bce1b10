import AquilaTypes

// The stages of a reduction that ranks share.

extension ReductionStage {
    /// The last stage that follows from a first one over this rank's leaves; it has one state for
    /// each of this rank's results.
    func combined(_ spread: SpreadReduction, _ lowering: inout Lowering) -> ReductionStage {
        var stage = self
        var states = spread.firstStates
        while states.count > 1, !spread.isForAll(states) {
            let step = states.step
            stage = stage.reducing(states, step, &lowering)
            states = step.next
        }
        guard spread.results == nil else { return stage }
        stage.gather(states, &lowering)
        while stage.resultCount > 1 {
            stage = stage.next()
            stage.run(&lowering)
        }
        return stage
    }

    /// Brings the states that this rank's next leaves need to this rank, and sums them.
    private func reducing(
        _ states: SpreadReduction.States, _ step: SpreadReduction.Step, _ lowering: inout Lowering
    ) -> ReductionStage {
        var stage = self
        stage.collect(states, step, &lowering)
        let mine = step.wanted.box(of: lowering.rank)
        let kept = states.shape.indices.filter { !states.reduced.contains($0) }.reduce(1) {
            $0 * mine.length(of: $1)
        }
        stage.resultCount = mine.isEmpty ? 0 : mine.count / max(kept, 1)
        stage.alongRows = states.alongRows
        var leaves = ReductionGeometry.Axis(members: [], extent: 0, isReduced: true)
        let box = step.next.tiling.box(of: lowering.rank)
        if !mine.isEmpty, !box.isEmpty {
            let leaf = step.next.alongRows ? ReductionGeometry.rowLeaf : ReductionGeometry.columnLeaf
            let axis = states.reduced.lowerBound
            let inner = states.shape[states.reduced].dropFirst().reduce(1, *)
            let first = box.lower[step.next.reduced.lowerBound] * leaf
            let end = min(box.upper[step.next.reduced.lowerBound] * leaf, states.count)
            leaves.skip = first - mine.lower[axis] * inner
            leaves.extent = end - first
        }
        stage = stage.next(
            kept: states.keptCount == 1 ? nil : kept, leaves: leaves, alongRows: step.next.alongRows)
        stage.run(&lowering)
        return stage
    }

    private mutating func collect(
        _ states: SpreadReduction.States, _ step: SpreadReduction.Step, _ lowering: inout Lowering
    ) {
        let (held, wanted) = (states.tiling.box(of: lowering.rank), step.wanted.box(of: lowering.rank))
        let sources = resultParts
        addStates(&lowering, count: wanted.count)
        let items = zip(sources, resultParts).map { source, target in
            TreeGather.Item(
                source: Region(packed: held, slot: source.slot, itemSize: source.type.size),
                target: Region(packed: wanted, slot: target.slot, itemSize: target.type.size))
        }
        let demand = Demand(tiling: step.wanted, map: .identity(rank: states.shape.count))
        lowering.steps.append(
            .move(
                .gather(
                    TreeGather(
                        items: items, held: states.tiling, wanted: demand, operation: lowering.operation))))
    }

    /// Brings the states that ranks have to every one of them.
    private mutating func gather(_ states: SpreadReduction.States, _ lowering: inout Lowering) {
        let all = Box(states.shape)
        let mine = states.tiling.box(of: lowering.rank)
        let sources = resultParts
        resultCount = states.count
        axes = [
            .init(members: [], extent: states.keptCount, isReduced: false),
            .init(members: [], extent: states.count, isReduced: true),
        ]
        alongRows = states.alongRows
        addStates(&lowering, count: all.count)
        let items = zip(sources, resultParts).map { source, target in
            Replication.Item(
                source: Region(packed: mine, slot: source.slot, itemSize: source.type.size),
                target: Region(packed: all, slot: target.slot, itemSize: target.type.size),
                held: all, tiling: states.tiling, wanted: all)
        }
        lowering.steps.append(
            .move(.replicate(Replication(items: items, operation: lowering.operation))))
    }
}

extension Region {
    /// The elements of a box, one behind the other.
    fileprivate init(packed box: Box, slot: Int, itemSize: Int) {
        self.init(
            slot: slot, view: View(contiguous: box.isEmpty ? [0] : box.extents, itemSize: itemSize),
            itemSize: itemSize)
    }
}
