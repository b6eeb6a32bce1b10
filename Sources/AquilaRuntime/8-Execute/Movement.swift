import AquilaTransport
import AquilaTypes

/// A step of a plan that moves elements, within this rank's memory or between ranks.
protocol Movement: AnyObject {
    /// What traces call it.
    var label: String { get }
    /// The elements that it reads and writes.
    var regions: [Region] { get }
    /// Bytes that it packs at most, besides the regions.
    var bufferBytes: Int { get }
    func run(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws
}

extension Movement {
    /// The slots whose memory it uses.
    var slots: [Int] { regions.map(\.slot) }

    var bufferBytes: Int { regions.reduce(0) { $0 + $1.byteCount } }
}

/// Elements of a slot: a view in bytes of the slot's memory.
struct Region {
    var slot: Int
    var view: View
    var itemSize: Int

    var byteCount: Int { view.elementCount * itemSize }
}

/// A sequence of regions, packed one behind the other in row-major order of each.
struct Parcel {
    var peer: Int
    var regions: [Region]

    var byteCount: Int { regions.reduce(0) { $0 + $1.byteCount } }
}

/// Gives a slot another instance of its store, and keeps the elements of a box.
final class Regrowth: Movement {
    let slot: Int
    private let byteCount: Int
    private let source: View
    private let target: View
    private let itemSize: Int

    init(slot: Int, byteCount: Int, from source: View, to target: View, itemSize: Int) {
        self.slot = slot
        self.byteCount = byteCount
        self.source = source
        self.target = target
        self.itemSize = itemSize
    }

    var label: String { "regrow" }
    /// The old instance is not the slot's any more.
    var regions: [Region] { [Region(slot: slot, view: target, itemSize: itemSize)] }

    func run(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws {
        let fresh = try allocator.allocate(byteCount)
        let old = memory.allocations[slot]!
        StridedCopy(from: source, to: target, itemSize: itemSize).run(old.pointer, fresh.pointer)
        allocator.free(old)
        memory.allocations[slot] = fresh
    }
}

/// Messages between this rank and others: what kernels need that is at home elsewhere.
final class Exchange: Movement {
    let label: String
    let sends: [Parcel]
    let receives: [Parcel]
    /// The operation, of those that all ranks have recorded, that asked for it.
    let operation: Int
    /// What this rank has itself: from where to where.
    private let copies: [(Region, Region)]

    init(
        label: String, sends: [Parcel], receives: [Parcel], copies: [(Region, Region)], operation: Int
    ) {
        self.label = label
        self.operation = operation
        self.sends = sends
        self.receives = receives
        self.copies = copies
    }

    var regions: [Region] { (sends + receives).flatMap(\.regions) + copies.flatMap { [$0, $1] } }

