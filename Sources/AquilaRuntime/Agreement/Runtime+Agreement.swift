import AquilaTypes

// What ranks do together beside arrays: for libraries that read and write files. All ranks call these functions, in
// the same order; on one rank they cost nothing.

extension Runtime {
    /// Runs `body` on this rank, as all others do, and waits for all: where it threw on one, it throws on all, and the
    /// error of the lowest of these ranks, with its kind and its message.
    ///
    /// The body must not call what all ranks call together: a rank that threw before would be missing.
    public func agree<R>(_ body: () throws -> R) throws -> R {
        guard let ranks, ranks.transport != nil else { return try body() }
        let outcome = Result { try body() }
        var failure: ArrayError?
        if case .failure(let error) = outcome { failure = ArrayError(wrapping: error) }
        if let agreed = try lock.withLock({ try ranks.firstFailure(failure) }) { throw agreed }
        return try outcome.get()
    }

    /// Runs `body` on rank 0 alone, and brings the bytes that it returns to all ranks.
    ///
    /// For what may happen only once, such as making a folder, and for what one rank finds out for all.
    ///
    /// - Throws: on all ranks, what it threw.
    public func onceForAll(_ body: () throws -> [UInt8]) throws -> [UInt8] {
        guard let ranks, ranks.transport != nil else { return try body() }
        let bytes = try agree { rank == 0 ? try body() : [] }
        return try lock.withLock { try ranks.connected { try ranks.broadcast(bytes, root: 0) } }
    }

    /// The bytes of each rank, on all ranks; each may give another number of them.
    public func allGather(_ bytes: [UInt8]) throws -> [[UInt8]] {
        guard let ranks, ranks.transport != nil else { return [bytes] }
        return try lock.withLock { try ranks.connected { try ranks.transport!.allGatherBlocks(bytes) } }
    }

    /// Waits until all ranks are here.
    public func barrier() throws {
        guard let ranks, ranks.transport != nil else { return }
        try lock.withLock { try ranks.connected { try ranks.transport!.barrier() } }
    }
}

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

extension ArrayError {
    /// An error as it is, or another one as the reason of one of kind `system`.
    init(wrapping error: any Error) {
        self = error as? ArrayError ?? ArrayError(.system, "\(error)", underlying: error)
    }
}
