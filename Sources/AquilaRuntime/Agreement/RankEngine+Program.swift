import AquilaTypes

extension RankEngine {
    // MARK: The whole program

    func agree<R>(_ body: () throws -> R) throws -> R {
        let outcome = Result { try body() }
        var failure: ArrayError?
        if case .failure(let error) = outcome { failure = ArrayError(wrapping: error) }
        if let agreed = try recorder.lock.withLock({ try members.firstFailure(failure) }) { throw agreed }
        return try outcome.get()
    }

    func onceForAll(_ body: () throws -> [UInt8]) throws -> [UInt8] {
        let bytes = try agree { members.rank == 0 ? try body() : [] }
        return try recorder.lock.withLock {
            try members.connected { try members.broadcast(bytes, root: 0) }
        }
    }

    func allGather(_ bytes: [UInt8]) throws -> [[UInt8]] {
        try recorder.lock.withLock {
            try members.connected { try members.transport!.allGatherBlocks(bytes) }
        }
    }

    func barrier() throws {
        try recorder.lock.withLock { try members.connected { try members.transport!.barrier() } }
    }

    var isCollecting: Bool {
        get { agreement.isCollecting }
        set { recorder.lock.withLock { agreement.isCollecting = newValue } }
    }

    // MARK: Run-once scopes

    func once(_ body: () throws -> Void) throws {
        try recorder.lock.withLock {
            // A failure of recorded operations is thrown where their results are read.
            try? recorder.flush()
            try together("a run-once scope") { ranks in
                try meet(at: .once)
                if let error = try outcome(of: body, ranks) { throw error }
            }
        }
    }

    /// The error of the body on the first rank, on all ranks; nil if it ended well.
    private func outcome(of body: () throws -> Void, _ ranks: Ranks) throws -> ArrayError? {
        var text = ""
        if ranks.rank == 0 {
            ranks.agreement.isInOnce = true
            defer { ranks.agreement.isInOnce = false }
            do { try body() } catch {
                if let breakdown = ranks.agreement.breakdown { throw breakdown }
                let error = ArrayError(wrapping: error)
                text = "\(error.kind)\n\(error.message)"
            }
        }
        let parts = try ranks.transport!.allGatherTexts(text)[0].split(separator: "\n", maxSplits: 1)
        guard let name = parts.first else { return nil }
        let kind = ArrayError.Kind.allCases.first { "\($0)" == name } ?? .system
        return ArrayError(kind, parts.count > 1 ? String(parts[1]) : "")
    }

    /// Throws in a run-once scope, since elements of other ranks are wanted.
    func checkNotInOnce() throws {
        guard agreement.isInOnce else { return }
        throw ArrayError(
            .value,
            "an array is read in a run-once scope, and other ranks have parts of it\(callerLine): read it before"
        )
    }
}
