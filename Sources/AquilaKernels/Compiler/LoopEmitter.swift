import AquilaTypes

/// Writes the loops over the columns of one row; see `KernelEmitter` for the blocks.
struct LoopEmitter {
    let text: IRText
    let plan: KernelPlan
    let context: RowContext
    let reductions: [ReductionEmitter]
    /// Number of columns.
    let columns: String

    func emit() {
        if !plan.keepsLanesInRegisters {
            for reduction in reductions { reduction.store(reduction.identity) }
        }
        if plan.isStreaming { emitPeel() } else { text.add("br label %middle") }
        emitMiddle()
        let lanes = emitMain()
        if plan.isStreaming { emitStream() }
        emitRest(lanes)
        switch plan.tail {
        case .masked: emitMaskedPartial()
        case .scalar: emitScalarPartial()
        }
    }

    // MARK: Blocks

    /// Sends the columns before the first output is aligned to `partial`.
    private func emitPeel() {
        let output = context.kernel.storedArrays[0]
        let type = context.kernel.arrays[output].type
        let address = text.value("ptrtoint ptr \(context.rows[output]) to i64")
        let gap = text.value("sub i64 0, \(address)")
        let mask = KernelPlan.streamingAlignment(type, lanes: plan.lanes) - 1
        let bytes = text.value("and i64 \(gap), \(mask)")
        let count = text.value("lshr i64 \(bytes), \(type.sizeLog2)")
        let isLess = text.value("icmp slt i64 \(count), \(columns)")
        text.add("%peel = select i1 \(isLess), i64 \(count), i64 \(columns)")
        text.add("%has.peel = icmp sgt i64 %peel, 0")
        text.add("br i1 %has.peel, label %partial, label %middle")
    }

    private func emitMiddle() {
        text.label("middle")
        if plan.isStreaming {
            text.add("%start = phi i64 [ 0, %row ], [ %to, %partial.end ]")
        } else {
            text.add("%start = add i64 0, 0")
        }
        text.add("%span = sub i64 \(columns), %start")
        text.add("%whole = and i64 %span, \(-plan.lanes)")
        text.add("%main.end = add i64 %start, %whole")
        text.add("%has.main = icmp sgt i64 %whole, 0")
        guard plan.isStreaming else {
            text.add("br i1 %has.main, label %main, label %rest")
            return
        }
        text.add("br i1 %has.main, label %choose, label %rest")
        text.label("choose")
        text.add("br i1 \(emitAlignmentTest()), label %stream, label %main")
    }

    /// Writes the test that all outputs are aligned at `start`.
    private func emitAlignmentTest() -> String {
        var misaligned = "0"
        for output in context.kernel.storedArrays {
            let type = context.kernel.arrays[output].type
            let base = text.value("ptrtoint ptr \(context.rows[output]) to i64")
            let offset = text.value("shl i64 %start, \(type.sizeLog2)")
            let address = text.value("add i64 \(base), \(offset)")
            let mask = KernelPlan.streamingAlignment(type, lanes: plan.lanes) - 1
            misaligned = text.value("or i64 \(misaligned), \(text.value("and i64 \(address), \(mask)"))")
        }
        return text.value("icmp eq i64 \(misaligned), 0")
    }

    private var beforeMain: String { plan.isStreaming ? "choose" : "middle" }

    /// Writes the main loop, and returns the states of the reductions that it leaves in registers.
    private func emitMain() -> [[LaneValue]] {
        text.label("main")
        text.add("%column = phi i64 [ %start, %\(beforeMain) ], [ %column.next, %main ]")
        // The first lines of the loop use the names of its results, so these are given first.
        let results = plan.keepsLanesInRegisters ? reductions.map(namedStates) : []
        let lefts = zip(reductions, results).map(emitStatePhis)
        var point = PointEmitter(text: text, context: context, lanes: plan.lanes, column: "%column")
        point.emitInstructions()
        if plan.keepsLanesInRegisters {
            for (index, reduction) in reductions.enumerated() {
                let combined = reduction.combine(lefts[index], reduction.inputs(of: point), point.code)
                for (name, value) in zip(results[index], combined) {
                    let type = point.code.type(value.type)
                    text.add("\(name.text) = select i1 true, \(type) \(value.text), \(type) poison")
                }
            }
        } else {
            for reduction in reductions { reduction.accumulate(&point) }
        }
        emitLoopEnd("main", column: "%column")
        return results
    }

