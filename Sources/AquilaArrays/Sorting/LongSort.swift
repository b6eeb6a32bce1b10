import AquilaRuntime
import AquilaTypes

/// A sort of one long row as tasks, in three steps:
///
/// 1. Each piece of the row is sorted into a *run*, which provides regular samples of its keys.
/// 2. From the samples follow, for each piece of the result and each run, brackets: the range of
///    positions in which the piece's elements of that run lie.
/// 3. Each piece of the result finds its exact bounds within the brackets, collects its elements
///    from all runs and sorts them.
///
/// The result is that of one stable sort, however many pieces there are. A piece reads little more
/// of the runs than its own elements, so that little moves between machines.
struct LongSort {
    private let source: LogicalStore
    private let result: LogicalStore
    private let yieldsPositions: Bool
    private let pieces: SortPieces

    /// - Parameters:
    ///   - source: a store with one axis; its type is real unless positions are wanted.
    ///   - result: may be the source; of type `int64` for positions.
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

/// The pieces of a long row, decided by its length alone.
struct SortPieces: Sendable {
    let count: Int
    /// The number of elements in a piece; the last one may be shorter.
    let length: Int
    let pieceCount: Int

    /// The number of samples of each run; the more there are, the closer brackets are to the
    /// elements they contain.
    static let sampleCount = 256
    /// The least number of elements in a piece, which fits into a second-level cache.
    static let leastLength = 1 << 16
    private static let mostPieces = 64

    init(count: Int) {
        self.count = count
        let pieces = min(max(count / Self.leastLength, 1), Self.mostPieces)
        length = max((count + pieces - 1) / pieces, 1)
        pieceCount = (count + length - 1) / length
    }

    /// The positions of a piece's elements.
    func range(_ piece: Int) -> Range<Int> { piece * length..<min((piece + 1) * length, count) }

    /// The position of a sample within a run of this length.
    static func position(_ sample: Int, of length: Int) -> Int { sample * length / sampleCount }
}

/// The task declarations of a long sort.
enum SortTasks {
    private static let library = Library("arrays")

    /// Stores: the elements, the sorted keys, the samples, and optionally the elements' positions.
    static let sortRuns = TaskDeclaration(
        library, "sortRuns", isBrief: true,
        variants: [.cpu: { context in context.stores[0].dtype.withKeys(RunSorter(context: context)) }])

    /// Stores: the samples of all runs, and the begins and ends of the brackets for each piece and
    /// run.
    static let findBrackets = TaskDeclaration(
        library, "findBrackets", signature: [.input, .output, .output], isBrief: true,
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

    /// Stores: the keys of all runs, the begins and ends of the brackets, the result, and
    /// optionally the positions.
    static let merge = TaskDeclaration(
        library, "mergeRuns", isBrief: true,
        variants: [
            .cpu: { context in context.scalar(1, as: DType.self).withKeys(RunMerger(context: context)) }
        ])
}
