import AquilaTypes

extension Runtime {
    /// True if the invariants of every stage are checked; a broken one ends the program with a
    /// message. `AQUILA_CHECK=1` sets it from outside. Slow.
    package var isChecking: Bool {
        get { watcher?.isChecking ?? false }
        set { watch { $0.isChecking = newValue } }
    }

    /// Changes the watcher, and makes one if there is none.
    func watch(_ change: (Watcher) -> Void) {
        lock.withLock {
            settle()
            let watcher = watcher ?? Watcher()
            change(watcher)
            self.watcher = watcher.isNeeded ? watcher : nil
        }
    }

    /// Checks the window before it is planned.
    func checkWindow(_ watcher: Watcher) {
        stopIfBroken(watcher) { () throws(BrokenInvariant) in try window.checkInvariants() }
    }

    /// Checks a plan after a window has been planned, or has found its plan.
    func check(_ plan: Plan, _ made: Planning?, skipping failed: Set<Int>, _ watcher: Watcher) {
        // The planner's verifier has checked a new plan, pass by pass.
        if made == nil {
            stopIfBroken(watcher) { () throws(BrokenInvariant) in
                try Self.compare(plan, with: makePlan(skipping: failed).plan)
            }
        }
        for case .graph(let graph) in plan.steps {
            graph.storage.ledger = NodeLedger(nodeCount: graph.nodes.count)
        }
    }

    /// Checks that a plan which was kept is the one that would be made now.
    static func compare(_ kept: Plan, with fresh: Plan) throws(BrokenInvariant) {
        let (mine, other) = (kept.outline, fresh.outline)
        guard mine != other else { return }
        let place =
            zip(mine, other).enumerated().first { $1.0 != $1.1 }?.offset ?? min(mine.count, other.count)
        func step(_ list: [String]) -> String { place < list.count ? list[place] : "nothing" }
        throw BrokenInvariant(
            .replay, "step \(place) of the plan that was kept is \(step(mine)), of a new one \(step(other))")
    }

    /// Checks the runs of nodes after a window has run, or could not run.
    func checkRuns(of plan: Plan, hasRun: Bool, _ watcher: Watcher) {
        for case .graph(let graph) in plan.steps {
            let ledger = graph.storage.ledger
            graph.storage.ledger = nil
            // A window that did not get its memory runs no step.
            guard let ledger, hasRun || ledger.hasEntries else { continue }
            stopIfBroken(watcher) { () throws(BrokenInvariant) in try ledger.checkInvariants() }
        }
    }

    private func stopIfBroken(_ watcher: Watcher, _ body: () throws(BrokenInvariant) -> Void) {
        do { try body() } catch { watcher.stop(error.description(in: window)) }
    }
}
