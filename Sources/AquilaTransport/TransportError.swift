public import AquilaTypes

/// What a rank asked for: the part of an error that says where it happened.
public struct TransportCall: Sendable, Equatable, CustomStringConvertible {
    public enum Operation: String, Sendable {
        case start, send, receive, barrier, broadcast, finalise, heartbeat
        case allReduce = "all-reduce"
        case allGather = "all-gather"
        case allToAll = "all-to-all"
    }

    /// The rank that called.
    public let rank: Int
    public let operation: Operation
    /// The other rank: of a message its other end, of a broadcast the root; nil where all take part.
    public let peer: Int?
    /// The bytes that this rank gives, or of a receive takes.
    public let byteCount: Int

    public init(rank: Int, operation: Operation, peer: Int? = nil, byteCount: Int = 0) {
        self.rank = rank
        self.operation = operation
        self.peer = peer
        self.byteCount = byteCount
    }

    /// A message's end; what the watchdog sends is called so.
    static func message(_ operation: Operation, rank: Int, peer: Int, tag: Int, byteCount: Int)
        -> TransportCall
    {
        TransportCall(
            rank: rank, operation: tag == ReservedTag.heartbeat ? .heartbeat : operation, peer: peer,
            byteCount: byteCount)
    }

    /// Whether the request is one of the program's.
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

/// Why ranks could not exchange something.
public struct TransportError: DescribedError, Sendable {
    public enum Kind: Sendable, Equatable {
        /// An argument that no engine takes.
        case invalid(String)
        /// The other rank has failed, or has ended, before it did its part.
        case peerLost(rank: Int, String)
        /// Nothing happened for so many seconds.
        case timedOut(seconds: Double)
        /// Ranks called different collectives, or the same with different sizes.
        case diverged(String)
        /// The message had another size than the memory for it.
        case wrongSize(received: Int)
        /// The request was given up by its own rank.
        case cancelled
        /// A rank ended the whole job.
        case aborted(by: Int, String)
        /// This rank has finalised, or was stopped, before the call.
        case closed
        /// There are requests that nobody has waited for.
        case pending(Int)
        /// There is no engine, or one that does not fit the launcher.
        case unavailable(String)
        /// The engine itself reports an error.
        case engine(code: Int, String)
    }

    public let kind: Kind
    public let call: TransportCall

    public init(_ kind: Kind, in call: TransportCall) {
        self.kind = kind
        self.call = call
    }

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

    /// MPI libraries report what meets another size as truncated, and in collectives without a word.
    private static func reason(ofError code: Int, _ message: String) -> String {
        if message.isEmpty { return "MPI reports error \(code)\(advice)" }
        let isTruncation = message.lowercased().contains("truncat")
        return "MPI reports error \(code): \(message)\(isTruncation ? advice : "")"
    }

    /// The way to the lines that differ.
    private static let advice = " (AQUILA_CHECK=ranks finds where ranks differ, with the lines)"
}
