import AquilaTransport
import AquilaTypes

/// The pieces of an unbound store that the points of a task have made; each is on the ranks that
/// have run its point: all of them, or one.
struct SpreadPieces {
    /// Bytes of each point's piece.
    let sizes: [Int]
    /// First rank that has the piece of each point.
    let makers: [Int]
    /// True if every rank has all pieces.
    let areEverywhere: Bool
    /// Pieces that this rank has made, by point.
    let buffers: [Int: OutputBuffer]

    /// Collects the reports of all ranks; nil where a point has made no piece.
    fileprivate init?(_ reports: [[SIMD2<Int>]], _ buffers: [Int: OutputBuffer], pointCount: Int) {
        var makers = [Int](repeating: -1, count: pointCount)
        var sizes = [Int](repeating: 0, count: pointCount)
        for (rank, report) in reports.enumerated().reversed() {
            for entry in report { (makers[entry.x], sizes[entry.x]) = (rank, entry.y) }
        }
        if makers.contains(-1) { return nil }
        self.makers = makers
        self.sizes = sizes
        self.buffers = buffers
        areEverywhere = reports.allSatisfy { $0.count == pointCount }
    }

    /// The shape of the store that the pieces form.
    func shape(_ rowShape: Shape, _ dtype: DType) -> Shape {
        Shape([sizes.reduce(0, +) / Self.rowBytes(rowShape, dtype)] + Array(rowShape))
    }

    /// True if each piece is a whole number of rows.
    fileprivate func areWhole(_ rowBytes: Int) -> Bool { sizes.allSatisfy { $0 % rowBytes == 0 } }

    fileprivate static func rowBytes(_ rowShape: Shape, _ dtype: DType) -> Int {
        max(rowShape.product * dtype.size, 1)
    }
}

extension RankEngine {
    func join(
        _ pieces: [Int: OutputBuffer], pointCount: Int, _ rowShape: Shape, _ dtype: DType
    ) throws(ArrayError) -> JoinedPieces {
        guard let spread = try gatherPieces(pieces, pointCount) else { return .incomplete }
        let shape = spread.shape(rowShape, dtype)
        if spread.areEverywhere, members.isSmall(shape, itemSize: dtype.size) { return .here }
        return .store(try join(spread, rowShape, dtype))
    }

    /// Tells all ranks which ranks have which pieces; nil where a point has made no piece.
    private func gatherPieces(
        _ buffers: [Int: OutputBuffer], _ pointCount: Int
    ) throws(ArrayError) -> SpreadPieces? {
        let mine = buffers.map { SIMD2($0.key, $0.value.byteCount) }
        return try binding { ranks in
            SpreadPieces(
                try ranks.transport!.allGatherBlocks(mine), buffers, pointCount: pointCount)
        }
    }

    /// Makes a store of the pieces, one behind the other; pieces that are at home on another rank
    /// move there.
    private func join(
        _ pieces: SpreadPieces, _ rowShape: Shape, _ dtype: DType
    ) throws(ArrayError) -> LogicalStore {
        let array = recorder.runtime.makeStore(pieces.shape(rowShape, dtype), dtype)
        let (store, rowBytes) = (array.store, SpreadPieces.rowBytes(rowShape, dtype))
        try binding { ranks in
            try meet(at: .read(store.root, dtype))
            let home = ranks.home(of: store.root, itemSize: dtype.size)
            guard case .tiled(let tiling) = home, pieces.areWhole(rowBytes) else {
                try admit(3 * store.byteCount, atMost: 3 * store.byteCount)
                store.allocation = try allocator.allocate(store.byteCount)
                try pieces.bring(to: store.allocation!.pointer, ranks, allocator)
                store.placement = ranks.numberOfWhole(store)
                return
            }
            let held = tiling.box(of: ranks.rank)
            let made = pieces.makers.indices.reduce(0) {
                $0 + (pieces.makers[$1] == ranks.rank ? pieces.sizes[$1] : 0)
            }
            try admit(2 * (2 * held.count * dtype.size + made), atMost: 6 * store.byteCount)
            store.allocation = try allocator.allocate(held.count * dtype.size)
            try PieceDelivery(pieces, store, tiling, rowBytes: rowBytes).run(ranks, allocator)
            store.placement = ranks.number(of: Placement(home: home, isWhole: false, held: held))
        }
        return array
    }

    private func binding<R>(_ body: (Ranks) throws -> R) throws(ArrayError) -> R {
        do {
            return try recorder.lock.withLock {
                try together("an unbound store") { ranks in
                    try checkNotInOnce()
                    return try body(ranks)
                }
            }
        } catch {
            throw ArrayError(wrapping: error)
        }
    }
}

