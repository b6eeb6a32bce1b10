import AquilaRuntime
import AquilaTypes

/// Which rows of two frames a join keeps.
public enum JoinKind: String, Sendable, CaseIterable {
    /// Pairs of rows with equal keys.
    case inner
    /// The same, and rows of the left frame without a match.
    case left
    /// Pairs, and rows of the right frame without a match.
    case right
    /// Pairs, and rows of both frames without a match.
    case outer
}

/// The rows that a join pairs, in pandas' order:
///
/// - inner, left: rows of the left side in order, the matches of each in the right side's order;
/// - right: rows of the right side in order, the matches of each in the left side's order;
/// - outer: by ascending keys, missing ones last.
///
/// Missing keys match each other.
struct JoinRows {
    /// Positions in each side; nil if these are all its rows in order.
    let left: RowPositions?
    let right: RowPositions?
    /// Number of pairs.
    let count: Int

    /// - Parameters:
    ///   - left: the keys of the left side.
    ///   - right: as many of the right side, of the same types.
    /// - Throws: `ArrayError` of kind `memory` where the pairs exceed the budget, before any is written.
    /// - Complexity: O(rows + pairs), on all workers. Waits for the keys.
    static func pairs(
        _ left: [Column], _ right: [Column], _ kind: JoinKind
    ) throws(ArrayError) -> JoinRows {
        switch kind {
        case .inner, .left: return try matches(of: left, in: right, keepsAll: kind == .left)
        case .right:
            let swapped = try matches(of: right, in: left, keepsAll: true)
            return JoinRows(left: swapped.right, right: swapped.left, count: swapped.count)
        case .outer: return try OuterJoin(left, right).pairs()
        }
    }

    /// The rows of one side in order, with the matches of each in the other side.
    private static func matches(
        of first: [Column], in second: [Column], keepsAll: Bool
    ) throws(ArrayError) -> JoinRows {
        let runtime = first[0].runtime
        let (rowCount, otherCount) = (first[0].count, second[0].count)
        if first.count == 1, let matches = try KeySlots.uniqueMatches(of: first[0], in: second[0]) {
            return try runtime.reading([matches]) { pointers in
                let matches = pointers[0].assumingMemoryBound(to: Int32.self)
                return try UniqueMatches(runtime: runtime, rowCount: rowCount).pairs(keepsAll) { matches[$0] }
            }
        }
        let slots = try Factorise.slots(zip(second, first).map { [$0, $1] }, keepsMissing: true)
        return try runtime.reading([slots.store]) { pointers in
            let others = pointers[0].assumingMemoryBound(to: Int32.self)
            let probes = others + otherCount
            if let rows = try UniqueMatches.rows(of: others, otherCount, slots.count, runtime) {
                defer { rows.keep() }
                return try UniqueMatches(runtime: runtime, rowCount: rowCount).pairs(keepsAll) { row in
                    rows.base[Int(probes[row])]
                }
            }
            return try lists(slots, otherCount, probes, rowCount, keepsAll)
        }
    }

    /// Matches in a side whose keys repeat: the lists of its rows by key come from a stable counting sort;
    /// each row of the first side then counts its matches, a scan gives their places, and they are written.
    private static func lists(
        _ slots: KeySlots, _ otherCount: Int, _ probes: UnsafePointer<Int32>, _ rowCount: Int,
        _ keepsAll: Bool
    ) throws(ArrayError) -> JoinRows {
        let runtime = slots.store.store.runtime
        let lists = try RowLists(
            runtime, slots: slots.store.rows(0..<otherCount), slotCount: max(slots.count, 1))
        return try runtime.reading([lists.starts, lists.rows]) { pointers in
            let starts = pointers[0].assumingMemoryBound(to: Int.self)
            let rows = pointers[1].assumingMemoryBound(to: Int32.self)
            @inline(__always)
            func matchCount(_ row: Int) -> Int {
                let slot = Int(probes[row])
                return starts[slot &+ 1] &- starts[slot]
            }
            let least = keepsAll ? 1 : 0
            let places = try runtime.makeOffsets(rowCount) { max(matchCount($0), least) }
            let total = places.total
            let hasHoles = keepsAll && runtime.anyRow(rowCount) { matchCount($0) == 0 }
            return try runtime.reading([places.offsets]) { pointers in
                let places = pointers[0].assumingMemoryBound(to: Int.self)
                let right = try runtime.makeRow(total, of: Int.self) { target in
                    runtime.forEachBlock(rowCount) { block in
                        for row in block {
                            let (slot, place) = (Int(probes[row]), places[row])
                            let (start, end) = (starts[slot], starts[slot &+ 1])
                            if start == end, keepsAll { target[place] = -1 }
                            for k in start..<end { target[place &+ k &- start] = Int(rows[k]) }
                        }
                    }
                }
                let left = try runtime.makeRow(total, of: Int.self) { target in
                    runtime.forEachBlock(rowCount) { block in
                        for row in block { for k in places[row]..<places[row &+ 1] { target[k] = row } }
                    }
                }
                // With all rows once in order, the first side need not be copied.
                let isSame = total == rowCount && keepsAll
                return JoinRows(
                    left: isSame ? nil : RowPositions(left, hasHoles: false),
                    right: RowPositions(right, hasHoles: hasHoles), count: total)
            }
        }
    }
}

extension LogicalStore {
    /// Some elements of a row, in the same memory.
    func rows(_ range: Range<Int>) -> LogicalStore {
        with(view.slicing(axis: 0, start: range.lowerBound, count: range.count, step: 1))
    }
}
