extension Runtime {
    /// What the runtime's allocator holds now, and has held at most. Waits for a window that runs.
    public var memoryStatistics: MemoryStatistics { settled { allocator.statistics } }

    /// Counts the peak anew from what is held now. Waits for a window that runs.
    public func resetPeakMemory() { settled { allocator.resetPeak() } }

    /// Gives the memory that is kept for later allocations back to the system. Waits for a window that runs.
    public func trimMemory() { settled { allocator.trim() } }

    private func settled<R>(_ body: () -> R) -> R {
        lock.withLock {
            settle()
            return body()
        }
    }

    /// Memory for elements that the program brings. The lock is held.
    func allocate(_ bytes: Int) throws -> Allocation {
        settle()
        return try allocator.allocate(bytes)
    }

    /// Bytes that the runtime may hold.
    public var memoryBudget: Int { allocator.budget }
}
