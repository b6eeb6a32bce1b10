import AquilaRuntime
import AquilaTypes

/// Rows in groups of equal keys.
///
/// Each row has a *slot*, a small number that its group shares; slots may be any numbering, such as the codes
/// of a category, so that many groupings need no pass over the rows. `order` says which slots are groups, in
/// the order of the groups. Constant, but for the lists of rows, which are made when they are first asked
/// for.
final class Grouping: Sendable {
    let runtime: Runtime
    let rowCount: Int
    /// An `int32` store: each row's slot; -1 for a row that is in no group.
    let slots: LogicalStore
    let slotCount: Int
    /// Slot of each group.
    let order: [Int32]
    /// First row of each group; -1 for a group without rows, such as an unobserved category.
    let firsts: [Int32]
    private let lists = Locked<RowLists?>(nil)

    init(
        _ runtime: Runtime, rowCount: Int, slots: LogicalStore, slotCount: Int, order: [Int32],
        firsts: [Int32]
    ) {
        self.runtime = runtime
        self.rowCount = rowCount
        self.slots = slots
        self.slotCount = slotCount
        self.order = order
        self.firsts = firsts
    }

    var groupCount: Int { order.count }

    /// The rows of each slot. Made once, by a stable counting sort of the rows.
    func rowLists() throws(ArrayError) -> RowLists {
        if let known = lists.withLock({ $0 }) { return known }
        let made = try RowLists(runtime, slots: slots, slotCount: slotCount)
        lists.withLock { $0 = made }
        return made
    }

    /// Lends the rows of all slots, slot after slot: those of slot k are `rows[starts[k]..<starts[k + 1]]`.
    @inline(__always)
    func readingRows<R>(
        _ body: (_ starts: UnsafePointer<Int>, _ rows: UnsafePointer<Int32>) throws -> R
    ) throws(ArrayError) -> R {
        let lists = try rowLists()
        return try runtime.reading([lists.starts, lists.rows]) { pointers in
            let starts = pointers[0].assumingMemoryBound(to: Int.self)
            return try body(starts, pointers[1].assumingMemoryBound(to: Int32.self))
        }
    }

    /// The same groups in another order: a permutation of the groups' numbers.
    func reordered(_ permutation: [Int]) -> Grouping {
        let result = Grouping(
            runtime, rowCount: rowCount, slots: slots, slotCount: slotCount,
            order: permutation.map { order[$0] }, firsts: permutation.map { firsts[$0] })
        let known = lists.withLock { $0 }
        result.lists.withLock { $0 = known }
        return result
    }

    /// The same groups in the order of their slots.
    func ascending() throws(ArrayError) -> Grouping {
        var firstOf = [Int32](repeating: -1, count: slotCount)
        for (slot, first) in zip(order, firsts) { firstOf[Int(slot)] = first }
        let slots = (0..<Int32(truncatingIfNeeded: slotCount)).filter { firstOf[Int($0)] >= 0 }
        return Grouping(
            runtime, rowCount: rowCount, slots: self.slots, slotCount: slotCount, order: slots,
            firsts: slots.map { firstOf[Int($0)] })
    }

    /// The same groups, followed by those of the first slots that have no rows.
    func withAllSlots(_ count: Int) -> Grouping {
        var isKnown = [Bool](repeating: false, count: max(count, slotCount))
        for slot in order { isKnown[Int(slot)] = true }
        let others = (0..<count).filter { !isKnown[$0] }.map { Int32($0) }
        return Grouping(
            runtime, rowCount: rowCount, slots: slots, slotCount: slotCount, order: order + others,
            firsts: firsts + others.map { _ in -1 })
    }

    /// Each row's group in the order of the groups, as an `int32` store; -1 for a row in no group.
    func numbers() throws(ArrayError) -> LogicalStore {
        var groupOf = [Int32](repeating: -1, count: slotCount)
        for (group, slot) in order.enumerated() { groupOf[Int(slot)] = Int32(group) }
        if order.count == slotCount, (0..<slotCount).allSatisfy({ order[$0] == $0 }) { return slots }
        return try runtime.reading([slots]) { pointers in
            let slots = pointers[0].assumingMemoryBound(to: Int32.self)
            return try groupOf.withUnsafeBufferPointer { groupOf in
                try runtime.makeRow(rowCount, of: Int32.self) { target in
                    runtime.forEachBlock(rowCount) { block in
                        for row in block { target[row] = slots[row] < 0 ? -1 : groupOf[Int(slots[row])] }
                    }
                }
            }
        }
    }

    /// The first rows of the groups, as positions.
    func firstPositions() throws(ArrayError) -> RowPositions {
        let store = try runtime.makeRow(firsts.count, of: Int.self) { target in
            for (k, row) in firsts.enumerated() { target[k] = Int(row) }
        }
        return RowPositions(store, hasHoles: false)
    }

    /// Throws where there are more rows than slots and row numbers count.
    static func require(_ rowCount: Int, in operation: String) throws(ArrayError) {
        guard rowCount < Int(Int32.max) else {
            throw ArrayError(
                .value, "\(operation): \(rowCount) rows; at most \(Int32.max - 1) can be grouped")
        }
    }
}

/// For each slot the list of its rows, in order: lists one after the other. Constant.
final class RowLists: Sendable {
    /// An `int64` store with the place at which each slot's list begins, then the number of all rows.
    let starts: LogicalStore
    /// An `int32` store of row numbers.
    let rows: LogicalStore

    /// A stable counting sort of the rows by their slots, in parallel over blocks of rows. O(n + slots).
    init(_ runtime: Runtime, slots: LogicalStore, slotCount: Int) throws(ArrayError) {
        let rowCount = slots.shape[0]
        // Each block counts for itself; the counts of all blocks stay below a few for each row.
        let most = max(4 * rowCount / max(slotCount, 1), 1)
        let blocks = RowBlocks(rowCount, blockCount: min(most, 2 * runtime.workerCount))
        let counts = try Scratch<Int32>(runtime, max(blocks.count, 1) * slotCount)
        defer { counts.keep() }
        let base = counts.base
        (starts, rows) = try runtime.reading([slots]) { pointers in
            let slots = pointers[0].assumingMemoryBound(to: Int32.self)
            runtime.parallelFor(count: blocks.count) { block in
                let counts = base + block * slotCount
                counts.update(repeating: 0, count: slotCount)
                for row in blocks[block] where slots[row] >= 0 { counts[Int(slots[row])] &+= 1 }
            }
            let starts = try runtime.makeOffsets(slotCount) { slot in
                var sum = 0
                for block in 0..<blocks.count { sum &+= Int(base[block &* slotCount &+ slot]) }
                return sum
            }
            let rows = try runtime.reading([starts.offsets]) { pointers in
                let starts = pointers[0].assumingMemoryBound(to: Int.self)
                runtime.forEachBlock(slotCount) { range in
                    for slot in range {
                        var place = Int32(truncatingIfNeeded: starts[slot])
                        for block in 0..<blocks.count {
                            let at = block &* slotCount &+ slot
                            (base[at], place) = (place, place &+ base[at])
                        }
                    }
                }
                let total = slotCount == 0 ? 0 : starts[slotCount]
                return try runtime.makeRow(total, of: Int32.self) { rows in
                    runtime.parallelFor(count: blocks.count) { block in
                        let places = base + block * slotCount
                        for row in blocks[block] where slots[row] >= 0 {
                            let slot = Int(slots[row])
                            rows[Int(places[slot])] = Int32(truncatingIfNeeded: row)
                            places[slot] &+= 1
                        }
                    }
                }
            }
            return (starts.offsets, rows)
        }
    }
}
