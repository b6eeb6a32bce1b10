extension MPITransport {
    public func send(_ bytes: UnsafeRawBufferPointer, to peer: Int, tag: Int) throws(TransportError)
        -> TransportRequest
    {
        let call = TransportCall.message(.send, rank: rank, peer: peer, tag: tag, byteCount: bytes.count)
        try check(call, tag: tag)
        lock.lock()
        defer { lock.unlock() }
        let request = try open(call, pieces: pieceCount(bytes.count))
        try send(bytes, to: peer, tag: tag, for: request)
        return request
    }

    public func receive(into bytes: UnsafeMutableRawBufferPointer, from peer: Int, tag: Int)
        throws(TransportError) -> TransportRequest
    {
        let call = TransportCall.message(.receive, rank: rank, peer: peer, tag: tag, byteCount: bytes.count)
        try check(call, tag: tag)
        lock.lock()
        defer { lock.unlock() }
        let request = try open(call, pieces: pieceCount(bytes.count))
        try receive(bytes, from: peer, tag: tag, for: request)
        return request
    }

    /// Starts the pieces of a message. They keep their order, as messages with the same tag do.
    func send(_ bytes: UnsafeRawBufferPointer, to peer: Int, tag: Int, for request: TransportRequest)
        throws(TransportError)
    {
        for range in pieces(bytes.count) {
            try start(.init(owner: request)) { slot in
                functions.send(
                    bytes.baseAddress.map { $0 + range.lowerBound }, Int32(range.count), interface.byte,
                    Int32(peer), engineTag(tag), messages, slot)
            }
        }
    }

    func receive(
        _ bytes: UnsafeMutableRawBufferPointer, from peer: Int, tag: Int, for request: TransportRequest
    )
        throws(TransportError)
    {
        for range in pieces(bytes.count) {
            try start(.init(owner: request, expected: range.count)) { slot in
                functions.receive(
                    bytes.baseAddress.map { $0 + range.lowerBound }, Int32(range.count), interface.byte,
                    Int32(peer), engineTag(tag), messages, slot)
            }
        }
    }

    /// How many pieces so many bytes have: one at least, as an empty message is a message too.
    func pieceCount(_ bytes: Int) -> Int { max(1, (bytes + pieceBytes - 1) / pieceBytes) }

    /// The pieces, in order.
    func pieces(_ bytes: Int) -> [Range<Int>] {
        (0..<pieceCount(bytes)).map { $0 * pieceBytes..<min(bytes, ($0 + 1) * pieceBytes) }
    }

    private func engineTag(_ tag: Int) -> Int32 { Int32(tag < 0 ? highestTag - tag : tag) }
}
