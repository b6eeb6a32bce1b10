import AquilaTypes

/// The run of a gather or a scatter on one rank.
class IndexedRun {
    let spread: SpreadIndexing
    let data: IndexedMovement.Operands
    let rank: Int
    /// Route to the owners of subarrays; nil where every rank has all of the array.
    let route: IndexedRoute?
    /// Part of the array that this rank owns, and points of this rank.
    let owned: Box
    let points: Box
    /// Extents of the indexed axes.
    let extents: [Int]

    init(_ movement: IndexedMovement) {
        spread = movement.spread
        data = movement.data
        rank = movement.rank
        route = spread.owners.map { [spread] in IndexedRoute($0, indexCount: spread.indexCount) }
        owned = spread.ownedBox(of: rank)
        points = spread.pointBox(of: rank)
        extents = Array(spread.arrayShape.prefix(spread.indexCount))
    }

    // MARK: Points

    var tupleCount: Int { points.taking(spread.positionRank).count }

    /// The points of a round.
    func tuples(ofRound round: Int) -> Range<Int> {
        let first = min(round * spread.roundLength, tupleCount)
        return first..<min(first + spread.roundLength, tupleCount)
    }

    /// Lends the tuples of some points, with the owners of the first part of each.
    func withTuples(
        _ range: Range<Int>, _ memory: Executor.Memory, _ allocator: Allocator,
        _ body: (UnsafeMutablePointer<Int>, UnsafeMutablePointer<Int32>) throws -> Void
    ) throws {
        let numbers = try allocator.allocate(range.count * 8)
        let owners = try allocator.allocate(range.count * 4)
        defer {
            allocator.free(numbers)
            allocator.free(owners)
        }
        let first = numbers.pointer.bindMemory(to: Int.self, capacity: range.count)
        let second = owners.pointer.bindMemory(to: Int32.self, capacity: range.count)
        Tuples(data.indices, extents: extents, route: route, memory).read(range, first, second)
        try body(first, second)
    }

    var subarrays: Subarrays { Subarrays(extents: extents, owned, data.array.view) }

    /// The offsets at which the values of this rank's points begin.
    func walk(from first: Int) -> Walk {
        let count = spread.positionRank
        let view = data.values.view
        return Walk(
            View(shape: Shape(view.shape.prefix(count)), strides: Dims(view.strides.prefix(count))),
            from: first)
    }

    // MARK: Parts of subarrays

    /// A part of each subarray among those that this rank has.
    func part(ofArray box: Box) -> View {
        data.array.view.rest(spread.indexCount, box, of: owned.dropping(spread.indexCount))
    }

    /// A part of each subarray among this rank's values.
    func part(ofValues box: Box) -> View {
        data.values.view.rest(spread.positionRank, box, of: points.dropping(spread.positionRank))
    }

    func packed(_ box: Box) -> View { View(contiguous: box.extents, itemSize: spread.itemSize) }

    /// The elements that this rank owns of the subarrays for another rank's points.
    func served(_ peer: Int) -> Box { spread.rest(of: peer).intersection(owned.dropping(spread.indexCount)) }

    /// The address of a region's first element.
    func address(_ region: Region, _ memory: Executor.Memory) -> UnsafeMutableRawPointer {
        memory.address(region.slot) + region.view.offset
    }

    func byteCount(_ box: Box) -> Int { box.count * spread.itemSize }
}

extension View {
    /// A part of the axes after the first `count`; the view's axes there show the box `held`.
    fileprivate func rest(_ count: Int, _ box: Box, of held: Box) -> View {
        let rest = View(shape: Shape(shape.dropFirst(count)), strides: Dims(strides.dropFirst(count)))
        return rest.part(box, of: held)
    }
}

/// Copies one part of many subarrays.
struct PartCopy {
    private let run: ElementRun
    private let from: Int
    private let to: Int

    init(from source: View, to target: View, itemSize: Int) {
        (from, to) = (source.offset, target.offset)
        run = ElementRun(from: source.atStart, to: target.atStart, size: itemSize)
    }

    @inline(__always)
    func copy(_ source: UnsafeMutableRawPointer, _ target: UnsafeMutableRawPointer) {
        run.copy(source + from, target + to)
    }
}

extension View {
    fileprivate var atStart: View { View(shape: shape, strides: strides) }
}

extension IndexedMovement {
    func run(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws {
        switch spread.kind {
        case .gather: try IndexedGather(self).run(memory, allocator, ranks)
        case .scatter: try IndexedScatter(self).run(memory, allocator, ranks)
        }
    }
}
