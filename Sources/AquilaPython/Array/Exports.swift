import AquilaRuntime
import CPython

/// Memory that both sides see: ours that others have views of, and that of others which arrays of ours show. Operations on
/// it run before the call that records them returns, so that each side sees the other's writes.
enum Exports {
    /// How many exports there are; as a rule none, so that nothing has to be looked at.
    nonisolated(unsafe) private static var count = 0

    static func begin(_ store: Store) {
        store.beginExport()
        count += 1
    }

    static func end(_ store: Store) {
        store.endExport()
        forget()
    }

    /// Says that a store is gone, and its export with it.
    static func forget() { count -= 1 }

    /// Runs what was recorded if it uses exported memory.
    @inline(__always)
    static func settle() throws { if count > 0 { try settleSome() } }

    @inline(never)
    private static func settleSome() throws {
        let runtime = Runtime.current
        guard runtime.hasWorkOnExports else { return }
        try waiting(on: runtime) { runtime.runWhatUsesExports() }
    }
}
