import AquilaRuntime
import AquilaTypes
import Synchronization

/// Numbers for the rows' keys in order of first occurrence, by hash tables. The result depends on the keys
/// alone, not on the number of workers or the way that is taken:
///
/// - Few keys: each block of rows has a table of its own, small enough for a cache; the blocks' keys are then
///   joined in the order of the blocks.
/// - Many keys: rows are distributed to partitions by the high bits of their hashes, keeping their order;
///   each partition finds the first row of each of its keys, and the first rows are numbered in order.
struct HashFactoriser<Keys: RowKeys> {
    let runtime: Runtime
    let keys: Keys
    /// True if missing keys form a group of their own; otherwise their rows get -1.
    let keepsMissing: Bool

    /// Greatest number of keys in a block's own table.
    private static var mostLocalKeys: Int { 1 << 14 }

    /// Writes each row's number.
    ///
    /// - Returns: the first row of each key.
    func run(into ids: UnsafeMutablePointer<Int32>) throws(ArrayError) -> [Int32] {
        if let firsts = few(into: ids) { return firsts }
        return try partitioned(ids)
    }

    /// The same if there are few keys; nil otherwise.
    func few(into ids: UnsafeMutablePointer<Int32>) -> [Int32]? {
        let most = min(2 * runtime.workerCount, keys.count / Runtime.leastBlock + 1)
        return local(RowBlocks(keys.count, blockCount: most), ids)
    }

    // MARK: Few keys

    private func local(_ blocks: RowBlocks, _ ids: UnsafeMutablePointer<Int32>) -> [Int32]? {
        var firsts = [[Int32]](repeating: [], count: blocks.count)
        let isTooMany = Atomic<Bool>(false)
        firsts.withUnsafeMutableBufferPointer { buffer in
            let firsts = buffer.baseAddress!
            runtime.parallelFor(count: blocks.count) { block in
                if let found = number(blocks[block], ids, isTooMany) {
                    firsts[block] = found
                } else {
                    isTooMany.store(true, ordering: .relaxed)
                }
            }
        }
        if isTooMany.load(ordering: .relaxed) { return nil }
        if blocks.count == 1 { return firsts[0] }
        return join(firsts, blocks, ids)
    }

    /// Numbers a block's rows by a table of its own, and returns the first row of each key; nil if there are
    /// too many.
    private func number(
        _ rows: Range<Int>, _ ids: UnsafeMutablePointer<Int32>, _ isTooMany: borrowing Atomic<Bool>
    ) -> [Int32]? {
        let most = min(rows.count, Self.mostLocalKeys)
        var table = KeyTable<Keys>(capacity: 64)
        var firsts: [Int32] = []
        // Missing keys take a number too, which the table does not know.
        var missing: Int32 = -1
        let batches = KeyBatches(keys)
        var start = rows.lowerBound
        while start < rows.upperBound {
            let batch = start..<min(start &+ KeyBatches<Keys>.length, rows.upperBound)
            let target = ids + start
            let missCount = batches.find(in: table, batch) { k, id, _ in target[k] = id }
            for m in 0..<missCount {
                let k = Int(batches.misses[m])
                let row = start &+ k
                if keys.isMissing(row) {
                    if keepsMissing, missing < 0 {
                        missing = Int32(firsts.count)
                        firsts.append(Int32(truncatingIfNeeded: row))
                    }
                    target[k] = missing
                    continue
                }
                let found = table.place(keys, batches.keys[k], row, newID: firsts.count)
                target[k] = found.id
                if found.isNew {
                    firsts.append(Int32(truncatingIfNeeded: row))
                    if table.count == most, row &+ 1 < rows.upperBound { return nil }
                }
            }
            if isTooMany.load(ordering: .relaxed) { return nil }
            start = batch.upperBound
        }
        return firsts
    }

    /// Joins the keys of all blocks, in the order of the blocks.
    private func join(
        _ firsts: [[Int32]], _ blocks: RowBlocks, _ ids: UnsafeMutablePointer<Int32>
    ) -> [Int32] {
        var table = KeyTable<Keys>(capacity: firsts[0].count)
        var result: [Int32] = []
        var missing: Int32 = -1
        let numbers = firsts.map { rows in
            rows.map { row -> Int32 in
                if keys.isMissing(Int(row)) {
                    if missing < 0 {
                        missing = Int32(result.count)
                        result.append(row)
                    }
                    return missing
                }
                let found = table.place(keys, keys.key(Int(row)), Int(row), newID: result.count)
                if found.isNew { result.append(row) }
                return found.id
            }
        }
        runtime.parallelFor(count: blocks.count) { block in
            if block == 0 { return }
            numbers[block].withUnsafeBufferPointer { numbers in
                for row in blocks[block] where ids[row] >= 0 { ids[row] = numbers[Int(ids[row])] }
            }
        }
        return result
    }

    // MARK: Many keys

    private func partitioned(_ ids: UnsafeMutablePointer<Int32>) throws(ArrayError) -> [Int32] {
        var bits = 4
        while bits < 11, keys.count >> bits > 1 << 12 { bits += 1 }
        let rows = try Partitions(runtime, keys, bits: bits)
        defer { rows.keep() }
        // Each task clears one table for partition after partition.
        let taskCount = min(4 * runtime.workerCount, 1 << bits)
        runtime.parallelFor(count: taskCount) { task in
            var table = KeyTable<Keys>(capacity: 0)
            for partition in task << bits / taskCount..<(task + 1) << bits / taskCount {
                let range = rows.starts[partition]..<rows.starts[partition + 1]
                table.removeAll(capacity: range.count)
                for place in range {
                    let row = Int(rows.rows.base[place])
                    ids[row] = table.place(keys, rows.keys.base[place], row, newID: 0).row
                }
            }
        }
        fillMissing(ids, first: rows.firstMissing)
        return try RowRanks.number(runtime, ids, keys.count)
    }

    /// Gives rows with missing keys their first row, or -1.
    private func fillMissing(_ ids: UnsafeMutablePointer<Int32>, first: Int?) {
        guard let first else { return }
        let value = keepsMissing ? Int32(first) : -1
        runtime.forEachBlock(keys.count) { block in
            for row in block where keys.isMissing(row) { ids[row] = value }
        }
    }
}
