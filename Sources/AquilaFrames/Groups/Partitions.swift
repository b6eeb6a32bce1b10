import AquilaRuntime
import AquilaTypes

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
                    KeyBatches(keys).forEach(in: blocks[block]) { row, key in
                        if keys.isMissing(row) {
                            if missing[block] == .max { missing[block] = row }
                        } else {
                            counts[Int(truncatingIfNeeded: key.hash &>> shift)] &+= 1
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
                KeyBatches(keys).forEach(in: blocks[block]) { row, key in
                    if keys.isMissing(row) { return }
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
