import AquilaRuntime
import AquilaTypes

/// The reduction of a column's values in groups. Missing values are skipped.
///
/// The order in which a group's values combine follows from the numbers of rows and slots alone, so that the
/// bits of float sums depend neither on threads nor on ranks: rows are cut into *leaves*, each of which is
/// reduced in the order of its rows, and the leaves' states are combined in order. With many slots there is
/// one leaf, and groups are reduced by their lists of rows, in the same order.
struct GroupReducer<Fold: GroupFold> {
    let grouping: Grouping
    let values: LogicalStore
    /// A `bool` store that is true where there is a value; nil if only NaN is missing.
    let validity: LogicalStore?

    private typealias State = Fold.State
    private typealias Values = UnsafePointer<Fold.Value>
    private typealias Mask = UnsafePointer<Bool>?

    /// Each group's result, and a mask of those that there are; nil if there are all.
    func run() throws(ArrayError) -> (results: LogicalStore, validity: LogicalStore?) {
        let runtime = grouping.runtime
        let states = try Scratch<State>(runtime, grouping.groupCount)
        defer { states.keep() }
        let stores = [values] + (validity.map { [$0] } ?? [])
        try runtime.reading(stores) { pointers in
            let values = pointers[0].assumingMemoryBound(to: Fold.Value.self)
            let mask = pointers.count > 1 ? pointers[1].assumingMemoryBound(to: Bool.self) : nil
            let leaves = LeafCount.of(rowCount: grouping.rowCount, slotCount: grouping.slotCount)
            if leaves == 1, grouping.slotCount >= 1 << 12 {
                try byLists(values, mask, states.base)
            } else {
                try byLeaves(leaves, values, mask, states.base)
            }
        }
        return try results(states.base)
    }

    private func byLeaves(
        _ leaves: Int, _ values: Values, _ mask: Mask, _ results: UnsafeMutablePointer<State>
    ) throws(ArrayError) {
        let (runtime, slotCount) = (grouping.runtime, grouping.slotCount)
        let blocks = RowBlocks(grouping.rowCount, blockCount: leaves)
        let table = try Scratch<State>(runtime, max(blocks.count, 1) * slotCount)
        defer { table.keep() }
        let states = table.base
        if blocks.count == 0 { states.update(repeating: Fold.start, count: slotCount) }
        try runtime.reading([grouping.slots]) { pointers in
            let slots = pointers[0].assumingMemoryBound(to: Int32.self)
            runtime.parallelFor(count: blocks.count) { block in
                let states = states + block * slotCount
                states.update(repeating: Fold.start, count: slotCount)
                Self.fold(blocks[block], slots, values, mask, states)
            }
        }
        grouping.order.withUnsafeBufferPointer { order in
            runtime.forEachBlock(grouping.groupCount) { groups in
                for group in groups {
                    let slot = Int(order[group])
                    var state = states[slot]
                    for block in 1..<max(blocks.count, 1) {
                        Fold.merge(states[block &* slotCount &+ slot], into: &state)
                    }
                    results[group] = state
                }
            }
        }
    }

    @inline(__always)
    private static func fold(
        _ rows: Range<Int>, _ slots: UnsafePointer<Int32>, _ values: Values, _ mask: Mask,
        _ states: UnsafeMutablePointer<State>
    ) {
        for row in rows {
            let slot = Int(slots[row])
            if slot < 0 { continue }
            if let mask, !mask[row] { continue }
            let value = values[row]
            if !value.isMissing { Fold.add(value, to: &states[slot]) }
        }
    }

    private func byLists(
        _ values: Values, _ mask: Mask, _ results: UnsafeMutablePointer<State>
    ) throws(ArrayError) {
        let runtime = grouping.runtime
        try grouping.readingRows { starts, rows in
            grouping.order.withUnsafeBufferPointer { order in
                runtime.forEachBlock(grouping.groupCount) { groups in
                    for group in groups {
                        let slot = Int(order[group])
                        var state = Fold.start
                        for place in starts[slot]..<starts[slot &+ 1] {
                            let row = Int(rows[place])
                            if let mask, !mask[row] { continue }
                            let value = values[row]
                            if !value.isMissing { Fold.add(value, to: &state) }
                        }
                        results[group] = state
                    }
                }
            }
        }
    }

    private func results(
        _ states: UnsafeMutablePointer<State>
    ) throws(ArrayError) -> (results: LogicalStore, validity: LogicalStore?) {
        let (runtime, count) = (grouping.runtime, grouping.groupCount)
        let results = try runtime.makeRow(count, of: Fold.Output.self) { target in
            runtime.forEachBlock(count) { for group in $0 { target[group] = Fold.result(states[group]) } }
        }
        guard (0..<count).contains(where: { !Fold.hasResult(states[$0]) }) else { return (results, nil) }
        let validity = try runtime.makeRow(count, of: Bool.self) { target in
            for group in 0..<count { target[group] = Fold.hasResult(states[group]) }
        }
        return (results, validity)
    }
}

/// The number of leaves that a reduction in groups cuts its rows into.
enum LeafCount {
    /// Leaves have at least 32,768 rows, and eight rows for each slot; there are 64 at most.
    static func of(rowCount: Int, slotCount: Int) -> Int {
        min(max(rowCount / max(8 * slotCount, 1 << 15), 1), 64)
    }
}
