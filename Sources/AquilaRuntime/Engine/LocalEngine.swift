import AquilaTypes

/// Runs windows in this process, on all its cores.
///
/// A window may run while the next one is recorded; one at most is in flight. The recorded stream,
/// its windows and their keys are the same as if each window ended before the next begins: facts
/// that a slot cannot know during the flight are either certain, or put right before its window is
/// planned. So no result depends on the time at which a flight ends.
final class LocalEngine: Engine {
    // The recorder owns the engine.
    unowned(unsafe) let recorder: Recorder
    let resources: Resources
    /// Window that runs while the next one is recorded, or the last one that did.
    private(set) var flight: Flight?
    /// True if a window is in flight, as far as the program has found out.
    private(set) var isBusy = false
    /// Plan of the last large window, and the time at which it departed or had run; nil once the
    /// next window ends.
    private var pause: (plan: Plan, start: UInt64)?
    var landed: ((PreparedWindow, Bool, UInt64) -> Void)?

    init(_ recorder: Recorder) {
        self.recorder = recorder
        resources = recorder.resources
    }

    var isDirect: Bool { true }

    /// Tasks in flight do not hold the lock, so each operation that is recorded meanwhile is looked
    /// at.
    var looksAtEachOperation: Bool { isBusy && !flight!.window.launches.isEmpty }

    func close() {
        if isBusy { _ = land() }
        flight?.window.discard(into: resources.allocator)
    }

    // MARK: Windows

    /// Ends the window. If a program in the host language is interrupted meanwhile, it does not
    /// wait for the window in flight; then the window stays, and grows by the operation that is
    /// being recorded.
    func endWindow() {
        guard HostLock.isThere else {
            try? recorder.flush(mayOverlap: true)
            return
        }
        if isBusy {
            let runner = flight!.runner
            while !runner.hasEnded, !HostLock.released({ runner.ends(within: 100) }) {
                if HostLock.isInterrupted { return }
            }
        }
        let isUrged =
            recorder.window.pendingElements >= Self.manyElements && !recorder.window.needsHost
        try? recorder.flush(mayOverlap: true, isUrged: isUrged)
    }

    /// Number of elements of a window that takes far longer than waking a thread.
    private static let manyElements = 1 << 24

    func prepare() throws -> PreparedWindow? {
        endPause()
        if isBusy { return prepareInFlight() }
        let lookup = recorder.lookUpPlan()
        guard recorder.isForDirectRun(lookup),
            (try? resources.allocator.admit(recorder.window.freshBytes)) != nil
        else { return recorder.prepare(with: lookup) }
        try recorder.runDirectly { try $0() }
        return nil
    }

    /// Plans the window while the one before is in flight, and waits for that.
    private func prepareInFlight() -> PreparedWindow? {
        // A plan follows from the key, and the key from the stream, unless the window before fails.
        let early = recorder.window.isEmpty ? nil : recorder.findPlan()
        return settle() ? recorder.findPlan() : early
    }

    func run(_ prepared: PreparedWindow, mayOverlap: Bool, isUrged: Bool) throws -> Bool {
        let isLarge =
            mayOverlap && (isUrged || recorder.window.pendingElements >= recorder.limits.overlapElements)
        if isLarge, isUrged || isWorthFlying(prepared.plan), depart(prepared) { return false }
        defer { if isLarge { beginPause(after: prepared.plan) } }
        try recorder.execute(prepared) { memory in
            try resources.executor().run(prepared.plan, recorder.window, memory)
        }
        return true
    }

    // MARK: The decision to fly

    /// True if the program took long enough, after the last window with this plan, to make up for
    /// waking threads. Time may decide it, since no part of the stream depends on it.
    private func isWorthFlying(_ plan: Plan) -> Bool {
        plan.pause >= Self.leastPause || recorder.limits.overlapElements == 0
    }

    /// Nanoseconds of the shortest pause: twice what waking a thread takes at worst.
    private static let leastPause: UInt64 = 200_000

    private func beginPause(after plan: Plan) { pause = (plan, Tracer.now()) }

    @inline(__always)
    private func endPause() {
        guard let pause else { return }
        pause.plan.pause = Tracer.now() - pause.start
        self.pause = nil
    }

    func sendOff() {
        let least = 4 * recorder.limits.overlapElements
        guard !TaskThread.isInBody, !recorder.window.needsHost,
            recorder.window.pendingElements >= least || recorder.window.hasLongTasks(recorder.limits)
        else { return }
        try? recorder.flush(mayOverlap: true, isUrged: true)
    }

    func isComputed(within milliseconds: Int) -> Bool {
        guard let runner = recorder.lock.withLock({ isBusy ? flight!.runner : nil }) else { return true }
        return runner.ends(within: milliseconds)
    }

    // MARK: Departure and landing

    /// Lets a window go that need not be waited for. False if it has to run here.
    private func depart(_ prepared: PreparedWindow) -> Bool {
        let flight = self.flight ?? Flight(like: recorder.window)
        guard flight.runner.isReady() else { return false }
        self.flight = flight
        resources.pipelineCount &+= prepared.plan.pipelineCount
        if recorder.hasImages { recorder.window.forgetImages() }
        if !recorder.window.failures.isEmpty { recorder.window.markSkipped(prepared.failed) }
        flight.depart(with: &recorder.window, prepared, resources.executor())
        isBusy = true
        recorder.heed()
        beginPause(after: prepared.plan)
        return true
    }

    @inline(__always)
    func settle() -> Bool {
        guard isBusy else { return false }
        require(!TaskThread.isInBody, TaskThread.refusal)
        return land()
    }

    @inline(never)
    private func land() -> Bool {
        let flight = flight!
        endPause()
        Tracer.shared.tracing("wait for the window before", .throttle) { flight.runner.finish() }
        isBusy = false
        recorder.heed()
        let isRevised = flight.land(in: &recorder.window, failed: flight.markFailures())
        landed?(flight.prepared!, flight.hasRun, flight.nanoseconds)
        Tracer.shared?.count("memory in use", resources.allocator.statistics.bytesInUse)
        let freed = flight.freed
        flight.freed.removeAll()
        flight.clear()
        // Memory is freed last, since owners of memory may use the runtime when they are told.
        for allocation in freed { resources.allocator.free(allocation) }
        return isRevised
    }

    // MARK: Stores

    func release(_ store: Store) {
        if store.flightSlot >= 0 {
            releaseInFlight(store)
        } else if store.windowSerial == recorder.window.serial {
            recorder.window.release(slot: store.windowSlot, leaving: store.allocation)
        } else if let allocation = store.allocation {
            if isBusy { flight!.freed.append(allocation) } else { resources.allocator.free(allocation) }
        }
    }

    /// Notes that the last array of a store which the window in flight knows is gone.
    private func releaseInFlight(_ store: Store) {
        let flight = flight!
        if store.windowSerial == recorder.window.serial {
            flight.heirs[store.flightSlot] = store.windowSlot
            let awaited = store.isAwaited ? resources.allocator.byteCount(for: store.byteCount) : 0
            recorder.window.release(
                slot: store.windowSlot, pinning: store.allocation?.byteCount ?? awaited)
        }
        flight.window.slots[Int(store.flightSlot)].store = nil
    }

    func lend(_ array: LogicalStore, isRead: Bool) throws -> Loan {
        try recorder.wait(for: array.store)
        return try lendWhole(array)
    }
}
