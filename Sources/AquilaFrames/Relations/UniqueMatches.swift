import AquilaRuntime
import AquilaTypes
import Synchronization

/// Rows of one side of a join, each of which matches one row of the other side at most.
struct UniqueMatches {
    let runtime: Runtime
    let rowCount: Int

    /// The pairs of rows.
    ///
    /// - Parameters:
    ///   - keepsAll: true if rows without a match are kept.
    ///   - match: the row that a row matches; negative for none.
    @inline(__always)
    func pairs(_ keepsAll: Bool, _ match: (Int) -> Int32) throws(ArrayError) -> JoinRows {
        let blocks = runtime.blocks(rowCount)
        let places = runtime.scanned(blocks) { block in
            var count = 0
            for row in block { count &+= match(row) < 0 ? 0 : 1 }
            return count
        }
        let total = places[blocks.count]
        if keepsAll || total == rowCount {
            let right = try runtime.makeRow(rowCount, of: Int.self) { right in
                runtime.parallelFor(count: blocks.count) { block in
                    for row in blocks[block] { right[row] = Int(match(row)) }
                }
            }
            return JoinRows(
                left: nil, right: RowPositions(right, hasHoles: total < rowCount), count: rowCount)
        }
        var right: LogicalStore?
        let left = try runtime.makeRow(total, of: Int.self) { left in
            right = try runtime.makeRow(total, of: Int.self) { right in
                runtime.parallelFor(count: blocks.count) { block in
                    var place = places[block]
                    for row in blocks[block] {
                        let other = match(row)
                        if other < 0 { continue }
                        left[place] = row
                        right[place] = Int(other)
                        place &+= 1
                    }
                }
            }
        }
        let empty = try runtime.makeRow(0, of: Int.self) { _ in }
        return JoinRows(
            left: RowPositions(left, hasHoles: false), right: RowPositions(right ?? empty, hasHoles: false),
            count: total)
    }

    /// The row of each slot, -1 for a slot without one; nil if a slot has several rows.
    static func rows(
        of slots: UnsafePointer<Int32>, _ count: Int, _ slotCount: Int, _ runtime: Runtime
    ) throws(ArrayError) -> Scratch<Int32>? {
        let rows = try Scratch<Int32>(runtime, slotCount + 1)
        rows.base.update(repeating: -1, count: slotCount + 1)
        let cells = UnsafeMutableRawPointer(rows.base).assumingMemoryBound(to: Atomic<Int32>.self)
        // Rows of one slot overwrite each other, so that all but one find another row there.
        runtime.forEachBlock(count) { block in
            for row in block {
                cells[Int(slots[row])].store(Int32(truncatingIfNeeded: row), ordering: .relaxed)
            }
        }
        let isRepeated = runtime.anyRow(count) { rows.base[Int(slots[$0])] != Int32(truncatingIfNeeded: $0) }
        return isRepeated ? nil : rows
    }
}
