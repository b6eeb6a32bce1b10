import AquilaTypes

// Windows that run while the next one is recorded. One at most is in flight. The recorded stream,
// its windows and their keys are the same as if each window ended before the next begins: facts
// that a slot cannot know during the flight are either certain, or put right before its window is
// planned. So no result depends on the time at which a flight ends.

extension Runtime {
    // MARK: The decision to fly

    /// True if the program took long enough, after the last window with this plan, to make up for
    /// waking threads. Time may decide it, since no part of the stream depends on it.
    func isWorthFlying(_ plan: Plan) -> Bool { plan.pause >= Self.leastPause || limits.overlapElements == 0 }

    /// Nanoseconds of the shortest pause: twice what waking a thread takes at worst.
    private static let leastPause: UInt64 = 200_000

    func beginPause(after plan: Plan) { pause = (plan, Tracer.now()) }

    @inline(__always)
    func endPause() {
        guard let pause else { return }
        pause.plan.pause = Tracer.now() - pause.start
        self.pause = nil
    }

    // MARK: Waiting piecemeal

    /// Begins recorded operations on another thread, where they are long enough to be worth it, so
    /// that the caller can wait for them piecemeal, with `isComputed(within:)`. Blocks while an
    /// earlier window runs.
    public func sendOff() {
        lock.withLock {
            guard ranks == nil, simulation == nil, !TaskThread.isInBody, !window.needsHost,
                window.pendingElements >= 4 * limits.overlapElements || !window.launches.isEmpty
            else { return }
            try? flushLocked(mayOverlap: true, isUrged: true)
        }
    }

    /// Waits until the window in flight has run, some milliseconds at most.
    ///
    /// - Parameter milliseconds: less than 1,000.
    /// - Returns: true if no window is in flight any more. Values are then at hand at once, unless
    ///   more has been recorded.
    public func isComputed(within milliseconds: Int) -> Bool {
        guard let runner = lock.withLock({ isFlying ? flight!.runner : nil }) else { return true }
        return runner.ends(within: milliseconds)
    }

    // MARK: Departure and landing

    /// Lets a window go that need not be waited for. False where it has to run here.
    func depart(_ prepared: PreparedWindow) -> Bool {
        let flight = self.flight ?? Flight(like: window)
        guard flight.runner.isReady() else { return false }
        self.flight = flight
        pipelineCount &+= prepared.plan.pipelineCount
        if hasImages { window.forgetImages() }
        if !window.failures.isEmpty { window.mark(prepared.failed) }
        flight.depart(
            with: &window, prepared, Executor(allocator: allocator, pool: pool, disorder: disorder))
        isFlying = true
        heedBodies()
        beginPause(after: prepared.plan)
        return true
    }

    /// Waits for the window in flight, if there is one, and gives its stores their elements. The
    /// lock is held.
    ///
    /// - Returns: true if the recorded window uses elements that could not be computed.
    @discardableResult
    @inline(__always)
    func settle() -> Bool {
        guard isFlying else { return false }
        require(!TaskThread.isInBody, TaskThread.refusal)
        return land()
    }

    @inline(never)
    func land() -> Bool {
        let flight = flight!
        endPause()
        Tracer.shared.tracing("wait for the window before", .throttle) { flight.runner.finish() }
        isFlying = false
        heedBodies()
        let isRevised = flight.land(in: &window, failed: flight.markFailures())
        if let watcher { note(flight.prepared!, hasRun: flight.hasRun, flight.nanoseconds, watcher) }
        Tracer.shared?.count("memory in use", allocator.statistics.bytesInUse)
        let freed = flight.freed
        flight.freed.removeAll()
        flight.clear()
        // Memory is freed last, since owners of memory may use the runtime when they are told.
        for allocation in freed { allocator.free(allocation) }
        return isRevised
    }

    /// Notes that the last array of a store which the window in flight knows is gone.
    func releaseInFlight(_ store: Store) {
        let flight = flight!
        if store.windowSerial == window.serial {
            flight.heirs[store.flightSlot] = store.windowSlot
            let awaited = store.isAwaited ? allocator.byteCount(for: store.byteCount) : 0
            window.release(slot: store.windowSlot, pinning: store.allocation?.byteCount ?? awaited)
        }
        flight.window.slots[Int(store.flightSlot)].store = nil
    }
}
