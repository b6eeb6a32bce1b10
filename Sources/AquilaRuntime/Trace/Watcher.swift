import AquilaSystem

/// The checks and observers of a runtime while it makes plans and runs them. Runtimes usually have
/// no watcher; then they only look if there is one, once a window.
final class Watcher {
    /// Doctor that looks for slow habits of the program.
    var doctor: Doctor?
    /// Writer that draws each new plan.
    var graphs: GraphWriter?
    /// True if the invariants of every stage are checked.
    var isChecking = false
    /// True if ranks compare the operations that they have recorded.
    var comparesRanks = false
    /// Function that gets the message of a broken invariant; tests collect the messages.
    var stop: (String) -> Void = { fatalError($0) }

    /// The watcher that `AQUILA_DOCTOR`, `AQUILA_GRAPH` and `AQUILA_CHECK` ask for; nil if they are
    /// not set.
    static func fromEnvironment(hasRanks: Bool) -> Watcher? {
        let check = Settings.check.current ?? .off
        guard Doctor.shared != nil || GraphWriter.shared != nil || check != .off else { return nil }
        let watcher = Watcher()
        watcher.doctor = Doctor.shared
        watcher.graphs = GraphWriter.shared
        watcher.isChecking = check == .all
        // One rank alone has nothing to compare, and records faster without a watcher.
        watcher.comparesRanks = hasRanks && check != .off
        return watcher.isNeeded ? watcher : nil
    }

    /// True if a part of the watcher is in use.
    var isNeeded: Bool { doctor != nil || graphs != nil || isChecking || comparesRanks }
}
