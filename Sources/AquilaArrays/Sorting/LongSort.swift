import AquilaRuntime
import AquilaTypes

/// Sorting one long row as tasks, in three steps:
///
/// 1. Each piece of the row is sorted by itself: a *run*. Each gives regular samples of its keys.
/// 2. From the samples follows, for each piece of the result, between which positions of each run its elements are to be
///    found at most.
/// 3. Each piece of the result finds its exact bounds between those, collects its elements from all runs and sorts them.
///
/// The result is that of one stable sort, however many pieces there are. A piece needs little more of the runs than what
/// becomes of it, so that little has to move between machines.
struct LongSort {
    private let source: LogicalStore
    private let result: LogicalStore
    private let yieldsPositions: Bool
    private let pieces: SortPieces

    /// - Parameters:
    ///   - source: of one axis; of a type without parts, unless positions are wanted.
    ///   - result: may be the source; of `int64` for positions.
    init(_ source: LogicalStore, into result: LogicalStore, yieldsPositions: Bool) {
        self.source = source
        self.result = result
        self.yieldsPositions = yieldsPositions
        pieces = SortPieces(count: source.shape[0])
    }

    func record() throws(ArrayError) {
        let runtime = source.store.runtime
        let storage = source.dtype.keyStorage
        let keys = runtime.makeStore([pieces.count], storage)
        let samples = runtime.makeStore([pieces.pieceCount, SortPieces.sampleCount], storage)
        let places = yieldsPositions ? runtime.makeStore([pieces.count], .int64) : nil
        try sortRuns(keys, samples, places)
        let begins = runtime.makeStore([pieces.pieceCount, pieces.pieceCount], .int64)
        let ends = runtime.makeStore(begins.shape, .int64)
        try findBrackets(samples, begins, ends)
        try merge(keys, begins, ends, places)
    }

    private func sortRuns(
        _ keys: LogicalStore, _ samples: LogicalStore, _ places: LogicalStore?
    ) throws(ArrayError) {
        var launch = TaskLaunch(SortTasks.sortRuns, launchDomain: [pieces.pieceCount])
        let tile: Shape = [pieces.length]
        launch.add(try source.partition(byTiles: tile), .input)
        launch.add(try keys.partition(byTiles: tile), .output)
        launch.add(
            try samples.partition(byTiles: [1, SortPieces.sampleCount]), .output,
            projection: Projection([.axis(0), .constant(0)]))
        if let places { launch.add(try places.partition(byTiles: tile), .output) }
        try launch.submit()
    }

    private func findBrackets(
        _ samples: LogicalStore, _ begins: LogicalStore, _ ends: LogicalStore
    ) throws(ArrayError) {
        var launch = TaskLaunch(SortTasks.findBrackets)
        launch.add(samples, .input)
        launch.add(begins, .output)
        launch.add(ends, .output)
        launch.add(scalar: pieces)
        try launch.submit()
    }

    private func merge(
        _ keys: LogicalStore, _ begins: LogicalStore, _ ends: LogicalStore, _ places: LogicalStore?
    ) throws(ArrayError) {
        var launch = TaskLaunch(SortTasks.merge, launchDomain: [pieces.pieceCount])
        let row: Shape = [1, pieces.pieceCount]
        let projection = Projection([.axis(0), .constant(0)])
        launch.add(keys, .input)
        launch.add(try begins.partition(byTiles: row), .input, projection: projection)
        launch.add(try ends.partition(byTiles: row), .input, projection: projection)
        launch.add(try result.partition(byTiles: [pieces.length]), .output)
        launch.add(.imageOfRanges(begins: 1, ends: 2, range: 0))
        if let places {
            launch.add(places, .input)
            launch.add(.imageOfRanges(begins: 1, ends: 2, range: 4))
        }
        launch.add(scalar: pieces)
        launch.add(scalar: source.dtype)
        try launch.submit()
    }
}

/// How a long row is cut: a function of its length alone.
struct SortPieces: Sendable {
    let count: Int
    /// Elements of a piece; the last one may have fewer.
    let length: Int
    let pieceCount: Int

    /// Samples of each run: brackets are as much longer than what they hold as this is less than infinite.
    static let sampleCount = 256
    /// Elements of a piece where there are few: as much as stays in a second-level cache.
    static let leastLength = 1 << 16
    private static let mostPieces = 64

    init(count: Int) {
        self.count = count
        let pieces = min(max(count / Self.leastLength, 1), Self.mostPieces)
        length = max((count + pieces - 1) / pieces, 1)
        pieceCount = (count + length - 1) / length
    }

    /// The elements of a piece.
    func range(_ piece: Int) -> Range<Int> { piece * length..<min((piece + 1) * length, count) }

    /// The position, within a run of this length, of a sample.
    static func position(_ sample: Int, of length: Int) -> Int { sample * length / sampleCount }
}

/// The task declarations of a long sort.
enum SortTasks {
    private static let library = Library("arrays")

