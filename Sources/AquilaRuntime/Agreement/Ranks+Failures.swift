import AquilaTypes

extension Ranks {
    /// The failure of the lowest rank that has one; nil where none has.
    func firstFailure(_ failure: ArrayError?) throws -> ArrayError? {
        try connected {
            let mine = failure == nil ? Int.max : rank
            let first = try transport!.allReduce(mine, .min)
            if first == .max { return nil }
            let text = failure.map { [$0.kind.rawValue] + Array($0.message.utf8) } ?? []
            let words = try broadcast(rank == first ? text : [], root: first)
            if rank == first { return failure }
            let kind = words.first.flatMap { ArrayError.Kind(rawValue: $0) } ?? .system
            return ArrayError(kind, String(decoding: words.dropFirst(), as: UTF8.self))
        }
    }

    /// The root's bytes, on all ranks.
    func broadcast(_ bytes: [UInt8], root: Int) throws -> [UInt8] {
        let count = try transport!.broadcast([bytes.count], root: root)[0]
        let room = rank == root ? bytes : [UInt8](repeating: 0, count: count)
        return count == 0 ? [] : try transport!.broadcast(room, root: root)
    }

    /// Runs an exchange; where it fails, the error is one of arrays.
    func connected<R>(_ body: () throws -> R) throws -> R {
        do { return try body() } catch { throw ArrayError(wrapping: error) }
    }
}
