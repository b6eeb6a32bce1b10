import AquilaTransport
import AquilaTypes

/// A transport that counts the messages and bytes that its rank sends.
public final class CountingTransport: Transport, @unchecked Sendable {
    private let base: any Transport
    private let counts = Guarded(Counts())

    /// The counts since the last call of `take`.
    public struct Counts: Sendable, Equatable {
        /// Bytes of messages by destination.
        public var bytes: [Int: Int] = [:]
        public var messages = 0
        /// Bytes that this rank has contributed to collectives, counted once for each other rank if
        /// each gets a different part.
        public var collectiveBytes = 0
        public var collectives = 0

        public var byteCount: Int { bytes.values.reduce(0, +) }
        public init() {}
    }

    public init(_ base: any Transport) { self.base = base }

    /// Returns the counts and resets them.
    public func take() -> Counts {
        counts.withLock { counts in
            defer { counts = Counts() }
            return counts
        }
    }

    public var rank: Int { base.rank }
    public var size: Int { base.size }
    public var hosts: [String] { base.hosts }
    public var highestTag: Int { base.highestTag }
    public var pendingCount: Int { base.pendingCount }

    public func send(_ bytes: UnsafeRawBufferPointer, to peer: Int, tag: Int) throws(TransportError)
        -> TransportRequest
    {
        counts.withLock {
            $0.bytes[peer, default: 0] += bytes.count
            $0.messages += 1
        }
        return try base.send(bytes, to: peer, tag: tag)
    }

    public func receive(into bytes: UnsafeMutableRawBufferPointer, from peer: Int, tag: Int)
        throws(TransportError) -> TransportRequest
    {
        try base.receive(into: bytes, from: peer, tag: tag)
    }

    public func start(_ collective: Collective) throws(TransportError) -> TransportRequest {
        counts.withLock {
            $0.collectives += 1
            switch collective {
            case .allGather(let mine, _, _): $0.collectiveBytes += mine.count
            case .allToAll(_, let counts, _, _): $0.collectiveBytes += counts.reduce(0, +) - counts[rank]
            case .barrier, .broadcast, .allReduce: break
            }
        }
        return try base.start(collective)
    }

    @discardableResult public func progress() -> Bool { base.progress() }
    public func cancel(_ request: TransportRequest) -> Bool { base.cancel(request) }
    public func abort(_ message: String) { base.abort(message) }
    public func finalise() throws(TransportError) { try base.finalise() }
}
