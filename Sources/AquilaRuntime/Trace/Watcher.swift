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
    static func fromEnvironment() -> Watcher? {
        let check = Settings.check.current ?? .off
        guard Doctor.shared != nil || GraphWriter.shared != nil || check != .off else { return nil }
        let watcher = Watcher()
        watcher.doctor = Doctor.shared
        watcher.graphs = GraphWriter.shared
        watcher.isChecking = check == .all
        watcher.comparesRanks = check != .off
        return watcher
    }

    /// True if a part of the watcher is in use.
    var isNeeded: Bool { doctor != nil || graphs != nil || isChecking || comparesRanks }
}

extension Runtime {
    /// Does the same as `prepare()`, and informs a watcher.
    func prepare(watchedBy watcher: Watcher) -> PreparedWindow? {
        settle()
        if window.isEmpty { return nil }
        let failures = window.spreadFailures()
        if watcher.isChecking { checkWindow(watcher) }
        let start = Tracer.now()
        var made: Planning?
        let plan = plans.plan(for: window.key) {
            made = makePlan(skipping: failures.operations)
            return made!.plan
        }
        let planned = Tracer.now()
        if watcher.isChecking { check(plan, made, skipping: failures.operations, watcher) }
        if let made { watcher.graphs?.write(window, made) }
        var examination = watcher.doctor?.examine(window, plan)
        examination?.planning = made == nil ? nil : planned - start
        return PreparedWindow(plan: plan, failed: failures.slots, examination: examination)
    }

    func execute(_ prepared: PreparedWindow, watchedBy watcher: Watcher) throws {
        let start = Tracer.now()
        let outcome = Result { try execute(prepared.plan, failed: prepared.failed) }
        note(prepared, hasRun: (try? outcome.get()) != nil, Tracer.now() - start, watcher)
        try outcome.get()
    }

    /// Informs a watcher after a window has run, or could not run.
    func note(_ prepared: PreparedWindow, hasRun: Bool, _ nanoseconds: UInt64, _ watcher: Watcher) {
        if let examination = prepared.examination {
            watcher.doctor?.note(examination, running: nanoseconds, allocator)
        }
        if watcher.isChecking { checkRuns(of: prepared.plan, hasRun: hasRun, watcher) }
    }
}
