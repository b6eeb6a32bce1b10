import AquilaTypes

/// A gather or a scatter among ranks, as all of them know it without its values.
///
/// Its domain has the axes of the index arrays first, and then those axes of the array that are not
/// indexed; a point is an element of a subarray. The owner of the subarray that a tuple of
/// positions names follows from the tiling of the array; the tuples themselves follow only from the
/// values.
struct SpreadIndexing {
    var kind: IndexedTasks.Kind
    /// Distribution of the array's elements over the ranks; nil where every rank has all of them.
    var owners: RankTiling?
    /// Distribution of the points over the ranks; nil where every rank has all of them.
    var points: RankTiling?
    var domain: Shape
    /// Shape of the array; the indexed axes come first.
    var arrayShape: Shape
    /// Number of axes of the index arrays, and number of index arrays.
    var positionRank: Int
    var indexCount: Int
    var itemSize: Int
    /// True if all ranks get the gathered values of a gather, or the changed array of a scatter.
    var isReplicated = false
    var rankCount: Int
    /// Approximate number of bytes that a rank packs at a time.
    var exchangeBytes: Int

    func pointBox(of rank: Int) -> Box { points?.box(of: rank) ?? Box(domain) }
    func ownedBox(of rank: Int) -> Box { owners?.box(of: rank) ?? Box(arrayShape) }

    /// The elements of a subarray that a rank's points stand for.
    func rest(of rank: Int) -> Box { pointBox(of: rank).dropping(positionRank) }

    // MARK: Rounds

    /// Bytes for a subarray, with its position and its number.
    private var bytesPerTuple: Int { 16 + domain.dropFirst(positionRank).reduce(itemSize, *) }
    private var tupleCount: Int { domain.prefix(positionRank).reduce(1, *) }

    /// Number of tuples that a rank reads before it exchanges the elements at them. It is so small that
    /// the answers have room even if all ranks ask the same owner.
    var roundLength: Int {
        max(1, min(tupleCount, exchangeBytes / (rankCount * bytesPerTuple)))
    }

    /// Number of rounds, which is that of the rank with most tuples.
    ///
    /// - Complexity: O(ranks).
    var roundCount: Int {
        let most = (0..<rankCount).map { pointBox(of: $0).taking(positionRank).count }.max() ?? 0
        return ceilDivide(most, roundLength)
    }

    // MARK: Memory

    /// Upper bound on the bytes that any rank packs.
    var bufferBound: Int {
        let tile = owners?.largestTileWithGhosts ?? 0
        return roundBytes + writerBytes(min(tile, arrayShape.prefix(indexCount).reduce(1, *)))
    }

    /// Upper bound on the bytes that a rank packs.
    func bufferBytes(of rank: Int) -> Int {
        roundBytes + writerBytes(ownedBox(of: rank).taking(indexCount).count)
    }

    private var roundBytes: Int {
        let length = points == nil ? tupleCount : roundLength
        let packed = points == nil ? 2 * length * bytesPerTuple : 2 * rankCount * length * bytesPerTuple
        return (owners == nil ? 0 : packed) + 16 * length
    }

    /// Bytes that record, for each of the given number of positions, the number of its latest
    /// value.
    private func writerBytes(_ positions: Int) -> Int {
        kind == .gather || points == nil
            ? 0 : min(Self.tableBytes(positions), Self.listBytes(tupleCount))
    }

    /// Bytes of a table with one word for each position.
    static func tableBytes(_ positions: Int) -> Int { 8 * positions }
    /// Approximate bytes of a dictionary with the given number of values.
    static func listBytes(_ values: Int) -> Int { 48 * values }

    /// True if the latest values are kept in a table of all positions, false if in a list of the
    /// positions that occur.
    func usesTable(positions: Int) -> Bool {
        Self.tableBytes(positions) <= Self.listBytes(tupleCount)
    }
}

extension Box {
    /// The box of the first axes.
    func taking(_ count: Int) -> Box {
        var result = Box(lower: Shape(lower.prefix(count)), upper: Shape(upper.prefix(count)))
        result.isVoid = isEmpty
        return result
    }

    /// The box of the axes after the first.
    func dropping(_ count: Int) -> Box {
        var result = Box(lower: Shape(lower.dropFirst(count)), upper: Shape(upper.dropFirst(count)))
        result.isVoid = isEmpty
        return result
    }
}
