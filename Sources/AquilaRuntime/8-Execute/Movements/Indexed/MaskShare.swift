import AquilaTypes

/// The part of a mask that a rank has.
///
/// A segment is a run of elements that follow one another, in row-major order, both in the mask and
/// in the rank's box: all elements beyond the last axis that is cut, for one place along the axes
/// before it.
struct MaskShare {
    let ranks: Ranks
    private let tiling: RankTiling
    private let box: Box
    private let pointer: UnsafePointer<UInt8>
    private let view: View
    /// Extents of the mask.
    let shape: Shape
    /// Last axis that is cut.
    private let axis: Int

    /// - Parameter tiling: gives each rank the part that it has at home, or the part that it is to
    ///   look at if it has all of the mask.
    init(_ tiling: RankTiling, _ mask: LogicalStore, _ ranks: Ranks) throws {
        self.tiling = tiling
        self.ranks = ranks
        shape = mask.view.shape
        axis = tiling.cuts.filter { tiling.grid[$0.gridAxis] > 1 }.compactMap(\.axis).max() ?? 0
        box = tiling.box(of: ranks.rank)
        let store = mask.store
        let placement = ranks.placement(store.placement)
        let held = placement?.held ?? Box(store.root.shape)
        let root = store.root.instance(holding: held, itemSize: store.dtype.size)
        let map = IndexMap(mask.view, of: store.root, itemSizes: (mask.dtype.size, store.dtype.size))
        // Without a map, all of the store is here.
        let local =
            box.isEmpty ? nil : map?.view(of: box, in: root, holding: held)
        view = local ?? mask.view.part(box, of: Box(shape))
        pointer = UnsafePointer(
            (store.allocation!.pointer + view.offset).assumingMemoryBound(to: UInt8.self))
    }

    private var segmentCount: Int { box.taking(axis).count }
    private var segmentLength: Int { box.isEmpty ? 0 : box.extents.dropFirst(axis).reduce(1, *) }

    /// The number of elements that hold in each segment.
    func counts() -> [Int] {
        var walk = Walk(view, from: 0)
        return (0..<segmentCount).map { _ in
            var count = 0
            for _ in 0..<segmentLength {
                if pointer[walk.offset] != 0 { count += 1 }
                walk.next()
            }
            return count
        }
    }

    /// Calls the body with the number, in row-major order of the mask, of each element that holds.
    func forEach(_ body: (Int) -> Void) {
        var (walk, number) = (Walk(view, from: 0), numbers(box))
        let first = first(of: box, strides)
        for _ in 0..<box.count {
            if pointer[walk.offset] != 0 { body(first + number.offset) }
            walk.next()
            number.next()
        }
    }

    /// The number of places that segments have along the axes before the cut one.
    var placeCount: Int { shape.prefix(axis).reduce(1, *) }

    /// The number of each segment's place.
    var places: [Int] {
        let outer = box.taking(axis)
        let strides = View.rowMajorStrides(Shape(shape.prefix(axis)), itemSize: 1)
        if outer.isEmpty { return [] }
        var walk = Walk(View(shape: outer.extents, strides: strides), from: 0)
        let first = first(of: outer, strides)
        return (0..<segmentCount).map { _ in
            defer { walk.next() }
            return first + walk.offset
        }
    }

    /// The ranks in the order in which their segments of one place follow one another.
    func segmentOrder() -> [Int] {
        if shape.isEmpty { return [0] }
        return (0..<ranks.count).map { ($0, tiling.box(of: $0)) }.filter { !$0.1.isEmpty }
            .sorted { ($0.1.lower[axis], $0.0) < ($1.1.lower[axis], $1.0) }.map(\.0)
    }

    private var strides: Dims { View.rowMajorStrides(shape, itemSize: 1) }

    private func numbers(_ box: Box) -> Walk {
        Walk(
            View(
                shape: box.isEmpty ? Shape(repeating: 0, count: shape.count) : box.extents, strides: strides),
            from: 0)
    }

