import AquilaTypes

/// A row-major array that lies in memory in tiles: which bytes of a tile are which of the array.
struct TileGrid {
    private let tiles: [UnsafeMutableRawPointer]
    private let tileShape: Shape
    /// Number of tiles along each axis.
    private let counts: Shape
    private let whole: View
    private let itemSize: Int

    /// - Throws: `ArrayError` where the tiles do not make up the array.
    init(
        tiles: [UnsafeMutableRawPointer], tileShape: Shape, of whole: View, itemSize: Int
    ) throws(ArrayError) {
        guard tileShape.count == whole.rank, tileShape.allSatisfy({ $0 > 0 }) else {
            throw ArrayError(
                .shape, "attach: tiles of shape \(tileShape) do not fit the shape \(whole.shape)")
        }
        counts = Shape(zip(whole.shape, tileShape).map { $0 / $1 + ($0 % $1 == 0 ? 0 : 1) })
        guard counts.product == tiles.count else {
            throw ArrayError(
                .shape,
                "attach: \(whole.shape) in tiles of \(tileShape) has \(counts) tiles, and \(tiles.count) were given"
            )
        }
        self.tiles = tiles
        self.tileShape = tileShape
        self.whole = whole
        self.itemSize = itemSize
    }

    /// Copies the tiles' elements to the array.
    func copy(to array: UnsafeMutableRawPointer) {
        forEachRow { tile, place, bytes in (array + place).copyMemory(from: tile, byteCount: bytes) }
    }

    /// Copies the array's elements to the tiles.
    func copy(from array: UnsafeRawPointer) {
        forEachRow { tile, place, bytes in tile.copyMemory(from: array + place, byteCount: bytes) }
    }

    /// Calls the body with each row of each tile, the row's byte offset in the array, and its
    /// length in bytes.
    private func forEachRow(_ body: (UnsafeMutableRawPointer, Int, Int) -> Void) {
        for (number, tile) in tiles.enumerated() {
            var piece = whole
            let colour = Shape.colour(number, of: counts)
            for axis in 0..<whole.rank {
                let start = colour[axis] * tileShape[axis]
                let count = min(tileShape[axis], whole.shape[axis] - start)
                piece = piece.slicing(axis: axis, start: start, count: count, step: 1)
            }
            let row = (piece.shape.last ?? 1) * itemSize
            let starts = piece.rank == 0 ? piece : piece.indexing(axis: piece.rank - 1, at: 0)
            var place = 0
            starts.forEachOffset { offset in
                body(tile + place, piece.offset + offset, row)
                place += row
            }
        }
    }
}
