import AquilaTypes

/// Brings subarrays to the ranks that own the elements which index arrays name. Where a tuple of
/// positions repeats, the last value in the program's order counts, in whichever order the messages
/// come.
final class IndexedScatter: IndexedRun {
    /// Bytes before each value: the number of the subarray that it goes to, and its own number
    /// among all values.
    private static let headBytes = 16

    func run(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws {
        let parts = route!.parts(of: points.dropping(spread.positionRank))
        if spread.points == nil { return try scatterOwn(parts, memory, allocator) }
        var writers = try LatestWriters(
            subarrays, usesTable: spread.usesTable(positions: subarrays.count), allocator)
        defer { writers.free(allocator) }
        for round in 0..<spread.roundCount {
            var (mail, local) = try pack(tuples(ofRound: round), parts, memory, allocator)
            defer {
                mail.free(allocator)
                local.free(allocator)
            }
            let counts = try ranks.exchange(mail.counts)
            var arrived = try ranks.exchange(mail, receiving: counts, allocator)
            defer { arrived.free(allocator) }
            for peer in 0..<ranks.count { apply(&arrived, from: peer, &writers, memory) }
            apply(&local, from: rank, &writers, memory)
        }
    }

    // MARK: Values that every rank has

    /// Writes the values for this rank's own elements, one after the other.
    private func scatterOwn(
        _ parts: [IndexedRoute.Part], _ memory: Executor.Memory, _ allocator: Allocator
    ) throws {
        let rest = owned.dropping(spread.indexCount)
        let (array, values, subarrays) = (
            address(data.array, memory), address(data.values, memory), subarrays
        )
        for round in 0..<ceilDivide(tupleCount, spread.roundLength) {
            let range = tuples(ofRound: round)
            try withTuples(range, memory, allocator) { numbers, owners in
                for part in parts where rest.contains(part.box) {
                    let copy = PartCopy(
                        from: self.part(ofValues: part.box), to: self.part(ofArray: part.box),
                        itemSize: spread.itemSize)
                    var walk = walk(from: range.lowerBound)
                    for k in 0..<range.count {
                        if owners[k] >= 0, Int(owners[k]) + part.offset == rank {
                            copy.copy(values + walk.offset, array + subarrays.offset(of: numbers[k]))
                        }
                        walk.next()
                    }
                }
            }
        }
    }

    // MARK: Values that are tiled

    /// The values for each other rank, and those for this one.
    private func pack(
        _ range: Range<Int>, _ parts: [IndexedRoute.Part], _ memory: Executor.Memory, _ allocator: Allocator
    ) throws -> (Mail, Mail) {
        var result: (Mail, Mail)!
        try withTuples(range, memory, allocator) { numbers, owners in
            var counts = [Int](repeating: 0, count: spread.rankCount)
            for k in 0..<range.count where owners[k] >= 0 {
                for part in parts {
                    counts[Int(owners[k]) + part.offset] += Self.headBytes + byteCount(part.box)
                }
            }
            var own = [Int](repeating: 0, count: counts.count)
            swap(&own[rank], &counts[rank])
            var (mail, local) = (try Mail(counts, allocator), try Mail(own, allocator))
            let values = address(data.values, memory)
            for part in parts {
                let copy = PartCopy(
                    from: self.part(ofValues: part.box), to: packed(part.box), itemSize: spread.itemSize)
                let bytes = Self.headBytes + byteCount(part.box)
                var (walk, order) = (walk(from: range.lowerBound), orders(from: range.lowerBound))
                for k in 0..<range.count {
                    if owners[k] >= 0 {
                        let owner = Int(owners[k]) + part.offset
                        let place = owner == rank ? local.take(bytes, of: rank) : mail.take(bytes, of: owner)
                        place.storeBytes(of: numbers[k], as: Int.self)
                        place.storeBytes(of: firstOrder + order.offset, toByteOffset: 8, as: Int.self)
                        copy.copy(values + walk.offset, place + Self.headBytes)
                    }
                    walk.next()
                    order.next()
                }
            }
            local.rewind()
            result = (mail, local)
        }
        return result
    }

    /// The numbers of this rank's tuples among all, counted from that of the first.
    private func orders(from first: Int) -> Walk {
        let box = points.taking(spread.positionRank)
        let shape = box.isEmpty ? Shape(repeating: 0, count: box.lower.count) : box.extents
        return Walk(View(shape: shape, strides: orderStrides), from: first)
    }

    private var orderStrides: Dims {
        View.rowMajorStrides(Shape(spread.domain.prefix(spread.positionRank)), itemSize: 1)
    }

    private var firstOrder: Int {
        zip(points.taking(spread.positionRank).lower, orderStrides).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Writes the values that a rank has sent.
    private func apply(
        _ mail: inout Mail, from peer: Int, _ writers: inout LatestWriters, _ memory: Executor.Memory
    ) {
        guard mail.counts[peer] > 0 else { return }
        let box = served(peer)
        let bytes = Self.headBytes + byteCount(box)
        let copy = PartCopy(from: packed(box), to: part(ofArray: box), itemSize: spread.itemSize)
        let (array, subarrays) = (address(data.array, memory), subarrays)
        for _ in 0..<mail.counts[peer] / bytes {
            let place = mail.take(bytes, of: peer)
            // A value need not be a multiple of a word, so words may lie unaligned.
            let number = place.loadUnaligned(as: Int.self)
            let order = place.loadUnaligned(fromByteOffset: 8, as: Int.self)
            guard writers.isLatest(order, at: number) else { continue }
            copy.copy(place + Self.headBytes, array + subarrays.offset(of: number))
        }
    }
}

/// The place in the program's order of the latest value that each of a rank's subarrays has got.
struct LatestWriters {
    private let subarrays: Subarrays
    private let table: Allocation?
    private var list: [Int: Int] = [:]

    init(_ subarrays: Subarrays, usesTable: Bool, _ allocator: Allocator) throws {
        self.subarrays = subarrays
        table = usesTable ? try allocator.allocate(SpreadIndexing.tableBytes(subarrays.count)) : nil
        table?.pointer.bindMemory(to: Int.self, capacity: subarrays.count)
            .initialize(repeating: -1, count: subarrays.count)
    }

    func free(_ allocator: Allocator) { table.map(allocator.free) }

    /// Notes a value, and returns true if it is the latest so far, which then counts.
    ///
    /// Parts of one subarray may come from several ranks, with the same order.
    @inline(__always)
    mutating func isLatest(_ order: Int, at number: Int) -> Bool {
        guard let table else {
            if let known = list[number], known > order { return false }
            list[number] = order
            return true
        }
        let place = table.pointer.assumingMemoryBound(to: Int.self) + subarrays.place(of: number)
        if place.pointee > order { return false }
        place.pointee = order
        return true
    }
}
