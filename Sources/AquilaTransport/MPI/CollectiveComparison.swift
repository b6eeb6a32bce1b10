/// A large collective that waits until ranks have compared what they call: MPI must not meet other sizes on other ranks,
/// since it may write beyond their memory then.
///
/// What is compared is small, and of the same size for every call, so that calls that differ meet safely.
final class CollectiveComparison {
    /// The largest collective that is started without: MPI sends its parts at once, and cuts what is too long.
    static let limit = 2048

    let request: TransportRequest
    let body: (TransportRequest, _ communicator: Int) throws(TransportError) -> Void
    /// The hash of the call and its complement. Their minima are those of this rank where all ranks have the same.
    let words: UnsafeMutableBufferPointer<UInt64>
    private let hash: UInt64
    /// True when the words are those of all ranks.
    var isDone = false

    init(
        _ collective: Collective, _ request: TransportRequest,
        _ body: @escaping (TransportRequest, Int) throws(TransportError) -> Void
    ) {
        self.request = request
        self.body = body
        hash = collective.hash
        words = .allocate(capacity: 2)
        words[0] = hash
        words[1] = ~hash
    }

    deinit { words.deallocate() }

    var isEqual: Bool { words[0] == hash && words[1] == ~hash }
}

extension Collective {
    /// The bytes that a rank has in the end; of an all-to-all, which consists of messages, 0.
    var byteCount: Int {
        switch self {
        case .barrier, .allToAll: 0
        case .broadcast(let bytes, _), .allReduce(let bytes, _, _): bytes.count
        case .allGather(_, let all, _): all.count
        }
    }

    /// What must be the same on all ranks, as a number.
    fileprivate var hash: UInt64 {
        switch self {
        case .barrier, .allToAll: Self.hash([0])
        case .broadcast(let bytes, let root): Self.hash([1, bytes.count, root])
        case .allReduce(let bytes, let type, let reduction):
            Self.hash([2, bytes.count, Int(type.rawValue), reduction.rawValue])
        case .allGather(_, _, let counts): Self.hash([3] + counts)
        }
    }

    /// FNV-1a on words, and mixed once more.
    private static func hash(_ words: [Int]) -> UInt64 {
        words.reduce(0xcbf2_9ce4_8422_2325) { value, word in
            let product = (value ^ UInt64(bitPattern: Int64(word))) &* 0x9E37_79B9_7F4A_7C15
            return product ^ product >> 29
        }
    }
}
