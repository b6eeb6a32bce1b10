import AquilaKernels
import AquilaTypes

// Reductions along columns: each leaf of rows is added, row after row, to one row of accumulators.

extension ReductionStage {
    /// Number of rows that one pass adds, one after the other, while an accumulator is in a
    /// register; the memory then serves as many streams as rows at once.
    private static let rowsOfPass = 4
    /// Number of instructions beyond which code gains nothing from several rows in a pass.
    private static let instructionsOfPass = 16

    mutating func runAlongColumns(_ lowering: inout Lowering) {
        let outerReduced = reduced.count - 1
        let nest = LoopNest(ordered: reduced + kept, walkers)
        let length = ReductionGeometry.columnLeaf
        let leaves = ceilDivide(nest.extents[outerReduced], length)
        let rows = nest.extents[..<outerReduced] + [leaves] + nest.extents[(outerReduced + 1)...]
        resultCount = rows[..<(outerReduced + 1)].reduce(1, *)
        addStates(&lowering, count: keptCount * resultCount)
        fillIdentities(&lowering, count: keptCount * resultCount)
        let parts =
            [(nest.splitting(outerReduced, length: length), 0)]
            + (nest.remainder(outerReduced, length: length).map { [($0, leaves - 1)] } ?? [])
        for (part, firstLeaf) in parts where part.pointCount > 0 {
            let moved = part.moving(outerReduced + 1, to: part.extents.count - 2)
            let states = accumulators(Array(rows), firstLeaf: firstLeaf, leafAxis: outerReduced)
            addPasses(moved, states, &lowering)
        }
    }

    /// The walkers of the accumulators of each part: row-major over (reduced…, leaf, kept…), the
    /// same for all rows of a leaf.
    private func accumulators(_ rows: [Int], firstLeaf: Int, leafAxis: Int) -> [Walker] {
        let strides = Array(View.rowMajorStrides(Shape(rows), itemSize: 1))
        return resultParts.map { _, type in
            var steps = strides.map { $0 * type.size }
            let offset = firstLeaf * steps[leafAxis]
            steps.insert(0, at: steps.count - 1)
            return Walker(offset: offset, strides: steps)
        }
    }

    /// Adds passes of several rows, then the rows that remain. The loops are (reduced…, leaf,
    /// kept…, row of the leaf, column).
    private func addPasses(_ nest: LoopNest, _ states: [Walker], _ lowering: inout Lowering) {
        let row = nest.extents.count - 2
        let isShort = builder.kernel.instructions.count <= Self.instructionsOfPass
        let rowCount = isShort ? Self.rowsOfPass : 1
        let passes = nest.extents[row] / rowCount
        if passes > 0 { addPass(nest, rows: 0..<rowCount, count: passes, states, &lowering) }
        let rest = nest.extents[row] - passes * rowCount
        if rest > 0 {
            addPass(nest, rows: passes * rowCount..<passes * rowCount + 1, count: rest, states, &lowering)
        }
    }

    /// The launch that adds `rows`, and those that follow them, `count` times.
    private func addPass(
        _ nest: LoopNest, rows: Range<Int>, count: Int, _ states: [Walker], _ lowering: inout Lowering
    ) {
        let row = nest.extents.count - 2
        let walkers = rows.map { k in nest.walkers.map { $0.shifted(loop: row, by: k, step: rows.count) } }
        let elements = walkers.flatMap { $0[..<bindings.count] } + states
        let indexes = walkers.flatMap { $0[bindings.count...] }
        let slots = rows.flatMap { _ in bindings.map(\.slot) } + resultParts.map(\.slot)
        lowering.addLaunch(
            accumulating(rows: rows.count),
            nest: nest.with(elements + indexes).replacing(row, extent: count),
            arrays: zip(slots, elements).map { Launch.Binding(slot: $0, offset: $1.offset) },
            scalars: scalars, order: .rowsInOrder)
    }

    /// The code that adds this many rows to the accumulators, in order.
    private func accumulating(rows: Int) -> Kernel {
        var (builder, copies) = builder.repeated(rows, giving: states.map(\.values))
        for (k, state) in states.enumerated() {
            let arrays = state.op.stateTypes(state.input).map { builder.addArray($0, .contiguous) }
            var total = arrays.map { builder.load($0).re }
            for copy in copies {
                total = state.op.emitCombine(&builder, state.input, left: total, right: copy[k])
            }
            for (array, value) in zip(arrays, total) { builder.store(KernelValue(value), into: array) }
        }
        return builder.kernel
    }
}

extension Walker {
    /// The walker that starts `by` iterations of a loop later, and takes `step` iterations at once.
    fileprivate func shifted(loop: Int, by: Int, step: Int) -> Walker {
        var result = self
        result.offset += by * strides[loop]
        result.strides[loop] *= step
        return result
    }
}

extension LoopNest {
    /// The same loops, one of them with another extent.
    fileprivate func replacing(_ loop: Int, extent: Int) -> LoopNest {
        var result = self
        result.setExtent(extent, of: loop)
        return result
    }
}