    /// Stores: the elements, the keys in order, the samples, and the elements' places where wanted.
    static let sortRuns = TaskDeclaration(
        library, "sortRuns",
        variants: [.cpu: { context in context.stores[0].dtype.withKeys(RunSorter(context: context)) }])

    /// Stores: the samples of all runs, and for each piece and run where the bracket begins and ends.
    static let findBrackets = TaskDeclaration(
        library, "findBrackets", signature: [.input, .output, .output],
        variants: [
            .cpu: { context in
                switch context.stores[0].dtype.size {
                case 1: BracketFinder<UInt8>(context).run()
                case 2: BracketFinder<UInt16>(context).run()
                case 4: BracketFinder<UInt32>(context).run()
                case 8: BracketFinder<UInt64>(context).run()
                default: BracketFinder<UInt128>(context).run()
                }
            }
        ])

    /// Stores: the keys of all runs, the brackets' begins and ends, the result, and the places where wanted.
    static let merge = TaskDeclaration(
        library, "mergeRuns",
        variants: [
            .cpu: { context in context.scalar(1, as: DType.self).withKeys(RunMerger(context: context)) }
        ])
}

// MARK: Bodies

private struct RunSorter: KeyVisitor {
    let context: TaskContext

    func visit<Code: KeyCode>(_ code: Code) {
        let keys = context.stores[1].address.assumingMemoryBound(to: Code.Key.self)
        let samples = context.stores[2].address.assumingMemoryBound(to: Code.Key.self)
        let count = context.stores[0].shape[0]
        if context.stores.count > 3 {
            sortPlaced(code, keys, count)
        } else {
            sortPlain(code, keys, count)
        }
        for k in 0..<SortPieces.sampleCount { samples[k] = keys[SortPieces.position(k, of: count)] }
    }

    private func sortPlain<Code: KeyCode>(
        _ code: Code, _ keys: UnsafeMutablePointer<Code.Key>, _ count: Int
    ) {
        let source = context.stores[0]
        let step = source.view.strides[0]
        let spare = UnsafeMutablePointer<PlainRecord<Code.Key>>.allocate(capacity: count)
        defer { spare.deallocate() }
        for k in 0..<count { keys[k] = code.key(at: source.address + k &* step) }
        let records = UnsafeMutableRawPointer(keys).assumingMemoryBound(to: PlainRecord<Code.Key>.self)
        RadixSort.sort(records, spare: spare, count: count)
    }

    private func sortPlaced<Code: KeyCode>(
        _ code: Code, _ keys: UnsafeMutablePointer<Code.Key>, _ count: Int
    ) {
        let source = context.stores[0]
        let step = source.view.strides[0]
        let places = context.stores[3].address.assumingMemoryBound(to: Int64.self)
        let first = source.origin[0]
        let records = UnsafeMutablePointer<PlacedRecord<Code.Key>>.allocate(capacity: 2 * count)
        defer { records.deallocate() }
        for k in 0..<count {
            records[k] = .init(key: code.canonicalKey(at: source.address + k &* step), place: first &+ k)
        }
        RadixSort.sort(records, spare: records + count, count: count)
        for k in 0..<count {
            keys[k] = records[k].key
            places[k] = Int64(records[k].place)
        }
    }
}

/// From samples to brackets, in positions of all runs one after the other.
private struct BracketFinder<Key: FixedWidthInteger & UnsignedInteger> {
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
            // The largest sample that is not beyond the first element, and the least that is not before the last one.
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

    /// A key that is a sample: how many elements are less than it at most, and not greater at least.
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

    /// The least and the most elements of a run that stand before a key which so many of its samples stand before.
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

/// The first of some places for which a condition does not hold that holds for none after it.
@inline(__always)
func partitionPoint(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
    var (low, rest) = (0, count)
    while rest > 0 {
        let half = rest / 2
        if isBefore(low &+ half) {
            low &+= half &+ 1
            rest &-= half &+ 1
        } else {
            rest = half
        }
    }
    return low
}

private struct RunMerger: KeyVisitor {
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
        // Where the result is dense, it is sorted in place.
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

/// Finds where runs are to be cut, such that a number of elements stands before the cuts: those that come first in a stable
/// sort of all runs one after the other.
private struct RunSelection<Key: FixedWidthInteger & UnsignedInteger> {
    let keys: UnsafeMutablePointer<Key>
    let brackets: [Range<Int>]

    func cuts(at rank: Int) -> [Int] {
        if rank >= brackets.reduce(0, { $0 + $1.count }) { return brackets.map(\.upperBound) }
        // The key at that rank, bit by bit: the least of which more than `rank` elements are not greater. Of each run, the
        // elements before `lows` are less than that key, and those from `highs` on are greater.
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
        // Of elements with the key itself, those of earlier runs come first.
        var rest = rank - (lows.reduce(0, +) - first)
        for run in lows.indices {
            let taken = min(rest, highs[run] - lows[run])
            lows[run] += taken
            rest -= taken
        }
        return lows
    }
}
