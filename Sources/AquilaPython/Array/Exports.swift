import AquilaRuntime
import CPython

/// Memory shared with other libraries: ours that they have views of, and theirs that arrays of ours
/// show. Operations on it run before the call that records them returns, so that each side sees the
/// other's writes.
enum Exports {
    /// The number of exports. It is usually zero, so that most calls need no further check.
    nonisolated(unsafe) private static var count = 0

    static func begin(_ store: Store) {
        store.beginExport()
        count += 1
    }

    static func end(_ store: Store) {
        store.endExport()
        forget()
    }

    /// Counts out an export whose store has been freed.
    static func forget() { count -= 1 }

    /// Runs the recorded operations if they use exported memory.
    @inline(__always)
    static func settle() throws { if count > 0 { try settleSome() } }

    @inline(never)
    private static func settleSome() throws {
        let runtime = Runtime.current
        guard runtime.hasWorkOnExports else { return }
        try waiting(on: runtime) { runtime.runWhatUsesExports() }
    }
}
