public import AquilaTypes

/// A store cut into boxes of one extent, the last ones smaller: one piece for each colour of a grid.
public struct StorePartition: Sendable {
    /// The store that is cut.
    public let store: LogicalStore
    /// Extents of a tile.
    public let tile: Shape
    /// Number of tiles along each axis.
    public let colours: Shape

    /// The piece of a colour, as a store of its own; no memory moves.
    ///
    ///     let parts = try arange(6.0).reshaped([2, 3]).logicalStore.partition(byTiles: [1, 2])
    ///     try NDArray<Double>(parts.child([1, 0]))            // [[3.0, 4.0]]
    ///
    /// - Complexity: O(rank).
    public func child(_ colour: Shape) -> LogicalStore { store.with(piece(colour).view) }

    /// The piece's view, and the index of its first element.
    func piece(_ colour: Shape) -> SolvedLaunch.Piece {
        let zero = [Int](repeating: 0, count: tile.count)
        return SolvedLaunch.Piece(cutting: store.view, tile: Array(tile), colour, low: zero, high: zero)
    }
}

extension LogicalStore {
    /// Cuts the store into tiles of these extents, one for each axis; the last ones may be smaller.
    ///
    ///     try arange(6.0).reshaped([2, 3]).logicalStore.partition(byTiles: [1, 2]).colours       // (2, 2)
    ///
    /// - Throws: `ArrayError` where the extents are not positive or not one for each axis.
    /// - Complexity: O(rank); no memory moves.
    public func partition(byTiles tile: Shape) throws(ArrayError) -> StorePartition {
        guard tile.count == shape.count, tile.allSatisfy({ $0 > 0 }) else {
            throw ArrayError(.shape, "partition: tiles of \(tile) do not fit a store of shape \(shape)")
        }
        return StorePartition(
            store: self, tile: tile, colours: Shape(zip(shape, tile).map { $0 / $1 + ($0 % $1 == 0 ? 0 : 1) })
        )
    }
}
