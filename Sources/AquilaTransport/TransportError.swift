import AquilaSystem
public import AquilaTypes

/// A rank's call of the transport, for error messages.
public struct TransportCall: Sendable, Equatable, CustomStringConvertible {
    /// The function of the transport that was called; heartbeats are the watchdog's messages.
    public enum Operation: String, Sendable {
        case start, send, receive, barrier, broadcast, finalise, heartbeat
        case allReduce = "all-reduce"
        case allGather = "all-gather"
        case allToAll = "all-to-all"
    }

    /// The calling rank.
    public let rank: Int
    /// The called function.
    public let operation: Operation
    /// The other rank: the other end of a message, or the root of a broadcast; nil for other
    /// collectives.
    public let peer: Int?
    /// Bytes that this rank contributes, or receives in the case of a receive.
    public let byteCount: Int

    /// A call of a rank.
    public init(rank: Int, operation: Operation, peer: Int? = nil, byteCount: Int = 0) {
        self.rank = rank
        self.operation = operation
        self.peer = peer
        self.byteCount = byteCount
    }

    /// A send or receive; one with the watchdog's tag is called a heartbeat.
    static func message(_ operation: Operation, rank: Int, peer: Int, tag: Int, byteCount: Int)
        -> TransportCall
    {
        TransportCall(
            rank: rank, operation: tag == ReservedTag.heartbeat ? .heartbeat : operation, peer: peer,
            byteCount: byteCount)
    }

    /// True for requests of the program, false for the watchdog's.
    var isCounted: Bool { operation != .heartbeat }

    /// `rank 2: receive of 800 bytes from rank 1`
    public var description: String {
        let size = byteCount == 0 ? "" : " of \(byteCount) bytes"
        let preposition =
            switch operation {
            case .send: "to"
            case .receive, .broadcast: "from"
            default: "with"
            }
        return "rank \(rank): \(operation.rawValue)\(size)"
            + (peer.map { " \(preposition) rank \($0)" } ?? "")
    }
}

/// The failure of an exchange between ranks.
public struct TransportError: DescribedError, Sendable {
    /// The reason of the failure.
    public enum Kind: Sendable, Equatable {
        /// An argument out of range.
        case invalid(String)
        /// The other rank failed or ended before it did its part.
        case peerLost(rank: Int, String)
        /// The request was not done within this many seconds.
        case timedOut(seconds: Double)
        /// Ranks called different collectives, or one with different sizes.
        case diverged(String)
        /// The message was of another size than the memory for it.
        case wrongSize(received: Int)
        /// This rank cancelled the request.
        case cancelled
        /// A rank ended the whole job.
        case aborted(by: Int, String)
        /// The call came after this rank had left the job or was stopped.
        case closed
        /// Requests are still unfinished.
        case pending(Int)
        /// There is no MPI library, or one that does not fit the launcher.
        case unavailable(String)
        /// The engine reported an error.
        case engine(code: Int, String)
    }

    /// The reason of the failure.
    public let kind: Kind
    /// The failed call.
    public let call: TransportCall

    /// The failure of a call.
    public init(_ kind: Kind, in call: TransportCall) {
        self.kind = kind
        self.call = call
    }

    /// The call and the reason: `rank 2: receive of 800 bytes from rank 1: was cancelled`.
    public var description: String { "\(call): \(kind.reason)" }
}

extension TransportError.Kind {
    fileprivate var reason: String {
        switch self {
        case .invalid(let what): what
        case .peerLost(let rank, let how): "rank \(rank) \(how)"
        case .timedOut(let seconds): "nothing happened for \(seconds) s" + Self.advice
        case .diverged(let how): "the ranks do not run the same program: \(how)\(Self.advice)"
        case .wrongSize(let received): "a message of \(received) bytes came\(Self.advice)"
        case .cancelled: "was cancelled"
        case .aborted(let rank, let message): "rank \(rank) ended the job: \(message)"
        case .closed: "this rank has left the job"
        case .pending(let count): "\(count) requests are still pending; wait for them first"
        case .unavailable(let why): why
        case .engine(let code, let message): Self.reason(ofError: code, message)
        }
    }

    /// The text for an error of MPI. Libraries report a size mismatch as truncation, and in
    /// collectives without a text.
    private static func reason(ofError code: Int, _ message: String) -> String {
        if message.isEmpty { return "MPI reports error \(code)\(advice)" }
        let isTruncation = message.lowercased().hasPart("truncat")
        return "MPI reports error \(code): \(message)\(isTruncation ? advice : "")"
    }

    /// The hint that finds the differing lines.
    private static let advice = " (AQUILA_CHECK=ranks finds where ranks differ, with the lines)"
}