    private func first(of box: Box, _ strides: Dims) -> Int {
        zip(box.lower, strides).reduce(0) { $0 + $1.0 * $1.1 }
    }
}

/// The positions at which each segment's elements begin among those of all ranks: an exclusive scan
/// over the places of segments, and over the ranks of each.
///
/// The places are shared out among the ranks, in blocks; each rank adds up those of one block.
struct SegmentScan {
    /// First position of each of this rank's segments.
    private(set) var starts: [Int]
    /// Number of all elements that hold.
    let total: Int

    /// - Parameters:
    ///   - places: of this rank's segments, ascending.
    ///   - placeCount: number of places of all ranks' segments.
    ///   - order: gives the ranks in the order in which their segments of one place follow one
    ///     another.
    init(
        _ places: [Int], of placeCount: Int, _ counts: [Int], _ order: () -> [Int], _ ranks: Ranks,
        _ allocator: Allocator
    ) throws {
        let block = max(ceilDivide(placeCount, ranks.count), 1)
        // Segments without an element that holds need no position.
        let mine = counts.indices.filter { counts[$0] > 0 }
        var sent = [Int](repeating: 0, count: ranks.count)
        for segment in mine { sent[places[segment] / block] += 16 }
        var mail = try Mail(sent, allocator)
        defer { mail.free(allocator) }
        for segment in mine {
            let words = mail.take(16, of: places[segment] / block).assumingMemoryBound(to: Int.self)
            (words[0], words[1]) = (places[segment] - places[segment] / block * block, counts[segment])
        }
        let coming = try ranks.exchange(sent)
        let received = try ranks.exchange(mail, receiving: coming, allocator)
        defer { received.free(allocator) }
        var next = Self.sums(received, block)
        let sums = try ranks.transport!.allGather(next.removeLast())
        total = sums.reduce(0, +)
        let base = sums[..<ranks.rank].reduce(0, +)
        var answers = try Mail(coming.map { $0 / 2 }, allocator)
        defer { answers.free(allocator) }
        var reading = received
        for peer in order() {
            for _ in 0..<coming[peer] / 16 {
                let words = reading.take(16, of: peer).assumingMemoryBound(to: Int.self)
                answers.take(8, of: peer).storeBytes(of: base + next[words[0]], as: Int.self)
                next[words[0]] += words[1]
            }
        }
        let given = try ranks.exchange(answers, receiving: sent.map { $0 / 2 }, allocator)
        defer { given.free(allocator) }
        starts = [Int](repeating: 0, count: counts.count)
        for (k, segment) in mine.enumerated() {
            starts[segment] = given.pointer.load(fromByteOffset: 8 * k, as: Int.self)
        }
    }

    /// The position within a block at which each of its places begins, and the block's end.
    private static func sums(_ received: Mail, _ block: Int) -> [Int] {
        var sums = [Int](repeating: 0, count: block + 1)
        let words = received.pointer.assumingMemoryBound(to: Int.self)
        for k in 0..<received.byteCount / 16 { sums[words[2 * k] + 1] += words[2 * k + 1] }
        for place in 0..<block { sums[place + 1] += sums[place] }
        return sums
    }
}

/// Brings the positions at which a mask holds to the ranks where they are at home.
struct PositionDelivery {
    private let share: MaskShare
    private let counts: [Int]
    private let starts: [Int]
    private let home: Placement.Home
    private let total: Int
    private let ranks: Ranks
    /// Positions that this rank will have.
    let held: Box

    /// Bytes before the elements of a run: its first place, and its length.
    private static let headBytes = 16

    init(_ share: MaskShare, _ counts: [Int], _ scan: SegmentScan, _ home: Placement.Home, _ ranks: Ranks) {
        self.share = share
        self.counts = counts
        starts = scan.starts
        total = scan.total
        self.home = home
        self.ranks = ranks
        held = home.box(of: ranks.rank, [scan.total])
    }

