import AquilaRuntime
import AquilaTypes

/// The last step of a long sort, for one piece of the result.
struct RunMerger: KeyVisitor {
    let context: TaskContext

    func visit<Code: KeyCode>(_ code: Code) {
        let store = context.stores[0]
        let pieces = context.scalar(0, as: SortPieces.self)
        let first = store.origin[0]
        let keys = store.address.assumingMemoryBound(to: Code.Key.self)
        let (begins, ends) = (context.stores[1], context.stores[2])
        let brackets = (0..<pieces.pieceCount).map { run in
            let begin = begins.address.assumingMemoryBound(to: Int64.self)[run]
            let end = ends.address.assumingMemoryBound(to: Int64.self)[run]
            return Int(begin) - first..<max(Int(end), Int(begin)) - first
        }
        let before = brackets.indices.reduce(0) {
            $0 + brackets[$1].lowerBound + first - pieces.range($1).lowerBound
        }
        let range = pieces.range(context.colour[0])
        let selection = RunSelection(keys: keys, brackets: brackets)
        let from = selection.cuts(at: range.lowerBound - before)
        let to = selection.cuts(at: range.upperBound - before)
        let parts = zip(from, to).map { $0..<$1 }
        if context.stores.count > 4 {
            mergePlaces(keys, parts, range.count)
        } else {
            mergeElements(code, keys, parts, range.count)
        }
    }

    private func mergeElements<Code: KeyCode>(
        _ code: Code, _ keys: UnsafeMutablePointer<Code.Key>, _ parts: [Range<Int>], _ count: Int
    ) {
        let target = context.stores[3]
        let step = target.view.strides[0]
        // A dense result is sorted in place.
        let isDense = step == MemoryLayout<Code.Key>.stride
        let spare = UnsafeMutablePointer<PlainRecord<Code.Key>>.allocate(
            capacity: isDense ? count : 2 * count)
        defer { spare.deallocate() }
        let records =
            isDense ? target.address.assumingMemoryBound(to: PlainRecord<Code.Key>.self) : spare + count
        var next = records
        for part in parts {
            let run = UnsafeRawPointer(keys + part.lowerBound).assumingMemoryBound(
                to: PlainRecord<Code.Key>.self)
            next.update(from: run, count: part.count)
            next += part.count
        }
        RadixSort.sort(records, spare: spare, count: count)
        for k in 0..<count { code.write(records[k].key, to: target.address + k &* step) }
    }

    private func mergePlaces<Key: FixedWidthInteger & UnsignedInteger>(
        _ keys: UnsafeMutablePointer<Key>, _ parts: [Range<Int>], _ count: Int
    ) {
        let target = context.stores[3]
        let step = target.view.strides[0]
        let places = context.stores[4].address.assumingMemoryBound(to: Int64.self)
        let records = UnsafeMutablePointer<PlacedRecord<Key>>.allocate(capacity: 2 * count)
        defer { records.deallocate() }
        var next = 0
        for part in parts {
            for k in part {
                records[next] = .init(key: keys[k], place: Int(places[k]))
                next &+= 1
            }
        }
        RadixSort.sort(records, spare: records + count, count: count)
        for k in 0..<count {
            (target.address + k &* step).storeBytes(of: Int64(records[k].place), as: Int64.self)
        }
    }
}

/// Finds the cuts of all runs before which a given number of elements lies: those that come first
/// in a stable sort of the runs' concatenation.
private struct RunSelection<Key: FixedWidthInteger & UnsignedInteger> {
    let keys: UnsafeMutablePointer<Key>
    let brackets: [Range<Int>]

    func cuts(at rank: Int) -> [Int] {
        if rank >= brackets.reduce(0, { $0 + $1.count }) { return brackets.map(\.upperBound) }
        // Determines the key at that rank bit by bit: the least key such that more than `rank`
        // elements are not greater. In each run, elements before `lows` are less than that key and
        // elements from `highs` on are greater.
        var lows = brackets.map(\.lowerBound)
        var highs = brackets.map(\.upperBound)
        let first = lows.reduce(0, +)
        var middles = lows
        var key: Key = 0
        var bit = Key.bitWidth - 1
        while bit >= 0 {
            let middle = key | (Key(1) << bit - 1)
            var sum = -first
            for run in lows.indices {
                let low = lows[run]
                middles[run] = low + partitionPoint(highs[run] - low) { keys[low &+ $0] <= middle }
                sum += middles[run]
            }
            if sum <= rank {
                key |= 1 << bit
                swap(&lows, &middles)
            } else {
                swap(&highs, &middles)
            }
            bit -= 1
        }
        // Among elements equal to the key, those of earlier runs come first.
        var rest = rank - (lows.reduce(0, +) - first)
        for run in lows.indices {
            let taken = min(rest, highs[run] - lows[run])
            lows[run] += taken
            rest -= taken
        }
        return lows
    }
}
