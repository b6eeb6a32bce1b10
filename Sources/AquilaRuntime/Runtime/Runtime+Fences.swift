import AquilaTypes

extension Runtime {
    /// Runs all recorded operations, and waits for their end.
    ///
    ///     let x = ones([4]) + 1
    ///     try runtime.flush()         // x has its elements
    ///
    /// - Throws: `ArrayError` where an operation failed; its results cannot be read then.
    /// - Complexity: that of the recorded operations.
    public func flush() throws {
        try recorder.lock.withLock {
            guard !recorder.window.isEmpty || recorder.engine.isBusy else { return }
            try Tracer.shared.tracing("wait for all", .wait) { try recorder.flush() }
        }
    }

    // MARK: Fences

    /// Ends the window: operations that are recorded after it are not fused or mapped together with
    /// earlier ones. Errors stay with the stores that they concern.
    ///
    /// Does not wait for the operations of a large window, which run while the program goes on.
    ///
    ///     let x = ones([4]) + 1
    ///     runtime.mappingFence()
    ///
    /// - Complexity: that of analysing the window; of running it, too, where it is small.
    public func mappingFence() { recorder.lock.withLock { try? recorder.flush(mayOverlap: true) } }

    /// Waits until all recorded operations have run.
    ///
    ///     let x = ones([4]) + 1
    ///     try runtime.executionFence()
    ///
    /// - Throws: `ArrayError` where an operation failed, the earliest in program order.
    /// - Complexity: that of the recorded operations.
    public func executionFence() throws { try flush() }

    /// Runs recorded operations if some of them use memory that other code can read and write.
    /// Errors stay with the stores that they concern.
    ///
    ///     let x = zeros([4])
    ///     x.logicalStore.store.beginExport()
    ///     runtime.fill(x.logicalStore, with: Scalar(7.0))
    ///     runtime.runWhatUsesExports()        // others see 7.0
    ///     x.logicalStore.store.endExport()
    ///
    /// - Complexity: O(1) where there are none, else that of the recorded operations.
    public func runWhatUsesExports() {
        guard recorder.window.usesExports else { return }
        recorder.lock.withLock { try? recorder.flush() }
    }

    /// True if tasks whose bodies take the host language's lock are recorded and have not run.
    public var hasHostWork: Bool { recorder.lock.withLock { recorder.window.needsHost } }

    /// True if operations are recorded, or arrays are known to the current window.
    public var hasRecorded: Bool { recorder.lock.withLock { !recorder.window.isEmpty } }

    /// True if this thread runs the body of a task, which must not use the runtime.
    public static var isInTaskBody: Bool { TaskThread.isInBody }

    /// True if `runWhatUsesExports` would run operations.
    @inline(__always) public var hasWorkOnExports: Bool { recorder.window.usesExports }

    /// Lets no other thread record until `endFork` is called: before the process forks. Does not
    /// wait.
    ///
    ///     try runtime.flush()
    ///     if runtime.beginFork() {
    ///         // Fork here.
    ///         runtime.endFork()
    ///     }
    ///
    /// - Returns: false where operations are recorded or run; then other threads can still record.
    /// - Complexity: O(1).
    public func beginFork() -> Bool {
        guard recorder.lock.tryLock() else { return false }
        if recorder.window.isEmpty, !recorder.engine.isBusy { return true }
        recorder.lock.unlock()
        return false
    }

    /// Ends the state that `beginFork` has begun, on the same thread, in the process that forked
    /// and in its child.
    ///
    ///     try runtime.flush()
    ///     if runtime.beginFork() { runtime.endFork() }
    ///
    /// - Complexity: O(1).
    public func endFork() { recorder.lock.unlock() }

    /// Makes room in the memory that the processors compute in: waits for a store's value, leaves
    /// it in the system's memory alone, and gives memory that the allocator has cached back to the
    /// system.
    ///
    /// With processors that share the system's memory, no element moves.
    ///
    ///     try runtime.offload(ones([4]).logicalStore)
    ///
    /// - Throws: the `ArrayError` of the operation that should have written the store.
    /// - Complexity: that of the recorded operations; O(n) bytes from a device's memory.
    public func offload(_ array: LogicalStore) throws {
        try read(array) { _, _ in }
        trimMemory()
    }

    // MARK: Waiting piecemeal

    /// Begins recorded operations on another thread, where they are long enough to be worth it, so
    /// that the caller can wait for them piecemeal, with `isComputed(within:)`. Blocks while an
    /// earlier window runs.
    ///
    ///     let x = ones([4]) + 1
    ///     runtime.sendOff()
    ///     while !runtime.isComputed(within: 5) {}      // another turn of an event loop
    ///
    /// - Complexity: that of analysing the window.
    public func sendOff() { recorder.lock.withLock { recorder.engine.sendOff() } }

    /// Waits until the window in flight has run, some milliseconds at most.
    ///
    ///     let x = ones([4]) + 1
    ///     runtime.sendOff()
    ///     while !runtime.isComputed(within: 5) {}
    ///
    /// - Parameter milliseconds: less than 1,000.
    /// - Returns: true if no window is in flight any more. Values are then at hand at once, unless
    ///   more has been recorded.
    /// - Complexity: O(1), after a wait of `milliseconds` at most.
    public func isComputed(within milliseconds: Int) -> Bool {
        recorder.engine.isComputed(within: milliseconds)
    }

    // MARK: Workers

    /// The number of threads that compute, the waiting thread among them.
    public var workerCount: Int { recorder.resources.pool.workerCount }

    /// Calls `body` with 0 ..< count, each once, on any worker; returns when all are done. Waits
    /// for a window that runs.
    ///
    ///     let squares = UnsafeMutablePointer<Int>.allocate(capacity: 4)
    ///     runtime.parallelFor(count: 4) { squares[$0] = $0 * $0 }
    ///     squares[3]                  // 9
    ///     squares.deallocate()
    ///
    /// - Complexity: O(count) calls, shared by the workers.
    public func parallelFor(count: Int, _ body: (Int) -> Void) {
        recorder.lock.withLock {
            recorder.engine.settle()
            recorder.resources.pool.parallelFor(count: count, body: body)
        }
    }
}
