import AquilaTransport
import AquilaTypes

// Collective functions beside those of arrays: for libraries that read and write files, and for hosts of
// other languages' programs. All ranks call these functions, in the same order; on one rank they
// cost nothing.

extension Runtime {
    /// The number of this rank among those that run the program together; 0 if it runs alone.
    public var rank: Int { ranks?.rank ?? 0 }

    /// The number of ranks that run the program together.
    public var rankCount: Int { ranks?.count ?? 1 }

    /// Runs `body` on this rank, as all others do, and waits for all: where it threw on one, it
    /// throws on all, and the error of the lowest of these ranks, with its kind and its message.
    ///
    /// The body must not call what all ranks call together: a rank that threw before would be missing.
    ///
    ///     try runtime.agree { 6 * 7 }             // 42
    ///
    /// - Complexity: that of the body; on many ranks, a message of some bytes between all.
    public func agree<R>(_ body: () throws -> R) throws -> R { try recorder.engine.agree(body) }

    /// Runs `body` on rank 0 alone, and brings the bytes that it returns to all ranks.
    ///
    /// It serves effects that may happen only once, such as making a folder, and facts that one
    /// rank finds out for all.
    ///
    ///     try runtime.onceForAll { Array("made by rank 0".utf8) }.count       // 14
    ///
    /// - Throws: the body's error, on all ranks.
    /// - Complexity: that of the body; on many ranks, a broadcast of the bytes.
    public func onceForAll(_ body: () throws -> [UInt8]) throws -> [UInt8] {
        try recorder.engine.onceForAll(body)
    }

    /// The bytes of each rank, on all ranks; each may give another number of them.
    ///
    ///     try runtime.allGather([7])              // [[7]]
    ///
    /// - Throws: on all ranks alike, if ranks are lost.
    /// - Complexity: O(n) for the n bytes of all ranks, which every rank receives; waits for all.
    public func allGather(_ bytes: [UInt8]) throws -> [[UInt8]] { try recorder.engine.allGather(bytes) }

    /// Waits until all ranks are here.
    ///
    ///     try runtime.barrier()
    ///
    /// - Throws: on all ranks alike, if ranks are lost.
    /// - Complexity: the transport's barrier, which it waits for.
    public func barrier() throws { try recorder.engine.barrier() }

    /// Does something that must happen once, however many ranks run the program: writes a file, a
    /// picture, a log.
    ///
    /// The first rank calls the body, the others wait for its end. Recorded
    /// operations run before. The body must not record operations or wait for arrays, as the other ranks do
    /// not; read the values that it needs before.
    ///
    ///     try runtime.once { try Data("done".utf8).write(to: url) }
    ///
    /// - Throws: the body's error, on all ranks alike: an `ArrayError` as it is, any other
    ///   error as an `ArrayError` with its words.
    /// - Complexity: that of the recorded operations and the body; all ranks wait for it.
    public func once(_ body: () throws -> Void) throws { try recorder.engine.once(body) }

    // MARK: Processes

    /// True if an MPI launcher has started this process, so that it becomes a rank when the shared
    /// runtime is first used.
    public static var isLaunched: Bool { MPILauncher.current != nil }

    /// Marks this rank, so that its children are programs of their own.
    ///
    ///     func environment() -> [String: String] {
    ///         let mark = Runtime.markRank()
    ///         return [mark.name: mark.value]
    ///     }
    ///
    /// - Returns: the variable and its value, for languages that keep an environment of their own.
    /// - Complexity: O(1).
    public static func markRank() -> (name: String, value: String) {
        (RankMark.variable, RankMark.set().description)
    }

    /// Message of this rank for an end with a status other than zero. It is printed if it differs from
    /// the message of the first rank, which prints its own.
    public static var lastWords: String {
        get { Job.lastWords }
        set { Job.lastWords = newValue }
    }

    /// True while a garbage collector releases handles, at times that differ between ranks.
    ///
    /// On many ranks, the stores then live until the window ends, so that all ranks release them at one place
    /// of the stream.
    public var isCollecting: Bool {
        get { recorder.engine.isCollecting }
        set { recorder.engine.isCollecting = newValue }
    }

    /// Compares the ends of the program on all ranks, if ranks are compared.
    func meetAtEnd() throws { try recorder.engine.meetAtEnd() }
}