    /// Upper bounds on the bytes that this rank needs, and that any rank needs.
    var byteCount: Int { bytes(sent: counts.reduce(0, +), kept: held.count) }
    var bound: Int { bytes(sent: total, kept: total) }

    private func bytes(sent: Int, kept: Int) -> Int {
        2 * (24 * (sent + kept) + 8 * share.shape.count * kept)
    }

    /// Delivers the positions, and returns memory with this rank's: one array for each axis of the
    /// mask.
    func run(_ allocator: Allocator) throws -> [Allocation] {
        let received = try exchange(allocator)
        defer { received.free(allocator) }
        let result = try share.shape.indices.map { _ in try allocator.allocate(8 * held.count) }
        let targets = result.map { $0.pointer.bindMemory(to: Int.self, capacity: held.count) }
        let origin = held.isEmpty ? 0 : held.lower[0]
        var words = UnsafePointer(received.pointer.assumingMemoryBound(to: Int.self))
        let end = words + received.byteCount / 8
        while words < end {
            let (start, count) = (words[0] - origin, words[1])
            words += 2
            for k in 0..<count {
                var rest = words[k]
                for axis in share.shape.indices.reversed() {
                    targets[axis][start + k] = rest % share.shape[axis]
                    rest /= share.shape[axis]
                }
            }
            words += count
        }
        return result
    }

    private func exchange(_ allocator: Allocator) throws -> Mail {
        guard case .tiled(let tiling) = home else {
            var bytes = [Int](repeating: 0, count: ranks.count)
            forEachRun({ _ in ranks.rank }) { bytes[$0] += Self.headBytes + 8 * $1.count }
            var mail = try Mail(bytes, allocator)
            defer { mail.free(allocator) }
            write(to: &mail) { _ in ranks.rank }
            let all = try ranks.transport!.allGather(bytes[ranks.rank])
            return try ranks.spread(mail, counts: all, allocator)
        }
        func owner(_ place: Int) -> Int {
            tiling.ranks(meeting: Box(lower: [place], upper: [place + 1]))[0]
        }
        var bytes = [Int](repeating: 0, count: ranks.count)
        forEachRun(owner) { peer, range in bytes[peer] += Self.headBytes + 8 * range.count }
        var mail = try Mail(bytes, allocator)
        defer { mail.free(allocator) }
        write(to: &mail, owner)
        return try ranks.exchange(mail, receiving: ranks.exchange(bytes), allocator)
    }

    /// Calls the body for each run of positions that follow one another both here and in the
    /// result, and go to one rank.
    private func forEachRun(_ owner: (Int) -> Int, _ body: (Int, Range<Int>) -> Void) {
        var segment = 0
        while segment < counts.count {
            let start = starts[segment]
            var end = start + counts[segment]
            segment += 1
            while segment < counts.count, counts[segment] == 0 || starts[segment] == end {
                end += counts[segment]
                segment += 1
            }
            var place = start
            while place < end {
                let peer = owner(place)
                let limit = home.box(of: peer, [total]).upper[0]
                body(peer, place..<min(end, limit))
                place = min(end, limit)
            }
        }
    }

    private func write(to mail: inout Mail, _ owner: (Int) -> Int) {
        var runs: [(peer: Int, range: Range<Int>)] = []
        forEachRun(owner) { runs.append(($0, $1)) }
        var run = 0
        var left = 0
        share.forEach { number in
            if left == 0 {
                let (peer, range) = runs[run]
                let head = mail.take(Self.headBytes, of: peer).assumingMemoryBound(to: Int.self)
                (head[0], head[1]) = (range.lowerBound, range.count)
                left = range.count
                run += 1
            }
            mail.take(8, of: runs[run - 1].peer).storeBytes(of: number, as: Int.self)
            left -= 1
        }
    }
}
