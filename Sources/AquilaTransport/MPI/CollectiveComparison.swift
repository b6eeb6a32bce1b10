/// A large collective that starts once the ranks have compared their calls: if sizes differ between
/// ranks, MPI may write beyond their memory.
///
/// The compared words are few and of the same size for every call, so that even differing calls
/// meet safely.
final class CollectiveComparison {
    /// The most bytes of a collective that starts without a comparison: MPI sends such small parts
    /// at once and truncates longer ones.
    static let limit = 2048

    let request: TransportRequest
    let body: (TransportRequest, _ communicator: Int) throws(TransportError) -> Void
    /// The hash of the call and its complement. Their minima over all ranks equal this rank's words
    /// if all calls are the same.
    let words: UnsafeMutableBufferPointer<UInt64>
    private let hash: UInt64
    /// True once the words hold the minima of all ranks.
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
    /// Bytes that a rank holds after the collective; 0 for an all-to-all, which consists of
    /// messages.
    var byteCount: Int {
        switch self {
        case .barrier, .allToAll: 0
        case .broadcast(let bytes, _), .allReduce(let bytes, _, _): bytes.count
        case .allGather(_, let all, _): all.count
        }
    }

    /// A hash of the parameters that must be the same on all ranks.
    fileprivate var hash: UInt64 {
        switch self {
        case .barrier, .allToAll: Self.hash([0])
        case .broadcast(let bytes, let root): Self.hash([1, bytes.count, root])
        case .allReduce(let bytes, let type, let reduction):
            Self.hash([2, bytes.count, Int(type.rawValue), reduction.rawValue])
        case .allGather(_, _, let counts): Self.hash([3] + counts)
        }
    }

    /// FNV-1a over words, with an extra mixing step.
    private static func hash(_ words: [Int]) -> UInt64 {
        words.reduce(0xcbf2_9ce4_8422_2325) { value, word in
            let product = (value ^ UInt64(bitPattern: Int64(word))) &* 0x9E37_79B9_7F4A_7C15
            return product ^ product >> 29
        }
    }
}
