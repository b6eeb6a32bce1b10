import AquilaRuntime
import AquilaTypes

/// Groups of rows whose slots are small numbers: no hash table is needed.
enum DenseFactoriser {
    /// True if a table over the slots costs no more than a few passes over the rows.
    static func isDense(_ slotCount: Int, rowCount: Int) -> Bool { slotCount <= max(2 * rowCount, 1 << 12) }

    /// The groups of rows by slots, in the order of first occurrence.
    ///
    /// Each block of rows notes the first row of each slot, walking backwards so that the first one stays;
    /// the first block that has a slot then decides.
    static func grouping(
        _ runtime: Runtime, slots: LogicalStore, slotCount: Int
    ) throws(ArrayError) -> Grouping {
        let rowCount = slots.shape[0]
        let most = max(4 * rowCount / max(slotCount, 1), 1)
        let blocks = RowBlocks(
            rowCount, blockCount: min(most, 2 * runtime.workerCount, rowCount / Runtime.leastBlock + 1))
        let table = try Scratch<Int32>(runtime, max(blocks.count, 1) * slotCount)
        defer { table.keep() }
        let base = table.base
        return try runtime.reading([slots]) { pointers in
            let values = pointers[0].assumingMemoryBound(to: Int32.self)
            runtime.parallelFor(count: blocks.count) { block in
                let firsts = base + block * slotCount
                firsts.update(repeating: -1, count: slotCount)
                // A row without a slot would write before the table.
                var row = blocks[block].upperBound
                while row > blocks[block].lowerBound {
                    row &-= 1
                    if values[row] >= 0 { firsts[Int(values[row])] = Int32(truncatingIfNeeded: row) }
                }
            }
            let firsts = try firsts(runtime, base, blocks.count, slotCount, rowCount)
            return Grouping(
                runtime, rowCount: rowCount, slots: slots, slotCount: slotCount,
                order: firsts.map { values[Int($0)] }, firsts: firsts)
        }
    }

    /// The first rows of all slots that have one, in order.
    private static func firsts(
        _ runtime: Runtime, _ tables: UnsafeMutablePointer<Int32>, _ tableCount: Int, _ slotCount: Int,
        _ rowCount: Int
    ) throws(ArrayError) -> [Int32] {
        guard rowCount > 0 else { return [] }
        let words = try Scratch<UInt64>(runtime, (rowCount + 63) / 64)
        defer { words.keep() }
        words.base.update(repeating: 0, count: words.count)
        var count = 0
        for slot in 0..<slotCount {
            for table in 0..<tableCount {
                let row = Int(tables[table &* slotCount &+ slot])
                if row < 0 { continue }
                words.base[row &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: row & 63)
                count &+= 1
                break
            }
        }
        return [Int32](unsafeUninitializedCapacity: count) { firsts, initialised in
            initialised = count
            var place = 0
            for word in 0..<words.count {
                var bits = words.base[word]
                while bits != 0 {
                    firsts[place] = Int32(truncatingIfNeeded: word &<< 6 &+ bits.trailingZeroBitCount)
                    place &+= 1
                    bits &= bits &- 1
                }
            }
        }
    }
}