extension SpreadPieces {
    /// Brings all pieces to all ranks.
    fileprivate func bring(to target: UnsafeMutableRawPointer, _ ranks: Ranks, _ allocator: Allocator) throws
    {
        var counts = [Int](repeating: 0, count: ranks.count)
        for (point, size) in sizes.enumerated() { counts[makers[point]] += size }
        var mine = [Int](repeating: 0, count: ranks.count)
        mine[ranks.rank] = counts[ranks.rank]
        var block = try Mail(mine, allocator)
        defer { block.free(allocator) }
        for (point, size) in sizes.enumerated() where makers[point] == ranks.rank && size > 0 {
            block.take(size, of: ranks.rank).copyMemory(from: buffers[point]!.base!, byteCount: size)
        }
        var all = try ranks.spread(block, counts: counts, allocator)
        defer { all.free(allocator) }
        var place = target
        for (point, size) in sizes.enumerated() {
            place.copyMemory(from: all.take(size, of: makers[point]), byteCount: size)
            place += size
        }
    }
}

/// Brings the rows of pieces to the ranks where they are at home.
private struct PieceDelivery {
    private let pieces: SpreadPieces
    private let store: Store
    private let tiling: RankTiling
    /// Rows of each piece.
    private let rows: [Range<Int>]

    init(_ pieces: SpreadPieces, _ store: Store, _ tiling: RankTiling, rowBytes: Int) {
        self.pieces = pieces
        self.store = store
        self.tiling = tiling
        var end = 0
        rows = pieces.sizes.map { size in
            defer { end += size / rowBytes }
            return end..<end + size / rowBytes
        }
    }

    func run(_ ranks: Ranks, _ allocator: Allocator) throws {
        if pieces.areEverywhere {
            for point in rows.indices { copy(point, tiling.box(of: ranks.rank), ranks) }
            return
        }
        var (sent, received) = (
            [Int](repeating: 0, count: ranks.count), [Int](repeating: 0, count: ranks.count)
        )
        forEachMove(ranks) { maker, owner, _, box in
            if maker == ranks.rank { sent[owner] += box.count * store.dtype.size }
            if owner == ranks.rank { received[maker] += box.count * store.dtype.size }
        }
        var mail = try Mail(sent, allocator)
        defer { mail.free(allocator) }
        forEachMove(ranks) { maker, owner, point, box in
            guard maker == ranks.rank else { return }
            let place = mail.take(box.count * store.dtype.size, of: owner)
            StridedCopy(from: view(of: point, box), to: packed(box), itemSize: store.dtype.size)
                .run(pieces.buffers[point]!.base!, place)
        }
        var arrived = try ranks.exchange(mail, receiving: received, allocator)
        defer { arrived.free(allocator) }
        forEachMove(ranks) { maker, owner, point, box in
            guard owner == ranks.rank else { return }
            StridedCopy(from: packed(box), to: target(box, ranks), itemSize: store.dtype.size)
                .run(arrived.take(box.count * store.dtype.size, of: maker), store.allocation!.pointer)
        }
        for point in rows.indices where pieces.makers[point] == ranks.rank {
            copy(point, tiling.box(of: ranks.rank), ranks)
        }
    }

    /// Calls the body for each part that this rank sends or gets, with the sender, the receiver and
    /// the point.
    private func forEachMove(_ ranks: Ranks, _ body: (Int, Int, Int, Box) -> Void) {
        let mine = tiling.box(of: ranks.rank)
        for point in rows.indices {
            let maker = pieces.makers[point]
            if maker != ranks.rank {
                let common = piece(point).intersection(mine)
                if !common.isEmpty { body(maker, ranks.rank, point, common) }
                continue
            }
            for owner in tiling.ranks(meeting: piece(point)) where owner != maker {
                let common = piece(point).intersection(tiling.box(of: owner))
                if !common.isEmpty { body(maker, owner, point, common) }
            }
        }
    }

    /// The piece of a point, as a box of the store.
    private func piece(_ point: Int) -> Box {
        var box = Box(store.root.shape)
        (box.lower[0], box.upper[0]) = (rows[point].lowerBound, rows[point].upperBound)
        return box
    }

    private func copy(_ point: Int, _ home: Box, _ ranks: Ranks) {
        let common = piece(point).intersection(home)
        guard !common.isEmpty else { return }
        StridedCopy(from: view(of: point, common), to: target(common, ranks), itemSize: store.dtype.size)
            .run(pieces.buffers[point]!.base!, store.allocation!.pointer)
    }

    private func view(of point: Int, _ box: Box) -> View {
        let piece = piece(point)
        return View(contiguous: piece.extents, itemSize: store.dtype.size).part(box, of: piece)
    }

    private func target(_ box: Box, _ ranks: Ranks) -> View {
        let home = tiling.box(of: ranks.rank)
        return store.root.instance(holding: home, itemSize: store.dtype.size).part(box, of: home)
    }

    private func packed(_ box: Box) -> View { View(contiguous: box.extents, itemSize: store.dtype.size) }
}
