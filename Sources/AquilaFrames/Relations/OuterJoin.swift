import AquilaRuntime
import AquilaTypes

/// An outer join: the keys of both sides in ascending order, missing ones last; for each the pairs of its
/// rows.
struct OuterJoin {
    private let runtime: Runtime
    private let grouping: Grouping
    private let leftCount: Int
    private let left: RowLists
    private let right: RowLists

    init(_ leftKeys: [Column], _ rightKeys: [Column]) throws(ArrayError) {
        runtime = leftKeys[0].runtime
        leftCount = leftKeys[0].count
        let stacked = try zip(leftKeys, rightKeys).map { pair throws(ArrayError) in
            try Column.concatenate([pair.0, pair.1])
        }
        let found = try Factorise.rows(stacked, keepsMissing: true)
        let firsts = try found.firstPositions()
        let keys = try stacked.map { key throws(ArrayError) in
            // pandas joins categories by their codes, of which the missing one is the least.
            let isCategory = if case .category = key.type { true } else { false }
            return (try key.at(firsts), SortOrder.ascending, isCategory ? MissingPlace.first : .last)
        }
        let order: [Int] = try SortRows.positions(keys).elements()
        grouping = found.reordered(order)
        let slotCount = max(grouping.slotCount, 1)
        left = try RowLists(runtime, slots: grouping.slots.rows(0..<leftCount), slotCount: slotCount)
        right = try RowLists(
            runtime, slots: grouping.slots.rows(leftCount..<grouping.rowCount), slotCount: slotCount)
    }

    func pairs() throws(ArrayError) -> JoinRows {
        try runtime.reading([left.starts, left.rows, right.starts, right.rows]) { pointers in
            let (leftStarts, rightStarts) = (
                pointers[0].assumingMemoryBound(to: Int.self), pointers[2].assumingMemoryBound(to: Int.self)
            )
            let (leftRows, rightRows) = (
                pointers[1].assumingMemoryBound(to: Int32.self),
                pointers[3].assumingMemoryBound(to: Int32.self)
            )
            func ranges(_ group: Int) -> (Range<Int>, Range<Int>) {
                let slot = Int(grouping.order[group])
                return (leftStarts[slot]..<leftStarts[slot + 1], rightStarts[slot]..<rightStarts[slot + 1])
            }
            let count = grouping.groupCount
            let places = try runtime.makeOffsets(count) { group in
                let (left, right) = ranges(group)
                return max(left.count, 1) * max(right.count, 1)
            }
            return try runtime.reading([places.offsets]) { pointers in
                let places = pointers[0].assumingMemoryBound(to: Int.self)
                func fill(
                    _ body: (Range<Int>, Range<Int>, UnsafeMutablePointer<Int>) -> Void
                ) throws(ArrayError) -> LogicalStore {
                    try runtime.makeRow(places[count], of: Int.self) { target in
                        runtime.forEachBlock(count) { block in
                            for group in block {
                                let (left, right) = ranges(group)
                                body(left, right, target + places[group])
                            }
                        }
                    }
                }
                let leftPositions = try fill { left, right, target in
                    var place = 0
                    for k in left {
                        for _ in 0..<max(right.count, 1) {
                            target[place] = Int(leftRows[k])
                            place += 1
                        }
                    }
                    if left.isEmpty { for k in 0..<right.count { target[k] = -1 } }
                }
                let rightPositions = try fill { left, right, target in
                    var place = 0
                    for _ in 0..<max(left.count, 1) {
                        for k in right {
                            target[place] = Int(rightRows[k])
                            place += 1
                        }
                    }
                    if right.isEmpty { for k in 0..<left.count { target[k] = -1 } }
                }
                return JoinRows(
                    left: RowPositions(
                        leftPositions, hasHoles: (0..<count).contains { ranges($0).0.isEmpty }),
                    right: RowPositions(
                        rightPositions, hasHoles: (0..<count).contains { ranges($0).1.isEmpty }),
                    count: places[count])
            }
        }
    }
}
