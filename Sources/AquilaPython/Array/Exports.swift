import AquilaRuntime
import CPython

/// Memory shared with other libraries: ours that they have views of, and theirs that arrays of ours
/// show. Operations on it run before the call that records them returns, so that each side sees the
/// other's writes.
enum Exports {
    /// The number of exports. It is usually zero, so that most calls need no further check.
    nonisolated(unsafe) private static var count = 0

    /// Stores whose fronts are lent as buffers, with the number of these.
    nonisolated(unsafe) private static var fronts: [ObjectIdentifier: (store: Unmanaged<Store>, count: Int)] =
        [:]

    static func begin(_ store: Store) {
        store.beginExport()
        count += 1
    }

    static func end(_ store: Store) {
        store.endExport()
        forget()
    }

    /// Begins the loan of a store's front to code that may hand it to the system, which does not compute what
    /// it touches. The borrower keeps an array of the store.
    static func beginFront(_ store: Store) {
        begin(store)
        fronts[ObjectIdentifier(store), default: (.passUnretained(store), 0)].count += 1
    }

    static func endFront(_ store: Store) {
        end(store)
        let key = ObjectIdentifier(store)
        fronts[key]?.count -= 1
        if fronts[key]?.count == 0 { fronts[key] = nil }
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
        try waiting(on: runtime) {
            runtime.runWhatUsesExports()
            for (store, _) in fronts.values { try store.takeUnretainedValue().show() }
        }
    }
}

extension Store {
    /// Shows the elements at the front again.
    fileprivate func show() throws { try runtime.expose(self) }
}