    private func namedStates(_ reduction: ReductionEmitter) -> [LaneValue] {
        reduction.reduction.state.map { LaneValue(text: text.fresh(), type: $0) }
    }

    private func emitStatePhis(_ reduction: ReductionEmitter, _ next: [LaneValue]) -> [LaneValue] {
        zip(reduction.identity, next).map { identity, next in
            let type = "<\(Reduction.laneCount) x \(next.type.laneType)>"
            let phi = text.value(
                "phi \(type) [ \(identity.text), %\(beforeMain) ], [ \(next.text), %main ]")
            return LaneValue(text: phi, type: next.type)
        }
    }

    private func emitStream() {
        text.label("stream")
        text.add("%stream.column = phi i64 [ %start, %choose ], [ %stream.column.next, %stream ]")
        var point = PointEmitter(
            text: text, context: context, lanes: plan.lanes, column: "%stream.column", isStreaming: true)
        point.emitInstructions()
        emitLoopEnd("stream", column: "%stream.column")
    }

    private func emitLoopEnd(_ label: String, column: String) {
        text.add("\(column).next = add i64 \(column), \(plan.lanes)")
        text.add("%more.\(label) = icmp slt i64 \(column).next, %main.end")
        text.add("br i1 %more.\(label), label %\(label), label %rest")
    }

    /// Writes the block after the main loop: lanes go from registers to their buffers, and
    /// `partial` takes the columns that are left.
    private func emitRest(_ lanes: [[LaneValue]]) {
        text.label("rest")
        let states = zip(reductions, lanes).map { reduction, lanes in
            zip(reduction.identity, lanes).map { identity, last in
                let type = "<\(Reduction.laneCount) x \(last.type.laneType)>"
                let phi = text.value(
                    "phi \(type) [ \(identity.text), %middle ], [ \(last.text), %main ]")
                return LaneValue(text: phi, type: last.type)
            }
        }
        for (reduction, state) in zip(reductions, states) { reduction.store(state) }
        text.add("%is.partial = icmp slt i64 %main.end, \(columns)")
        text.add("br i1 %is.partial, label %partial, label %row.end")
    }

    // MARK: Partial vectors

    /// Writes the range of columns `%from ..< %to` of the partial block.
    private func emitPartialRange() {
        let peel = plan.isStreaming ? "[ 0, %row ], " : ""
        let peelEnd = plan.isStreaming ? "[ %peel, %row ], " : ""
        text.add("%from = phi i64 \(peel)[ %main.end, %rest ]")
        text.add("%to = phi i64 \(peelEnd)[ \(columns), %rest ]")
    }

    private func emitMaskedPartial() {
        text.label("partial")
        emitPartialRange()
        let count = text.value("sub i64 %to, %from")
        emitPartialPoint(lanes: plan.lanes, column: "%from", active: count)
        text.add("br label %partial.end")
        emitPartialEnd()
    }

    private func emitScalarPartial() {
        text.label("partial")
        emitPartialRange()
        text.add("br label %single")
        text.label("single")
        text.add("%single.column = phi i64 [ %from, %partial ], [ %single.next, %single ]")
        emitPartialPoint(lanes: 1, column: "%single.column", active: nil)
        text.add("%single.next = add i64 %single.column, 1")
        text.add("%more.single = icmp slt i64 %single.next, %to")
        text.add("br i1 %more.single, label %single, label %partial.end")
        emitPartialEnd()
    }

    private func emitPartialPoint(lanes: Int, column: String, active: String?) {
        var point = PointEmitter(text: text, context: context, lanes: lanes, column: column, active: active)
        point.emitInstructions()
        for reduction in reductions { reduction.accumulate(&point) }
    }

    private func emitPartialEnd() {
        text.label("partial.end")
        guard plan.isStreaming else {
            text.add("br label %row.end")
            return
        }
        text.add("%is.last = icmp eq i64 %to, \(columns)")
        text.add("br i1 %is.last, label %row.end, label %middle")
    }
}
