import AquilaTypes

extension Runtime {
    // MARK: Fences

    /// Ends the window: what is recorded after it is not fused or mapped together with what came before. Errors stay
    /// with the stores that they concern.
    public func mappingFence() { lock.withLock { try? flushLocked(mayOverlap: true) } }

    /// Waits until all that is recorded has run.
    ///
    /// - Throws: `ArrayError` where an operation failed, the earliest in program order.
    public func executionFence() throws { try flush() }

    /// Runs what is recorded if some of it uses memory that somebody else can read and write. Errors stay with the stores
    /// that they concern.
    public func runWhatUsesExports() {
        guard window.usesExports else { return }
        lock.withLock { try? flushLocked() }
    }

    /// Whether tasks are recorded, and have not run, whose bodies take the host language's lock.
    public var hasHostWork: Bool { lock.withLock { window.needsHost } }

    /// Whether something is recorded, or arrays are known to what is recorded next.
    public var hasRecorded: Bool { lock.withLock { !window.isEmpty } }

    /// Whether this thread runs the body of a task, which must not use the runtime.
    public static var isInTaskBody: Bool { TaskThread.isInBody }

    /// Whether `runWhatUsesExports` has something to do.
    @inline(__always) public var hasWorkOnExports: Bool { window.usesExports }

    /// Lets no other thread record until `endFork` is called: before the process forks. Does not wait.
    ///
    /// - Returns: false where something is recorded or runs; then nothing has happened.
    public func beginFork() -> Bool {
        guard lock.tryLock() else { return false }
        if window.isEmpty, !isFlying { return true }
        lock.unlock()
        return false
    }

    /// Ends what `beginFork` has begun, on the same thread, in the process that forked and in its child.
    public func endFork() { lock.unlock() }

    /// Makes room in the memory that the processors compute in: waits for a store's value, leaves that in the system's
    /// memory alone, and gives what the allocator has cached back to the system.
    ///
    /// With processors that share the system's memory nothing moves.
    ///
    /// - Throws: the `ArrayError` of the operation that should have written the store.
    public func offload(_ array: LogicalStore) throws {
        try read(array) { _, _ in }
        trimMemory()
    }

    // MARK: Tree reduction

    /// Combines stores to one, `radix` neighbours at a time, so that as many as possible are combined at the same time.
    ///
    /// Records the launches and returns; the order is fixed by the number of stores, so that bits are the same on any
    /// machine.
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
