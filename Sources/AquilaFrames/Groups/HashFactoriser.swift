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
        let blocks = RowBlocks(
            keys.count, blockCount: min(2 * runtime.workerCount, keys.count / Runtime.leastBlock + 1))
        if let firsts = local(blocks, ids) { return firsts }
        return try partitioned(ids)
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
        var table = KeyTable<Keys>(capacity: most)
        defer { table.deallocate() }
        var firsts: [Int32] = []
        // Missing keys take a number too, which the table does not know.
        var missing: Int32 = -1
        for row in rows {
            if keys.isMissing(row) {
                if keepsMissing, missing < 0 {
                    missing = Int32(firsts.count)
                    firsts.append(Int32(truncatingIfNeeded: row))
                }
                ids[row] = missing
                continue
            }
            let found = table.place(keys, keys.key(row), row)
            if found.isNew {
                firsts.append(Int32(truncatingIfNeeded: row))
                if table.count == most, row &+ 1 < rows.upperBound { return nil }
                if firsts.count & 255 == 0, isTooMany.load(ordering: .relaxed) { return nil }
            }
            // Keys that came after the first missing one are numbered after it.
            ids[row] = missing >= 0 && found.id >= missing ? found.id &+ 1 : found.id
        }
        return firsts
    }

    /// Joins the keys of all blocks, in the order of the blocks.
    private func join(
        _ firsts: [[Int32]], _ blocks: RowBlocks, _ ids: UnsafeMutablePointer<Int32>
    ) -> [Int32] {
        var table = KeyTable<Keys>(capacity: firsts.reduce(0) { $0 + $1.count })
        defer { table.deallocate() }
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
                let found = table.place(keys, keys.key(Int(row)), Int(row))
                if found.isNew { result.append(row) }
                return missing >= 0 && found.id >= missing ? found.id &+ 1 : found.id
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
        while bits < 11, keys.count >> bits > 1 << 13 { bits += 1 }
        let rows = try Partitions(runtime, keys, bits: bits)
        defer { rows.keep() }
        runtime.parallelFor(count: 1 << bits) { partition in
            let range = rows.starts[partition]..<rows.starts[partition + 1]
            var table = KeyTable<Keys>(capacity: range.count)
            defer { table.deallocate() }
            for place in range {
                let row = Int(rows.rows.base[place])
                ids[row] = table.place(keys, rows.keys.base[place], row).row
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

/// Rows distributed to partitions by the high bits of their keys' hashes; each partition has its rows in
/// order.
struct Partitions<Keys: RowKeys> {
    let keys: Scratch<Keys.Key>
    let rows: Scratch<Int32>
    /// Place at which each partition begins, then the number of all rows.
    let starts: [Int]
    /// First row whose key is missing; such rows are in no partition.
    let firstMissing: Int?

    init(_ runtime: Runtime, _ keys: Keys, bits: Int) throws(ArrayError) {
        let (count, shift) = (1 << bits, UInt64(64 - bits))
        let blocks = runtime.blocks(keys.count)
        var places = [Int](repeating: 0, count: blocks.count * count)
        var missing = [Int](repeating: .max, count: blocks.count)
        let targets = (
            try Scratch(runtime, keys.count, of: Keys.Key.self), try Scratch<Int32>(runtime, keys.count)
        )
        var starts = [Int](repeating: 0, count: count + 1)
        places.withUnsafeMutableBufferPointer { buffer in
            let places = buffer.baseAddress!
            missing.withUnsafeMutableBufferPointer { missing in
                let missing = missing.baseAddress!
                runtime.parallelFor(count: blocks.count) { block in
                    let counts = places + block * count
                    for row in blocks[block] {
                        if keys.isMissing(row) {
                            if missing[block] == .max { missing[block] = row }
                        } else {
                            counts[Int(truncatingIfNeeded: keys.key(row).hash &>> shift)] &+= 1
                        }
                    }
                }
            }
            var sum = 0
            for partition in 0..<count {
                starts[partition] = sum
                for block in 0..<blocks.count {
                    let place = block * count + partition
                    (places[place], sum) = (sum, sum + places[place])
                }
            }
            starts[count] = sum
            runtime.parallelFor(count: blocks.count) { block in
                let places = places + block * count
                for row in blocks[block] where !keys.isMissing(row) {
                    let key = keys.key(row)
                    let partition = Int(truncatingIfNeeded: key.hash &>> shift)
                    let place = places[partition]
                    places[partition] = place &+ 1
                    targets.0.base[place] = key
                    targets.1.base[place] = Int32(truncatingIfNeeded: row)
                }
            }
        }
        (self.keys, self.rows, self.starts) = (targets.0, targets.1, starts)
        firstMissing = missing.min().flatMap { $0 == .max ? nil : $0 }
    }

    func keep() {
        keys.keep()
        rows.keep()
    }
}
