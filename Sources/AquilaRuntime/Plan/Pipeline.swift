import AquilaKernels
import AquilaTypes

/// Kernels that read each other's results at offsets, run depth first: the results that stay are
/// cut into tiles, and for each tile all kernels run one after the other, on as much as the tile
/// needs. Intermediate elements never leave the cache, since they stand in buffers that every tile
/// uses anew.
///
/// Neighbouring tiles both compute the elements between them that both need (overlapped tiling), so
/// tiles are independent. Elements have the same bits wherever they are computed.
struct Pipeline {
    /// A part of an intermediate array, and the place in it of the first point of a stage's domain.
    struct Use {
        var buffer: Int
        var shift: Shape
    }

    /// A kernel as tiles know it. It writes either buffers or memory.
    struct Stage {
        var domain: Shape
        var reads: [Use]
        var writes: [Use]
    }

    /// The part of an intermediate array that a tile needs.
    struct Buffer {
        let itemSize: Int
        /// Stages from the first that uses the buffer to the last.
        let stages: ClosedRange<Int>
        /// Place of the buffer in a worker's scratch memory; buffers of other stages may share it.
        var range = 0..<0
        /// Largest extent along each axis that any tile needs.
        var extents = Shape()
    }

    /// The needs of one tile: the points of each stage, and the part of each intermediate array.
    struct Demand {
        var regions: [Box]
        var parts: [Box]
    }

    let stages: [Stage]
    private(set) var buffers: [Buffer]
    /// Shape that is cut into tiles, and a tile's extents.
    let shape: Shape
    private(set) var tile: Shape
    private(set) var scratchBytes = 0

    /// Extents below which tiles are not cut: along the last axis, so that kernels run on long
    /// rows, and along others.
    private let shortestRow: Int
    private static let shortestSide = 8
    /// Largest ratio of computed to needed points; beyond it, a pipeline loses more than it saves.
    private static let mostRedundancy = 1.4

    /// Chooses the tiles; nil where rows are too short for a kernel, or too much would be computed
    /// twice.
    init?(_ stages: [Stage], itemSizes: [Int], tileBytes: Int) {
        shortestRow = max(tileBytes >> 10, 1)
        self.stages = stages
        buffers = itemSizes.enumerated().map { buffer, size in
            let users = stages.indices.filter { index in
                (stages[index].reads + stages[index].writes).contains { $0.buffer == buffer }
            }
            return Buffer(itemSize: size, stages: users.first!...users.last!)
        }
        var shape = Shape(repeating: 0, count: stages[0].domain.count)
        for stage in stages where stage.writes.isEmpty {
            for axis in shape.indices { shape[axis] = max(shape[axis], stage.domain[axis]) }
        }
        self.shape = shape
        tile = shape
        fitBuffers()
        while scratchBytes > tileBytes, let axis = longestAxis() {
            tile[axis] = (tile[axis] + 1) / 2
            fitBuffers()
        }
        guard shape.last! >= shortestRow / 8, scratchBytes <= 2 * tileBytes, redundancy <= Self.mostRedundancy
        else { return nil }
    }

    // MARK: Tiles

    /// Number of tiles along each axis.
    var grid: Shape { Shape(zip(shape, tile).map { ceilDivide($0, $1) }) }

    func box(ofTile index: Int) -> Box {
        var box = Box(tile)
        let colour = Shape.colour(index, of: grid)
        for axis in tile.indices {
            box.lower[axis] = colour[axis] * tile[axis]
            box.upper[axis] = box.lower[axis] + tile[axis]
        }
        return box
    }

    /// The needs of a tile, found from the last stage to the first.
    ///
    /// - Parameter isBounded: false for a tile in the middle of a boundless array.
    func demand(of tile: Box, isBounded: Bool = true) -> Demand {
        let nothing = Box(lower: tile.lower, upper: tile.lower)
        var demand = Demand(
            regions: stages.map { _ in nothing }, parts: buffers.map { _ in nothing })
        for (index, stage) in stages.enumerated().reversed() {
            var region = stage.writes.isEmpty ? tile : nothing
            for write in stage.writes where !demand.parts[write.buffer].isEmpty {
                region = region.hull(demand.parts[write.buffer].shifted(back: write.shift))
            }
            if isBounded { region = region.intersection(Box(stage.domain)) }
            demand.regions[index] = region
            guard !region.isEmpty else { continue }
            // A stage writes all its buffers at the same points, so one buffer gets more than is
            // read where another asks for more.
            for use in stage.reads + stage.writes {
                demand.parts[use.buffer] = demand.parts[use.buffer].hull(region.shifted(by: use.shift))
            }
        }
        return demand
    }

    // MARK: Sizes

    /// The axis along which tiles are longest, relative to the side below which a kernel loses
    /// speed.
    private func longestAxis() -> Int? {
        func excess(_ axis: Int) -> Int {
            tile[axis] / (axis == shape.count - 1 ? shortestRow : Self.shortestSide)
        }
        return shape.indices.filter { excess($0) >= 2 }.max { excess($0) < excess($1) }
    }

    private mutating func fitBuffers() {
        scratchBytes = 0
        let parts = demand(of: Box(tile), isBounded: false).parts
        for (index, part) in parts.enumerated() {
            buffers[index].extents = part.extents
            let bytes = (part.count * buffers[index].itemSize + 63) / 64 * 64
            let offset = offset(for: index, bytes: bytes)
            buffers[index].range = offset..<offset + bytes
            scratchBytes = max(scratchBytes, offset + bytes)
        }
    }

    /// The lowest offset that no earlier buffer of the same stages occupies.
    private func offset(for index: Int, bytes: Int) -> Int {
        let taken = buffers[..<index].filter { $0.stages.overlaps(buffers[index].stages) }.map(\.range)
            .sorted { $0.lowerBound < $1.lowerBound }
        var offset = 0
        for range in taken {
            if range.lowerBound >= offset + bytes { break }
            offset = max(offset, range.upperBound)
        }
        return offset
    }

    private var redundancy: Double {
        let points = demand(of: Box(tile), isBounded: false).regions.reduce(0) { $0 + $1.count }
        return Double(points) / Double(max(tile.product * stages.count, 1))
    }
}
