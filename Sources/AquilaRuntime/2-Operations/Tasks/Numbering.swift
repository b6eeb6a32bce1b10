import AquilaTypes

/// Gives equal values the same number, and different values different ones: short words for the
/// keys of plans.
final class Numbering<Value: Hashable>: Sendable where Value: Sendable {
    private struct State {
        var known: [Value: UInt64] = [:]
        var last: UInt64 = 0
    }

    private let state = Guarded(State())
    /// Number of values beyond which all are forgotten and get new numbers; no number is given
    /// twice.
    private static var capacity: Int { 1 << 16 }

    /// The number of a value; never zero.
    subscript(value: Value) -> UInt64 {
        state.withLock { state in
            if let known = state.known[value] { return known }
            if state.known.count >= Self.capacity { state.known.removeAll() }
            state.last += 1
            state.known[value] = state.last
            return state.last
        }
    }
}
