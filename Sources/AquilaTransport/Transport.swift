/// The ranks of a job, and how bytes get from one to another.
///
/// All ranks run the same program, so each knows without asking what it must send and what will come. Hence no
/// wildcards: a receive names its source, its tag and its exact size. Strided regions are packed outside.
///
/// **Order.** Messages with the same source, destination and tag arrive in the order in which they were sent; others
/// may overtake each other. All ranks start the same collectives in the same order. Requests end in any order.
///
/// **Blocking.** Only what says so waits. `send`, `receive` and `start` return at once, in time that depends on the
/// number of their pieces and not on whether the other side is there; a program must not rely on a send's end before
/// its receive is posted, as large messages wait for it.
///
/// **Threads.** Any thread may call anything at any time: a lock owns the engine. Two threads that send with the same
/// tag, or start collectives, order themselves. Nothing moves unless somebody makes progress: `progress`, a test, a
/// wait, or the `Watchdog`.
///
/// **Memory** belongs to the engine until the request is done or cancelled, also where an error leaves the scope.
public protocol Transport: AnyObject, Sendable {
    /// This rank: 0 ..< size.
    var rank: Int { get }
    /// The number of ranks.
    var size: Int { get }
    /// The host of each rank, by its name.
    var hosts: [String] { get }
    /// The highest tag; 32,765 or more. Those who number their messages wrap here.
    var highestTag: Int { get }
    /// How many requests of this rank are not done; the watchdog's do not count.
    var pendingCount: Int { get }

    /// Sends the bytes, of any number, to a rank, which may be this one. Done when the memory can be used again.
    func send(_ bytes: UnsafeRawBufferPointer, to peer: Int, tag: Int) throws(TransportError)
        -> TransportRequest

    /// Receives a message of exactly this size. A message of another size makes the request fail.
    func receive(into bytes: UnsafeMutableRawBufferPointer, from peer: Int, tag: Int) throws(TransportError)
        -> TransportRequest

    /// Takes part in an exchange of all ranks. O(size) for gathering and all-to-all, else O(1), for each piece.
    func start(_ collective: Collective) throws(TransportError) -> TransportRequest

    /// Moves what can be moved; for idle workers. Returns at once, also where another thread has the engine.
    ///
    /// O(n) for n requests that are not done, in one call of MPI's.
    ///
    /// - Returns: whether a request was done by it.
    @discardableResult func progress() -> Bool

    /// Gives a request up, so that its memory is free; false where the engine cannot. A cancelled request fails.
    ///
    /// Receives that no message has met can be cancelled; sends and collectives on MPI cannot.
    func cancel(_ request: TransportRequest) -> Bool

    /// Ends the whole job, on all ranks, with a message. On MPI this ends the process, with status 70.
    func abort(_ message: String)

    /// Leaves the job, together with all ranks: waits for them. Every later call throws; a second one does nothing.
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

    /// Throws where no message can have these ends.
    func check(_ call: TransportCall, tag: Int) throws(TransportError) {
        guard let peer = call.peer, (0..<size).contains(peer) else {
            throw TransportError(.invalid("there are \(size) ranks"), in: call)
        }
        guard (ReservedTag.lowest...highestTag).contains(tag) else {
            throw TransportError(.invalid("tag \(tag) is not in 0 ... \(highestTag)"), in: call)
        }
    }
}

/// Tags of the transport itself: negative, so that no program's message meets them. An engine without negative tags
/// puts them above its highest.
enum ReservedTag {
    static let heartbeat = -1
    /// The pieces of all-to-all exchanges.
    static let exchange = -2
    /// Between ranks that end with an error.
    static let ending = -3
    static let lowest = -3
}
