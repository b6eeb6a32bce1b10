import AquilaTypes

/// A gather or a scatter among ranks, as all of them know it without its values.
///
/// Its points are those of the index arrays, and for each the elements of a subarray: a domain whose first axes are the
/// index arrays', and whose others are the axes of the array that are not indexed. Which rank has the subarray of a
/// tuple of positions follows from the tiling of the array; which tuples there are only the values say.
struct SpreadIndexing {
    var kind: IndexedTasks.Kind
    /// Which rank has which elements of the array; nil where every rank has all.
    var owners: RankTiling?
    /// Which rank has which points; nil where every rank has all.
    var points: RankTiling?
    var domain: Shape
    /// The array's shape; the indexed axes come first.
    var arrayShape: Shape
    /// How many axes index arrays have, and how many index arrays there are.
    var positionRank: Int
    var indexCount: Int
    var itemSize: Int
    /// Whether all ranks get what was gathered, or the elements among which was scattered.
    var isReplicated = false
    var rankCount: Int
    /// Bytes that a rank packs at a time, about.
    var exchangeBytes: Int

    func pointBox(of rank: Int) -> Box { points?.box(of: rank) ?? Box(domain) }
    func ownedBox(of rank: Int) -> Box { owners?.box(of: rank) ?? Box(arrayShape) }

    /// The elements of a subarray that a rank's points are for.
    func rest(of rank: Int) -> Box { pointBox(of: rank).dropping(positionRank) }

    // MARK: Rounds

    /// Bytes for a subarray, with its position and its number.
    private var bytesPerTuple: Int { 16 + domain.dropFirst(positionRank).reduce(itemSize, *) }
    private var tupleCount: Int { domain.prefix(positionRank).reduce(1, *) }

    /// How many tuples a rank looks at before it exchanges what they ask for: so few that there is room for what comes even
    /// if all ranks ask the same one.
    var roundLength: Int {
        max(1, min(tupleCount, exchangeBytes / (rankCount * bytesPerTuple)))
    }

    /// How many rounds there are: as many as the rank with most tuples needs.
    ///
    /// - Complexity: O(ranks).
    var roundCount: Int {
        let most = (0..<rankCount).map { pointBox(of: $0).taking(positionRank).count }.max() ?? 0
        return ceilDivide(most, roundLength)
    }

    // MARK: Memory

    /// Bytes that no rank packs more than.
    var bufferBound: Int {
        let tile = owners?.largestTileWithGhosts ?? 0
        return roundBytes + writerBytes(min(tile, arrayShape.prefix(indexCount).reduce(1, *)))
    }

    /// Bytes that a rank packs at most.
    func bufferBytes(of rank: Int) -> Int {
        roundBytes + writerBytes(ownedBox(of: rank).taking(indexCount).count)
    }

    private var roundBytes: Int {
        let length = points == nil ? tupleCount : roundLength
        let packed = points == nil ? 2 * length * bytesPerTuple : 2 * rankCount * length * bytesPerTuple
        return (owners == nil ? 0 : packed) + 16 * length
    }

    /// Bytes for the number of the latest value of each of so many positions.
    private func writerBytes(_ positions: Int) -> Int {
        kind == .gather || points == nil
            ? 0 : min(Self.tableBytes(positions), Self.listBytes(tupleCount))
    }

    /// Bytes of a table with one word for each position.
    static func tableBytes(_ positions: Int) -> Int { 8 * positions }
    /// Bytes of a dictionary with so many values, about.
    static func listBytes(_ values: Int) -> Int { 48 * values }

    /// Whether the latest values are kept in a table of all positions, rather than in a list of those that there are.
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
