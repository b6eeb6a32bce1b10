import AquilaRuntime
import AquilaTypes
import Synchronization

/// The matches of rows in another side of a join whose keys do not repeat, by hash tables of partitions. It
/// numbers no groups, which pays where there are many keys.
struct HashMatches<Keys: RowKeys> {
    let runtime: Runtime
    /// The keys of the other side, then those of the rows to match.
    let keys: Keys
    /// The number of rows of the other side.
    let otherCount: Int

    /// Writes the row of the other side that each row matches, -1 for none.
    ///
    /// - Returns: false if keys of the other side repeat; the results are undefined then.
    func run(into matches: UnsafeMutablePointer<Int32>) throws(ArrayError) -> Bool {
        var missing: Int32 = -1
        if keys.mayMiss {
            for row in 0..<otherCount where keys.isMissing(row) {
                if missing >= 0 { return false }
                missing = Int32(row)
            }
        }
        var bits = 4
        while bits < 11, keys.count >> bits > 1 << 12 { bits += 1 }
        let rows = try Partitions(runtime, keys, bits: bits)
        defer { rows.keep() }
        let isRepeated = Atomic<Bool>(false)
        let taskCount = min(4 * runtime.workerCount, 1 << bits)
        runtime.parallelFor(count: taskCount) { task in
            var table = KeyTable<Keys>(capacity: 0)
            for partition in task << bits / taskCount..<(task + 1) << bits / taskCount {
                if isRepeated.load(ordering: .relaxed) { return }
                let range = rows.starts[partition]..<rows.starts[partition + 1]
                if !match(rows, range, &table, matches) { isRepeated.store(true, ordering: .relaxed) }
            }
        }
        if isRepeated.load(ordering: .relaxed) { return false }
        if keys.mayMiss {
            let (start, row) = (otherCount, missing)
            runtime.forEachBlock(keys.count - start) { block in
                for k in block where keys.isMissing(start + k) { matches[k] = row }
            }
        }
        return true
    }

    /// The rows of one partition; those of the other side come first.
    private func match(
        _ rows: borrowing Partitions<Keys>, _ range: Range<Int>, _ table: inout KeyTable<Keys>,
        _ matches: UnsafeMutablePointer<Int32>
    ) -> Bool {
        let (numbers, words, limit) = (rows.rows.base, rows.keys.base, Int32(truncatingIfNeeded: otherCount))
        let low = range._partitioningIndex { numbers[$0] >= limit }
        table.removeAll(capacity: low &- range.lowerBound)
        for place in range.lowerBound..<low {
            let found = table.place(keys, words[place], Int(numbers[place]), newID: 0)
            if !found.isNew { return false }
        }
        for place in low..<range.upperBound {
            let row = Int(numbers[place])
            matches[row &- otherCount] = table.row(of: words[place], row, keys)
        }
        return true
    }
}
