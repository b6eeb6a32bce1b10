import AquilaKernels
import AquilaTypes

extension Recorder {
    // MARK: The way of a window

    /// Runs the window, and waits for it unless it may overlap the next one. The lock is held.
    ///
    /// - Parameters:
    ///   - mayOverlap: true if no value is needed, so that the window may run while the next one is
    ///     recorded.
    ///   - isUrged: true if it is to do so although the program may not take long to come back.
    /// - Throws: `ArrayError` where an operation failed.
    func flush(mayOverlap: Bool = false, isUrged: Bool = false) throws {
        guard !window.isEmpty || engine.isBusy else { return }
        if !window.isEmpty { resources.rows.noteWindow(window.serial, operations: window.operations.count) }
        // Bodies of the host's language do not fly: forks and the process's end must find none at work.
        guard window.needsHost else { return try runWindow(mayOverlap, isUrged) }
        try HostLock.released { try runWindow(false, false) }
    }

    private func runWindow(_ mayOverlap: Bool, _ isUrged: Bool) throws {
        if TaskThread.isInBody { throw ArrayError(.value, TaskThread.refusal) }
        ExitBarrier.armThread()
        let start = Tracer.shared == nil ? 0 : Tracer.now()
        guard let prepared = try engine.prepare() else { return }
        var hasDeparted = false
        defer {
            if !hasDeparted, let tracer = Tracer.shared {
                tracer.note("window", .window, since: start)
                tracer.count("memory in use", resources.allocator.statistics.bytesInUse)
            }
        }
        hasDeparted = try !engine.run(prepared, mayOverlap: mayOverlap, isUrged: isUrged)
    }

    /// Runs recorded operations, if a store waits for them. The lock is held.
    @inline(__always)
    func wait(for store: Store) throws {
        // The failure of another store does not concern this one, so errors are dropped here.
        if store.windowSerial == window.serial {
            if TaskThread.isInBody { throw ArrayError(.value, TaskThread.refusal) }
            try? Tracer.shared.tracing("wait for a value", .wait) { try flush() }
        } else if store.flightSlot >= 0 {
            engine.settle()
        }
        if let failure = store.failure { throw failure }
    }

    // MARK: Parts of engines

    /// Looks for the plan of the window.
    func lookUpPlan() -> PlanCache.Lookup { resources.plans.lookUp(window.key) }

    /// The window with its plan, from the cache or a new one.
    func findPlan() -> PreparedWindow { prepare(with: lookUpPlan()) }

    /// The window with the plan that was found, or with a new one.
    func prepare(with lookup: PlanCache.Lookup) -> PreparedWindow {
        let failures = window.spreadFailures()
        switch lookup {
        case .known(let plan): return PreparedWindow(plan: plan, failed: failures.slots)
        case .new(let hash):
            let start = Tracer.now()
            let planning = makePlan(skipping: failures.operations)
            let nanoseconds = Tracer.now() - start
            resources.plans.insert(planning.plan, for: window.key, hash)
            return PreparedWindow(
                plan: planning.plan, failed: failures.slots, made: (planning, nanoseconds))
        }
    }

    /// True if the window is to run directly: it is small, has no plan, and has not come often.
    func isForDirectRun(_ lookup: PlanCache.Lookup) -> Bool {
        guard case .new(let hash) = lookup, watcher == nil, resources.passes.contains(.direct),
            window.isBrief(limits)
        else { return false }
        return !resources.newKeys.noteIsFrequent(hash, overflows: resources.plans.overflows)
    }

    func makePlan(skipping failed: Set<Int>) -> Planning {
        var planner = resources.planner(limits, engine.ranks)
        planner.tracer = Tracer.shared
        planner.namesSteps = Tracer.shared != nil || window.isWatched
        if let watcher, watcher.isChecking {
            planner.verifier = PassVerifier(window: window, stop: watcher.stop)
        }
        return planner.plan(window, skipping: failed)
    }

    /// Lends the window's memory to a body that runs the plan, and gives the stores the outcome.
    ///
    /// - Parameter body: returns the operations whose tasks threw, with the errors.
    func execute(
        _ prepared: PreparedWindow, _ body: (Executor.Memory) throws -> [Int: any Error]
    ) throws {
        resources.pipelineCount &+= prepared.plan.pipelineCount
        try execute(slotCount: prepared.plan.slotBytes.count, failed: prepared.failed, body)
    }

    /// Runs the window without a plan. It is empty afterwards.
    ///
    /// - Parameter body: calls its argument, which runs the operations, and returns those whose tasks
    ///   threw, with the errors.
    func runDirectly(
        _ body: (_ run: () throws -> [Int: any Error]) throws -> [Int: any Error]
    ) throws {
        try Tracer.shared.tracing("window", .window) {
            try execute(slotCount: window.slots.count) { memory in
                try body { try resources.direct.run(window, memory, limits) }
            }
        }
    }

    /// Lends the window's memory to a body, and gives the stores the outcome.
    private func execute(
        slotCount: Int, failed: [Int32: ArrayError] = [:],
        _ body: (Executor.Memory) throws -> [Int: any Error]
    ) throws {
        let memory = resources.memory
        // Bodies of tasks that record meanwhile come to the slow path.
        window.pendingElements = .max
        memory.reset(count: slotCount)
        window.lendAllocations(to: memory)
        defer {
            if hasImages { window.forgetImages() }
            window.takeBackAllocations(from: memory, resources.allocator)
            window.reset()
        }
        let thrown: [Int: any Error]
        do {
            thrown = try body(memory)
        } catch {
            throw window.poison(with: error).error
        }
        if !thrown.isEmpty { throw window.spread(thrown).error }
        if !window.failures.isEmpty { window.markSkipped(failed) }
    }
}
