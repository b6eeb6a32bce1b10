/// One rank's access to the other ranks of a job: messages, collectives, and the job's end.
///
/// All ranks run the same program, so each knows without asking what it must send and receive.
/// Hence there are no wildcards: a receive names its source, its tag and its exact size. Strided
/// regions are packed by the caller.
///
/// **Order.** Messages with the same source, destination and tag arrive in the order in which they
/// were sent; others may overtake each other. All ranks start the same collectives in the same
/// order. Requests end in any order.
///
/// **Blocking.** Only functions documented as blocking wait. `send`, `receive` and `start` return
/// at once, in time proportional to the number of pieces, whether or not the other side is ready. A
/// program must not wait for a send before the receive is posted, as large messages wait for it.
///
/// **Threads.** Any thread may call any function at any time: a lock owns the engine. Threads that
/// send with the same tag, or that start collectives, must agree on their order themselves. Data
/// moves only while a thread makes progress: by `progress`, a test, a wait, or the `Watchdog`.
///
/// **Memory** belongs to the engine until the request is done or cancelled, also if an error leaves
/// the scope.
public protocol Transport: AnyObject, Sendable {
    /// The number of this rank, in 0 ..< size.
    var rank: Int { get }
    /// The number of ranks.
    var size: Int { get }
    /// The name of each rank's host.
    var hosts: [String] { get }
    /// The highest tag, 32,765 or more. Programs that number their messages wrap around here.
    var highestTag: Int { get }
    /// The number of this rank's unfinished requests, without the watchdog's.
    var pendingCount: Int { get }

    /// Sends any number of bytes to a rank, which may be this one. The request is done when the
    /// memory can be used again.
    func send(_ bytes: UnsafeRawBufferPointer, to peer: Int, tag: Int) throws(TransportError)
        -> TransportRequest

    /// Receives a message of exactly this size. The request fails if the message has another size.
    func receive(into bytes: UnsafeMutableRawBufferPointer, from peer: Int, tag: Int) throws(TransportError)
        -> TransportRequest

    /// Starts a collective. O(size) for all-gather and all-to-all, otherwise O(1), for each piece.
    func start(_ collective: Collective) throws(TransportError) -> TransportRequest

    /// Makes progress on all requests; for idle workers. Returns at once, even if another thread
    /// holds the engine.
    ///
    /// O(n) in the number of unfinished requests, in one call of MPI.
    ///
    /// - Returns: true if a request was finished.
    @discardableResult func progress() -> Bool

    /// Cancels a request, which fails and frees its memory; returns false if the engine cannot
    /// cancel it.
    ///
    /// Receives that no message has met can be cancelled; sends and collectives on MPI cannot.
    func cancel(_ request: TransportRequest) -> Bool

    /// Ends the job on all ranks with a message. On MPI this ends the process, with status 70.
    func abort(_ message: String)

    /// Leaves the job. Blocks until all ranks leave it. Later calls throw; a second call does
    /// nothing.
    ///
    /// Throws if requests are pending.
    func finalise() throws(TransportError)
}

extension Transport {
    /// The name of this rank's host.
    public var hostName: String { hosts[rank] }

    /// The ranks on this rank's host, ascending.
    public var ranksOnHost: [Int] {
        let name = hostName
        return hosts.indices.filter { hosts[$0] == name }
    }

    /// Throws if the peer or the tag of a message is out of range.
    func check(_ call: TransportCall, tag: Int) throws(TransportError) {
        guard let peer = call.peer, (0..<size).contains(peer) else {
            throw TransportError(.invalid("there are \(size) ranks"), in: call)
        }
        guard (ReservedTag.lowest...highestTag).contains(tag) else {
            throw TransportError(.invalid("tag \(tag) is not in 0 ... \(highestTag)"), in: call)
        }
    }
}

/// Tags reserved for the transport: negative, so that they never equal a program's. An engine
/// without negative tags maps them above its highest tag.
enum ReservedTag {
    static let heartbeat = -1
    /// Pieces of all-to-all exchanges.
    static let exchange = -2
    /// Messages between ranks that end with an error.
    static let ending = -3
    static let lowest = -3
}
