import AquilaTypes

extension MPITransport {
    public func send(_ bytes: UnsafeRawBufferPointer, to peer: Int, tag: Int) throws(TransportError)
        -> TransportRequest
    {
        let call = TransportCall.message(.send, rank: rank, peer: peer, tag: tag, byteCount: bytes.count)
        try check(call, tag: tag)
        lock.lock()
        defer { lock.unlock() }
        let request = try open(call, pieces: packetCount(bytes.count))
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
        let request = try open(call, pieces: packetCount(bytes.count))
        try receive(bytes, from: peer, tag: tag, for: request)
        return request
    }

    /// Sends the packets of a message. First packets share the message's tag, which keeps messages
    /// in order; the body has a tag of its own, named in the first packet.
    func send(_ bytes: UnsafeRawBufferPointer, to peer: Int, tag: Int, for request: TransportRequest)
        throws(TransportError)
    {
        let bodyTag = nextBodyTag()
        let envelope = MPIEnvelope(bytes, bodyTag: bodyTag)
        try start(.init(owner: request, storage: envelope)) { slot in
            functions.send(
                envelope.memory, Int32(envelope.byteCount), interface.byte, Int32(peer), engineTag(tag),
                messages, slot)
        }
        for range in bodyPieces(bytes.count) {
            try start(.init(owner: request)) { slot in
                functions.send(
                    bytes.baseAddress! + range.lowerBound, Int32(range.count), interface.byte, Int32(peer),
                    bodyTag, bodies, slot)
            }
        }
    }

    func receive(
        _ bytes: UnsafeMutableRawBufferPointer, from peer: Int, tag: Int, for request: TransportRequest
    )
        throws(TransportError)
    {
        let arrival = MPIArrival(envelope: MPIEnvelope(), bytes: bytes, peer: peer)
        try start(.init(owner: request, arrival: arrival)) { slot in
            functions.receive(
                arrival.envelope.memory, Int32(MPIEnvelope.capacity), interface.byte, Int32(peer),
                engineTag(tag), messages, slot)
        }
    }

    /// Continues a receive whose first packet has arrived: copies a short message, or receives the
    /// body.
    ///
    /// - Returns: the error if the message cannot be received, else nil.
    func open(_ arrival: MPIArrival, for request: TransportRequest) -> TransportError.Kind? {
        let (envelope, bytes) = (arrival.envelope, arrival.bytes)
        if envelope.messageBytes != bytes.count { return .wrongSize(received: envelope.messageBytes) }
        if bytes.count <= MPIEnvelope.inlineBytes { envelope.copyInline(to: bytes) }
        for range in bodyPieces(bytes.count) {
            do throws(TransportError) {
                try start(.init(owner: request, expected: range.count)) { slot in
                    functions.receive(
                        bytes.baseAddress! + range.lowerBound, Int32(range.count), interface.byte,
                        Int32(arrival.peer), envelope.bodyTag, bodies, slot)
                }
            } catch {
                return error.kind
            }
        }
        return nil
    }

    /// The number of packets of a message with this many bytes.
    func packetCount(_ bytes: Int) -> Int { 1 + bodyPieces(bytes).count }

    /// The byte ranges of a message's body; empty if the message fits into the first packet.
    private func bodyPieces(_ bytes: Int) -> [Range<Int>] {
        bytes <= MPIEnvelope.inlineBytes ? [] : pieces(bytes)
    }

    /// The number of pieces for this many bytes, at least one: an empty message is a message too.
    func pieceCount(_ bytes: Int) -> Int { max(1, ceilDivide(bytes, pieceBytes)) }

    /// The byte ranges of all pieces, in order.
    func pieces(_ bytes: Int) -> [Range<Int>] {
        (0..<pieceCount(bytes)).map { $0 * pieceBytes..<min(bytes, ($0 + 1) * pieceBytes) }
    }

    private func engineTag(_ tag: Int) -> Int32 { Int32(tag < 0 ? highestTag - tag : tag) }
}
