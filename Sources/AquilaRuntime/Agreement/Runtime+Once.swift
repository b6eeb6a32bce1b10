import AquilaTypes

extension Runtime {
    /// Does something that must happen once, however many ranks run the program: writes a file, a picture, a log.
    ///
    ///     try runtime.once { try report.write(toFile: "report.txt", …) }
    ///
    /// The first rank calls the body, the others wait for its end. What is recorded runs before; the body must neither
    /// record nor wait for arrays, as the other ranks do not: read what it needs before.
    ///
    /// - Throws: what the body throws, on all ranks alike: an `ArrayError` as it is, any other error as an `ArrayError` with
    ///   its words.
    public func once(_ body: () throws -> Void) throws {
        try lock.withLock {
            guard ranks?.transport != nil else { return try Self.asArrayErrors(body) }
            // What fails there is raised where it is read.
            try? flushLocked()
            try together("a run-once scope") { ranks in
                try meet(at: .once)
                if let error = try outcome(of: body, ranks) { throw error }
            }
        }
    }

    /// What the body threw on the first rank, on all ranks; nil where it ended well.
    private func outcome(of body: () throws -> Void, _ ranks: Ranks) throws -> ArrayError? {
        var text = ""
        if ranks.rank == 0 {
            ranks.agreement.isInOnce = true
            defer { ranks.agreement.isInOnce = false }
            do { try Self.asArrayErrors(body) } catch {
                if let breakdown = ranks.agreement.breakdown { throw breakdown }
                let error = error as! ArrayError
                text = "\(error.kind)\n\(error.message)"
            }
        }
        let parts = try ranks.transport!.allGatherTexts(text)[0].split(separator: "\n", maxSplits: 1)
        guard let name = parts.first else { return nil }
        let kind = ArrayError.Kind.allCases.first { "\($0)" == name } ?? .system
        return ArrayError(kind, parts.count > 1 ? String(parts[1]) : "")
    }

    private static func asArrayErrors(_ body: () throws -> Void) throws {
        do { try body() } catch {
            throw error as? ArrayError ?? ArrayError(.system, "\(error)", underlying: error)
        }
    }

    /// Of many ranks: that no run-once scope is open, since elements of other ranks are wanted.
    func checkNotInOnce() throws {
        guard ranks!.agreement.isInOnce else { return }
        throw ArrayError(
            .value,
            "an array is read in a run-once scope, and other ranks have parts of it\(callerLine): read it before"
        )
    }
}
