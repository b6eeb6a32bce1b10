import AquilaTransport
import AquilaTypes

// What the host of another language's programs, an interpreter, needs to make its process a rank.

extension Runtime {
    /// Whether a launcher of MPI's started this process, so that it is a rank as soon as the shared runtime is used.
    public static var isLaunched: Bool { MPILauncher.current != nil }

    /// Marks this rank, so that its children are programs of their own.
    ///
    /// - Returns: the variable and its value, for languages that keep an environment of their own.
    public static func markRank() -> (name: String, value: String) {
        (RankMark.variable, RankMark.set().description)
    }

    /// What this rank has to say of its end, as the program that a status other than zero ends. Said if the first rank, which
    /// has said its own, did not end in the same words.
    public static var lastWords: String {
        get { Job.lastWords }
        set { Job.lastWords = newValue }
    }

    /// Whether handles that go now go at a time that is no place of the program, as where a collector of garbage finds them.
    ///
    /// Of many ranks, the stores then live until the window ends, on each rank wherever it was.
    public var isCollecting: Bool {
        get { ranks?.agreement.isCollecting ?? false }
        set { lock.withLock { ranks?.agreement.isCollecting = newValue } }
    }
}
