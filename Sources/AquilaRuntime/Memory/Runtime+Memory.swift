extension Runtime {
    /// What the runtime's allocator holds now, and has held at most.
    public var memoryStatistics: MemoryStatistics { lock.withLock { allocator.statistics } }

    /// Counts the peak anew from what is held now.
    public func resetPeakMemory() { lock.withLock { allocator.resetPeak() } }

    /// Gives the memory that is kept for later allocations back to the system.
    public func trimMemory() { lock.withLock { allocator.trim() } }

    /// Bytes that the runtime may hold.
    public var memoryBudget: Int { allocator.budget }
}
