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
            let request = try open(call, pieces: pieceCount(bytes.count))
            try broadcast(bytes, root: root, for: request)
            return request
        case .allReduce(let bytes, let type, let reduction):
            return try reduce(bytes, type, reduction, call)
        case .allGather(let mine, let all, let counts):
            return try gather(mine, all, counts, call)
        case .allToAll(let from, let counts, let into, let receiving):
            return try exchange(from, counts, into, receiving, call)
        }
    }

    private func broadcast(_ bytes: UnsafeMutableRawBufferPointer, root: Int, for request: TransportRequest)
        throws(TransportError)
    {
        for range in pieces(bytes.count) {
            try start(.init(owner: request)) { slot in
                functions.broadcast(
                    bytes.baseAddress.map { $0 + range.lowerBound }, Int32(range.count), interface.byte,
                    Int32(root), collectives, slot)
            }
        }
    }

    /// Pieces have a whole number of elements, since a piece's size is a multiple of eight bytes.
    private func reduce(
        _ bytes: UnsafeMutableRawBufferPointer, _ type: DType, _ reduction: Reduction, _ call: TransportCall
    ) throws(TransportError) -> TransportRequest {
        let request = try open(call, pieces: pieceCount(bytes.count))
        for range in pieces(bytes.count) {
            try start(.init(owner: request)) { slot in
                functions.allReduce(
                    UnsafeRawPointer(bitPattern: interface.inPlace),
                    bytes.baseAddress.map { $0 + range.lowerBound }, Int32(range.count / type.size),
                    interface.type(type), interface.reduction(reduction), collectives, slot)
            }
        }
        return request
    }

    /// All ranks know all counts, so they choose alike.
    private func gather(
        _ mine: UnsafeRawBufferPointer, _ all: UnsafeMutableRawBufferPointer, _ counts: [Int],
        _ call: TransportCall
    ) throws(TransportError) -> TransportRequest {
        if all.count > pieceBytes { return try gatherByBroadcasts(mine, all, counts, call) }
        let request = try open(call, pieces: 1)
        if counts.allSatisfy({ $0 == counts[0] }) {
            try start(.init(owner: request)) { slot in
                functions.allGather(
                    mine.baseAddress, Int32(mine.count), interface.byte, all.baseAddress, Int32(counts[0]),
                    interface.byte, collectives, slot)
            }
        } else {
            let blocks = MPICounts(counts)
            try start(.init(owner: request, storage: blocks)) { slot in
                functions.allGatherBlocks(
                    mine.baseAddress, Int32(mine.count), interface.byte, all.baseAddress, blocks.counts,
                    blocks.offsets, interface.byte, collectives, slot)
            }
        }
        return request
    }

    /// Offsets in an all-gather have 32 bits; blocks that lie further away are broadcast one by one.
    private func gatherByBroadcasts(
        _ mine: UnsafeRawBufferPointer, _ all: UnsafeMutableRawBufferPointer, _ counts: [Int],
        _ call: TransportCall
    ) throws(TransportError) -> TransportRequest {
        let request = try open(call, pieces: counts.map(pieceCount).reduce(0, +))
        for (root, offset) in Collective.offsets(counts).enumerated() {
            let block = UnsafeMutableRawBufferPointer(rebasing: all[offset..<offset + counts[root]])
            if root == rank { block.copyMemory(from: mine) }
            try broadcast(block, root: root, for: request)
        }
        return request
    }

    /// Messages, as in the libraries' own non-blocking exchange; their version has 32-bit offsets, and no rank
    /// knows the sizes of all others, so ranks could not agree when to do without.
    private func exchange(
        _ from: UnsafeRawBufferPointer, _ counts: [Int], _ into: UnsafeMutableRawBufferPointer,
        _ receiving: [Int],
        _ call: TransportCall
    ) throws(TransportError) -> TransportRequest {
        // Each rank begins with its neighbour, so that they do not all send to one.
        let peers = (1..<max(size, 1)).map { (rank + $0) % size }
        let sizes = peers.flatMap { [counts[$0], receiving[$0]] }.filter { $0 > 0 }
        let request = try open(call, pieces: sizes.map(pieceCount).reduce(0, +))
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
