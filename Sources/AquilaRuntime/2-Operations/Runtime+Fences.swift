import AquilaTypes

extension Runtime {
    // MARK: Fences

    /// Ends the window: operations that are recorded after it are not fused or mapped together with
    /// earlier ones. Errors stay with the stores that they concern.
    public func mappingFence() { lock.withLock { try? flushLocked(mayOverlap: true) } }

    /// Waits until all recorded operations have run.
    ///
    /// - Throws: `ArrayError` where an operation failed, the earliest in program order.
    public func executionFence() throws { try flush() }

    /// Runs recorded operations if some of them use memory that other code can read and write.
    /// Errors stay with the stores that they concern.
    public func runWhatUsesExports() {
        guard window.usesExports else { return }
        lock.withLock { try? flushLocked() }
    }

    /// True if tasks whose bodies take the host language's lock are recorded and have not run.
    public var hasHostWork: Bool { lock.withLock { window.needsHost } }

    /// True if operations are recorded, or arrays are known to the current window.
    public var hasRecorded: Bool { lock.withLock { !window.isEmpty } }

    /// True if this thread runs the body of a task, which must not use the runtime.
    public static var isInTaskBody: Bool { TaskThread.isInBody }

    /// True if `runWhatUsesExports` would run operations.
    @inline(__always) public var hasWorkOnExports: Bool { window.usesExports }

    /// Lets no other thread record until `endFork` is called: before the process forks. Does not
    /// wait.
    ///
    /// - Returns: false where operations are recorded or run; then other threads can still record.
    public func beginFork() -> Bool {
        guard lock.tryLock() else { return false }
        if window.isEmpty, !isFlying { return true }
        lock.unlock()
        return false
    }

    /// Ends the state that `beginFork` has begun, on the same thread, in the process that forked
    /// and in its child.
    public func endFork() { lock.unlock() }

    /// Makes room in the memory that the processors compute in: waits for a store's value, leaves
    /// it in the system's memory alone, and gives memory that the allocator has cached back to the
    /// system.
    ///
    /// With processors that share the system's memory, no element moves.
    ///
    /// - Throws: the `ArrayError` of the operation that should have written the store.
    public func offload(_ array: LogicalStore) throws {
        try read(array) { _, _ in }
        trimMemory()
    }

    // MARK: Tree reduction

    /// Combines stores to one, `radix` neighbours at a time, so that as many as possible are
    /// combined at the same time.
    ///
    /// Records the launches and returns; the order is fixed by the number of stores, so that bits
    /// are the same on any machine.
    ///
    /// - Parameters:
    ///   - stores: at least one; of any shapes that `combine` takes.
    ///   - combine: records a task that makes one store of two and up to `radix` others.
    public func treeReduce(
        _ stores: [LogicalStore], radix: Int = 4, _ combine: ([LogicalStore]) throws -> LogicalStore
    ) throws -> LogicalStore {
        guard !stores.isEmpty, radix >= 2 else {
            throw ArrayError(.value, "treeReduce: \(stores.count) stores with a radix of \(radix)")
        }
        var level = stores
        while level.count > 1 {
            level = try stride(from: 0, to: level.count, by: radix).map { first in
                let group = Array(level[first..<min(first + radix, level.count)])
                return group.count > 1 ? try combine(group) : group[0]
            }
        }
        return level[0]
    }
}
