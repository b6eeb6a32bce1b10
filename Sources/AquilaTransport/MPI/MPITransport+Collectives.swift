import AquilaTypes

extension MPITransport {
    public func start(_ collective: Collective) throws(TransportError) -> TransportRequest {
        try collective.check(rank: rank, size: size)
        let call = collective.call(on: rank)
        lock.lock()
        defer { lock.unlock() }
        switch collective {
        case .barrier:
            let request = try open(call, pieces: 1)
            try start(.init(owner: request)) { functions.barrier(collectives, $0) }
            return request
        case .broadcast(let bytes, let root):
            return try begin(collective, call, pieces: pieceCount(bytes.count)) {
                (request, communicator) throws(TransportError) in
                try self.broadcast(bytes, root: root, communicator, for: request)
            }
        case .allReduce(let bytes, let type, let reduction):
            return try begin(collective, call, pieces: pieceCount(bytes.count)) {
                (request, communicator) throws(TransportError) in
                try self.reduce(bytes, type, reduction, communicator, for: request)
            }
        case .allGather(let mine, let all, let counts):
            let pieces = all.count > pieceBytes ? counts.map(pieceCount).reduce(0, +) : 1
            return try begin(collective, call, pieces: pieces) {
                (request, communicator) throws(TransportError) in
                try self.gather(mine, all, counts, communicator, for: request)
            }
        case .allToAll(let from, let counts, let into, let receiving):
            return try exchange(from, counts, into, receiving, call)
        }
    }

    /// Starts a collective: a small one at once, a large one after the ranks have compared their
    /// calls.
    private func begin(
        _ collective: Collective, _ call: TransportCall, pieces: Int,
        _ body: @escaping (TransportRequest, _ communicator: Int) throws(TransportError) -> Void
    ) throws(TransportError) -> TransportRequest {
        if collective.byteCount <= CollectiveComparison.limit {
            let request = try open(call, pieces: pieces)
            try body(request, collectives)
            return request
        }
        let request = try open(call, pieces: pieces + 1)
        let comparison = CollectiveComparison(collective, request, body)
        try start(.init(owner: request, comparison: comparison)) { slot in
            functions.allReduce(
                UnsafeRawPointer(bitPattern: interface.inPlace), comparison.words.baseAddress,
                Int32(comparison.words.count), interface.type(.uint64), interface.reduction(.min),
                collectives, slot)
        }
        comparisons.append(comparison)
        return request
    }

    /// Starts the compared collectives in the order of their calls, which is the same on all ranks.
    func beginCompared() {
        while let first = comparisons.first, first.isDone || first.request.isDone {
            comparisons.removeFirst()
            if first.request.isDone { continue }
            guard first.isEqual else {
                let problem = "\(first.request.call) meets another call, or other sizes"
                end(first.request, .diverged(problem))
                continue
            }
            // If it fails, the error is kept in the request.
            try? first.body(first.request, bulk)
        }
    }

    private func broadcast(
        _ bytes: UnsafeMutableRawBufferPointer, root: Int, _ communicator: Int, for request: TransportRequest
    ) throws(TransportError) {
        for range in pieces(bytes.count) {
            try start(.init(owner: request)) { slot in
                functions.broadcast(
                    bytes.baseAddress.map { $0 + range.lowerBound }, Int32(range.count), interface.byte,
                    Int32(root), communicator, slot)
            }
        }
    }

    /// Reduces in pieces, each of a whole number of elements since the size of a piece is a
    /// multiple of eight bytes.
    private func reduce(
        _ bytes: UnsafeMutableRawBufferPointer, _ type: DType, _ reduction: Reduction, _ communicator: Int,
        for request: TransportRequest
    ) throws(TransportError) {
        for range in pieces(bytes.count) {
            try start(.init(owner: request)) { slot in
                functions.allReduce(
                    UnsafeRawPointer(bitPattern: interface.inPlace),
                    bytes.baseAddress.map { $0 + range.lowerBound }, Int32(range.count / type.size),
                    interface.type(type), interface.reduction(reduction), communicator, slot)
            }
        }
    }

    /// Gathers with the routine that fits the counts; all ranks know all counts, so they choose the
    /// same one.
    private func gather(
        _ mine: UnsafeRawBufferPointer, _ all: UnsafeMutableRawBufferPointer, _ counts: [Int],
        _ communicator: Int, for request: TransportRequest
    ) throws(TransportError) {
        if all.count > pieceBytes {
            return try gatherByBroadcasts(mine, all, counts, communicator, for: request)
        }
        if counts.allSatisfy({ $0 == counts[0] }) {
            try start(.init(owner: request)) { slot in
                functions.allGather(
                    mine.baseAddress, Int32(mine.count), interface.byte, all.baseAddress, Int32(counts[0]),
                    interface.byte, communicator, slot)
            }
        } else {
            let blocks = MPICounts(counts)
            try start(.init(owner: request, storage: blocks)) { slot in
                functions.allGatherBlocks(
                    mine.baseAddress, Int32(mine.count), interface.byte, all.baseAddress, blocks.counts,
                    blocks.offsets, interface.byte, communicator, slot)
            }
        }
    }

    /// Gathers by one broadcast for each block, for offsets beyond the 32 bits of MPI's all-gather.
    private func gatherByBroadcasts(
        _ mine: UnsafeRawBufferPointer, _ all: UnsafeMutableRawBufferPointer, _ counts: [Int],
        _ communicator: Int, for request: TransportRequest
    ) throws(TransportError) {
        for (root, offset) in Collective.offsets(counts).enumerated() {
            let block = UnsafeMutableRawBufferPointer(rebasing: all[offset..<offset + counts[root]])
            if root == rank { block.copyMemory(from: mine) }
            try broadcast(block, root: root, communicator, for: request)
        }
    }

    /// Exchanges blocks by messages, as the libraries' own non-blocking all-to-all does. That
    /// routine has 32-bit offsets, and no rank knows all sizes, so ranks could not agree when to
    /// avoid it.
    private func exchange(
        _ from: UnsafeRawBufferPointer, _ counts: [Int], _ into: UnsafeMutableRawBufferPointer,
        _ receiving: [Int],
        _ call: TransportCall
    ) throws(TransportError) -> TransportRequest {
        // Each rank starts with its neighbour, so that they do not all send to the same one.
        let peers = (1..<max(size, 1)).map { (rank + $0) % size }
        let sizes = peers.flatMap { [counts[$0], receiving[$0]] }.filter { $0 > 0 }
        let request = try open(call, pieces: sizes.map(packetCount).reduce(0, +))
        let (givenAt, takenAt) = (Collective.offsets(counts), Collective.offsets(receiving))
        for peer in peers.reversed() where receiving[peer] > 0 {
            let block = into[takenAt[peer]..<takenAt[peer] + receiving[peer]]
            try receive(
                UnsafeMutableRawBufferPointer(rebasing: block), from: peer, tag: ReservedTag.exchange,
                for: request)
        }
        for peer in peers where counts[peer] > 0 {
            let block = from[givenAt[peer]..<givenAt[peer] + counts[peer]]
            try send(
                UnsafeRawBufferPointer(rebasing: block), to: peer, tag: ReservedTag.exchange, for: request)
        }
        let own = UnsafeRawBufferPointer(rebasing: from[givenAt[rank]..<givenAt[rank] + counts[rank]])
        UnsafeMutableRawBufferPointer(rebasing: into[takenAt[rank]...]).copyMemory(from: own)
        return request
    }
}
