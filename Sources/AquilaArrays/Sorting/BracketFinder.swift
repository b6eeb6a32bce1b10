import AquilaRuntime

/// Computes brackets from samples, as positions in the concatenation of all runs.
struct BracketFinder<Key: FixedWidthInteger & UnsignedInteger> {
    private let samples: UnsafeMutablePointer<Key>
    private let begins: UnsafeMutablePointer<Int64>
    private let ends: UnsafeMutablePointer<Int64>
    private let pieces: SortPieces

    init(_ context: TaskContext) {
        samples = context.stores[0].address.assumingMemoryBound(to: Key.self)
        begins = context.stores[1].address.assumingMemoryBound(to: Int64.self)
        ends = context.stores[2].address.assumingMemoryBound(to: Int64.self)
        pieces = context.scalar(0, as: SortPieces.self)
    }

    func run() {
        let runs = pieces.pieceCount
        let steps = boundsOfAll()
        for piece in 0..<runs {
            let range = pieces.range(piece)
            // The largest sample not beyond the first element, and the least one not before the
            // last.
            let low = partitionPoint(steps.count) { steps[$0].mostBelow <= range.lowerBound }
            let high = partitionPoint(steps.count) { steps[$0].leastUpTo < range.upperBound }
            for run in 0..<runs {
                let start = pieces.range(run).lowerBound
                let begin =
                    low == 0 ? 0 : bounds(run, samples: samplesBelow(steps[low - 1].key, in: run)).least
                let end =
                    high == steps.count
                    ? pieces.range(run).count
                    : bounds(run, samples: samplesUpTo(steps[high].key, in: run)).most
                begins[piece * runs + run] = Int64(start + begin)
                ends[piece * runs + run] = Int64(start + end)
            }
        }
    }

    /// A sample's key, with the most elements that can be less and the least number that cannot be
    /// greater.
    private struct Step {
        var key: Key
        var mostBelow: Int
        var leastUpTo: Int
    }

    private func boundsOfAll() -> [Step] {
        let total = pieces.pieceCount * SortPieces.sampleCount
        let sorted = UnsafeMutablePointer<PlacedRecord<Key>>.allocate(capacity: 2 * total)
        defer { sorted.deallocate() }
        for k in 0..<total { sorted[k] = .init(key: samples[k], place: k / SortPieces.sampleCount) }
        RadixSort.sort(sorted, spare: sorted + total, count: total)
        var passed = [Int](repeating: 0, count: pieces.pieceCount)
        var (least, most) = (0, 0)
        var result: [Step] = []
        var k = 0
        while k < total {
            var step = Step(key: sorted[k].key, mostBelow: most, leastUpTo: 0)
            while k < total, sorted[k].key == step.key {
                let run = sorted[k].place
                let before = bounds(run, samples: passed[run])
                passed[run] += 1
                let after = bounds(run, samples: passed[run])
                least += after.least - before.least
                most += after.most - before.most
                k += 1
            }
            step.leastUpTo = least
            result.append(step)
        }
        return result
    }

    /// The least and the most elements of a run before a key that exceeds a number of its samples.
    private func bounds(_ run: Int, samples count: Int) -> (least: Int, most: Int) {
        let length = pieces.range(run).count
        return (
            count == 0 ? 0 : SortPieces.position(count - 1, of: length) + 1,
            count == SortPieces.sampleCount ? length : SortPieces.position(count, of: length)
        )
    }

    private func samplesBelow(_ key: Key, in run: Int) -> Int {
        let mine = samples + run * SortPieces.sampleCount
        return partitionPoint(SortPieces.sampleCount) { mine[$0] < key }
    }

    private func samplesUpTo(_ key: Key, in run: Int) -> Int {
        let mine = samples + run * SortPieces.sampleCount
        return partitionPoint(SortPieces.sampleCount) { mine[$0] <= key }
    }
}
