public import AquilaTypes

/// A collective operation, with this rank's memory.
///
/// Blocks of several ranks lie one behind the other in the order of the ranks; counts are bytes.
/// The memory belongs to the engine until the request is done. The value is not `Sendable`, since
/// the calling thread owns its memory.
public enum Collective {
    /// Done when all ranks have started it.
    case barrier
    /// Copies the root's bytes to all ranks.
    case broadcast(UnsafeMutableRawBufferPointer, root: Int)
    /// Replaces each element by the combination of its values on all ranks.
    ///
    /// The engine chooses the order of a float sum, and so its last bits; sums that must have the
    /// same bits on any number of ranks are reduced in integers. Minima and maxima with NaNs are
    /// unspecified.
    case allReduce(UnsafeMutableRawBufferPointer, DType, Reduction)
    /// Gathers the bytes of all ranks on all ranks: `counts[r]` bytes come from rank r; every rank
    /// passes the same counts.
    case allGather(UnsafeRawBufferPointer, into: UnsafeMutableRawBufferPointer, counts: [Int])
    /// Sends block r, of `counts[r]` bytes, to rank r, and receives `receiving[r]` bytes from it.
    case allToAll(
        UnsafeRawBufferPointer, counts: [Int], into: UnsafeMutableRawBufferPointer, receiving: [Int])
}

extension Collective {
    /// The description of this collective as called by a rank.
    func call(on rank: Int) -> TransportCall {
        switch self {
        case .barrier:
            TransportCall(rank: rank, operation: .barrier)
        case .broadcast(let bytes, let root):
            TransportCall(rank: rank, operation: .broadcast, peer: root, byteCount: bytes.count)
        case .allReduce(let bytes, _, _):
            TransportCall(rank: rank, operation: .allReduce, byteCount: bytes.count)
        case .allGather(let bytes, _, _):
            TransportCall(rank: rank, operation: .allGather, byteCount: bytes.count)
        case .allToAll(let bytes, _, _, _):
            TransportCall(rank: rank, operation: .allToAll, byteCount: bytes.count)
        }
    }

    /// Throws if counts and memory do not fit each other.
    func check(rank: Int, size: Int) throws(TransportError) {
        guard let problem = problem(rank: rank, size: size) else { return }
        throw TransportError(.invalid(problem), in: call(on: rank))
    }

    private func problem(rank: Int, size: Int) -> String? {
        switch self {
        case .barrier:
            return nil
        case .broadcast(_, let root):
            return (0..<size).contains(root) ? nil : "there is no rank \(root) among \(size)"
        case .allReduce(let bytes, let type, let reduction):
            if !reduction.accepts(type) { return "\(type) has no \(reduction)" }
            return bytes.count % type.size == 0 ? nil : "the bytes are no whole number of \(type)"
        case .allGather(let mine, let all, let counts):
            return Self.problem(counts, bytes: all.count, size: size)
                ?? (counts[rank] == mine.count ? nil : "this rank's count is \(counts[rank])")
        case .allToAll(let from, let counts, let into, let receiving):
            return Self.problem(counts, bytes: from.count, size: size)
                ?? Self.problem(receiving, bytes: into.count, size: size)
                ?? (counts[rank] == receiving[rank] ? nil : "the counts for this rank itself differ")
        }
    }

    private static func problem(_ counts: [Int], bytes: Int, size: Int) -> String? {
        if counts.count != size { return "there are \(counts.count) counts for \(size) ranks" }
        if counts.contains(where: { $0 < 0 }) { return "a count is negative" }
        let sum = counts.reduce(0, +)
        return sum == bytes ? nil : "the counts add up to \(sum) bytes, the memory has \(bytes)"
    }

    /// The offset of each block in bytes: the exclusive prefix sums of the counts.
    static func offsets(_ counts: [Int]) -> [Int] {
        var offset = 0
        return counts.map { count in
            defer { offset += count }
            return offset
        }
    }
}
