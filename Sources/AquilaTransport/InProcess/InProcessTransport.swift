/// A rank that is one or several threads of this process: the twin of `MPITransport`, for tests
/// without a launcher.
///
/// It promises what MPI promises and no more: small messages are copied, large ones wait for their
/// receives, and requests can be made to end late and in another order. Where MPI hangs or ends the
/// process, this transport throws: after a deadline, when a rank is lost, and when ranks call
/// different collectives.
public final class InProcessTransport: Transport {
    public let rank: Int
    public let hosts: [String]
    let network: InProcessNetwork

    init(rank: Int, _ network: InProcessNetwork) {
        self.rank = rank
        self.network = network
        hosts = (0..<network.size).map(network.options.host)
    }

    public var size: Int { network.size }
    /// The lowest bound that MPI allows its libraries, less the tags that the transport reserves.
    public var highestTag: Int { 32767 + ReservedTag.lowest }

    public var pendingCount: Int {
        network.lock.lock()
        defer { network.lock.unlock() }
        return network.pending[rank]
    }

    /// The only rank of a job, for programs started without a launcher.
    public static func single() -> InProcessTransport {
        var options = InProcessOptions()
        options.patience = .infinity
        return InProcessTransport(rank: 0, InProcessNetwork(size: 1, options: options))
    }

    public func send(_ bytes: UnsafeRawBufferPointer, to peer: Int, tag: Int) throws(TransportError)
        -> TransportRequest
    {
        let call = TransportCall.message(.send, rank: rank, peer: peer, tag: tag, byteCount: bytes.count)
        try check(call, tag: tag)
        return try network.send(bytes, tag: tag, call, self)
    }

    public func receive(into bytes: UnsafeMutableRawBufferPointer, from peer: Int, tag: Int)
        throws(TransportError) -> TransportRequest
    {
        let call = TransportCall.message(.receive, rank: rank, peer: peer, tag: tag, byteCount: bytes.count)
        try check(call, tag: tag)
        return try network.receive(into: bytes, tag: tag, call, self)
    }

    public func start(_ collective: Collective) throws(TransportError) -> TransportRequest {
        try collective.check(rank: rank, size: size)
        return try network.start(collective, self)
    }

    @discardableResult public func progress() -> Bool {
        guard network.lock.tryLock() else { return false }
        defer { network.lock.unlock() }
        return network.look()
    }

    public func cancel(_ request: TransportRequest) -> Bool {
        network.cancel(request)
        return true
    }

    public func abort(_ message: String) { network.abort(by: rank, message) }

    public func finalise() throws(TransportError) {
        let call = TransportCall(rank: rank, operation: .finalise)
        if hasLeft { return }
        let count = pendingCount
        if count > 0 { throw TransportError(.pending(count), in: call) }
        try barrier()
        network.lose(rank, "has ended")
    }

    /// Simulates the death of this rank: its later calls throw, and so do requests of other ranks
    /// that need it.
    public func kill() { network.lose(rank, "has failed") }

    private var hasLeft: Bool {
        network.lock.lock()
        defer { network.lock.unlock() }
        if case .gone = network.lives[rank] { return true }
        return false
    }
}
