import AquilaTypes

/// The question for this rank's activity, asked on a thread of its own: reading the debug information of a
/// large program takes seconds, and may hang.
final class ActivityQuestion: Sendable {
    private struct State: Sendable {
        var isOpen = false
        var answer: String?
    }

    /// Seconds that a message about the job's end may wait for the answer.
    private static let patience = 1.5

    private let activity: @Sendable () -> TransportActivity?
    private let state = Guarded(State())

    init(_ activity: @escaping @Sendable () -> TransportActivity?) { self.activity = activity }

    /// Asks, unless an earlier question is still open. Returns at once; later questions about the same place
    /// are answered sooner.
    func ask() {
        let isNew = state.withLock { state in
            defer { state.isOpen = true }
            return !state.isOpen
        }
        guard isNew else { return }
        startThread { [self] in
            let answer = activity()?.description
            state.withLock { $0 = State(answer: answer) }
        }
    }

    /// The activity, as `sum at heat.swift:31`; nil if it is unknown or the answer does not come in time.
    func answer() -> String? {
        ask()
        var backoff = Backoff()
        while state.withLock(\.isOpen) {
            if backoff.seconds > Self.patience { return nil }
            backoff.pause()
        }
        return state.withLock(\.answer)
    }
}