    func run(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws {
        try start(memory, allocator, ranks)()
    }

    /// Begins the exchange; nobody may write what is sent before the result was called, nor read what is received.
    ///
    /// - Returns: what waits for its end.
    func start(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws -> () throws -> Void
    {
        // Every rank counts every exchange, whether it has a part in it or not.
        let tag = ranks.nextTag()
        var requests: [TransportRequest] = []
        var boxes: [Allocation] = []
        var arrivals: [(Parcel, UnsafeMutableRawPointer)] = []
        for parcel in receives {
            let box = try allocator.allocate(parcel.byteCount)
            boxes.append(box)
            let bytes = UnsafeMutableRawBufferPointer(start: box.pointer, count: parcel.byteCount)
            requests.append(try ranks.transport!.receive(into: bytes, from: parcel.peer, tag: tag))
            arrivals.append((parcel, box.pointer))
        }
        for parcel in sends {
            let box = try allocator.allocate(parcel.byteCount)
            boxes.append(box)
            parcel.pack(memory, into: box.pointer)
            let bytes = UnsafeRawBufferPointer(start: box.pointer, count: parcel.byteCount)
            requests.append(try ranks.transport!.send(bytes, to: parcel.peer, tag: tag))
        }
        for (source, target) in copies {
            StridedCopy(from: source.view, to: target.view, itemSize: source.itemSize)
                .run(memory.address(source.slot), memory.address(target.slot))
        }
        return {
            try requests.waitForAll()
            for (parcel, pointer) in arrivals { parcel.unpack(memory, from: pointer) }
            boxes.forEach(allocator.free)
        }
    }
}

/// Brings what ranks have of some elements to all of them.
final class Replication: Movement {
    /// One array.
    struct Item {
        /// Where this rank's part is.
        var source: Region
        /// Where all of it goes: an instance of `held`.
        var target: Region
        var held: Box
        var tiling: RankTiling
        /// What is wanted.
        var wanted: Box
    }

    let items: [Item]
    /// The operation, of those that all ranks have recorded, that asked for it.
    let operation: Int

    init(_ items: [Item], operation: Int) {
        self.items = items
        self.operation = operation
    }

    var label: String { "replicate" }
    var regions: [Region] { items.flatMap { [$0.source, $0.target] } }

    func run(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws {
        let boxes = (0..<ranks.count).map { rank in items.map { $0.part(of: rank) } }
        let counts = boxes.map { zip($0, items).reduce(0) { $0 + $1.0.count * $1.1.source.itemSize } }
        let mine = try allocator.allocate(counts[ranks.rank])
        let all = try allocator.allocate(counts.reduce(0, +))
        defer {
            allocator.free(mine)
            allocator.free(all)
        }
        Parcel(peer: ranks.rank, regions: items.map(\.source)).pack(memory, into: mine.pointer)
        try ranks.transport!.start(
            .allGather(
                UnsafeRawBufferPointer(start: mine.pointer, count: counts[ranks.rank]),
                into: UnsafeMutableRawBufferPointer(start: all.pointer, count: counts.reduce(0, +)),
                counts: counts)
        ).wait()
        var pointer = all.pointer
        for rank in 0..<ranks.count {
            for (item, box) in zip(items, boxes[rank]) {
                let region = item.target.part(box, of: item.held)
                Parcel(peer: rank, regions: [region]).unpack(memory, from: pointer)
                pointer += region.byteCount
            }
        }
    }
}

extension Replication.Item {
    func part(of rank: Int) -> Box { tiling.box(of: rank).intersection(wanted) }
}

extension Region {
    /// The elements of a box, where this region shows those of another one.
    func part(_ box: Box, of held: Box) -> Region {
        var result = self
        result.view = view.part(box, of: held)
        return result
    }
}

extension View {
    /// The elements of a box, where this view shows those of another one.
    func part(_ box: Box, of held: Box) -> View {
        var result = self
        guard !box.isEmpty else {
            // Of no axes, there would be one element else.
            let zeros = Dims(repeating: 0, count: max(rank, 1))
            return View(shape: zeros, strides: zeros)
        }
        result.shape = box.extents
        for axis in 0..<rank { result.offset += (box.lower[axis] - held.lower[axis]) * strides[axis] }
        return result
    }
}

extension Parcel {
    func pack(_ memory: Executor.Memory, into pointer: UnsafeMutableRawPointer) {
        var pointer = pointer
        for region in regions where region.byteCount > 0 {
            let packed = View(contiguous: region.view.shape, itemSize: region.itemSize)
            StridedCopy(from: region.view, to: packed, itemSize: region.itemSize)
                .run(memory.address(region.slot), pointer)
            pointer += region.byteCount
        }
    }

    func unpack(_ memory: Executor.Memory, from pointer: UnsafeMutableRawPointer) {
        var pointer = pointer
        for region in regions where region.byteCount > 0 {
            let packed = View(contiguous: region.view.shape, itemSize: region.itemSize)
            StridedCopy(from: packed, to: region.view, itemSize: region.itemSize)
                .run(pointer, memory.address(region.slot))
            pointer += region.byteCount
        }
    }
}

/// Copies the elements of one view to those of another of the same shape, run by run.
struct StridedCopy {
    private let from: View
    private let to: View
    private let itemSize: Int
    /// Axes outside of a run, outermost first.
    private let outer: [Int]
    private let runBytes: Int

    init(from: View, to: View, itemSize: Int) {
        self.from = from
        self.to = to
        self.itemSize = itemSize
        var run = itemSize
        var rest = from.shape.indices.filter { from.shape[$0] != 1 }
        rest.sort { abs(to.strides[$0]) > abs(to.strides[$1]) }
        while let axis = rest.last, from.strides[axis] == run, to.strides[axis] == run {
            run *= from.shape[axis]
            rest.removeLast()
        }
        outer = rest
        runBytes = from.elementCount == 0 ? 0 : run
    }

    func run(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer) {
        guard runBytes > 0 else { return }
        copy(source + from.offset, target + to.offset, 0)
    }

    private func copy(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ depth: Int) {
        guard depth < outer.count else { return target.copyMemory(from: source, byteCount: runBytes) }
        let axis = outer[depth]
        let (a, b) = (from.strides[axis], to.strides[axis])
        if depth == outer.count - 1, runBytes == 8 {
            for k in 0..<from.shape[axis] {
                (target + k * b).storeBytes(
                    of: (source + k * a).loadUnaligned(as: UInt64.self), as: UInt64.self)
            }
            return
        }
        for k in 0..<from.shape[axis] { copy(source + k * a, target + k * b, depth + 1) }
    }
}
