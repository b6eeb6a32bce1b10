extension Runtime {
    /// Memory that the runtime's allocator holds now, and its peak. Waits for a window that runs.
    public var memoryStatistics: MemoryStatistics { settled { recorder.resources.allocator.statistics } }

    /// Sets the peak to the memory that is held now. Waits for a window that runs.
    ///
    ///     runtime.resetPeakMemory()
    ///     let statistics = runtime.memoryStatistics
    ///     statistics.peakBytesInUse == statistics.bytesInUse      // true
    ///
    /// - Complexity: O(1), after the wait.
    public func resetPeakMemory() { settled { recorder.resources.allocator.resetPeak() } }

    /// Gives the memory that is kept for later allocations back to the system. Waits for a window that runs.
    ///
    ///     runtime.trimMemory()
    ///     runtime.memoryStatistics.bytesCached        // 0
    ///
    /// - Complexity: O(b) for b blocks that are kept, after the wait.
    public func trimMemory() { settled { recorder.resources.allocator.trim() } }

    private func settled<R>(_ body: () -> R) -> R {
        recorder.lock.withLock {
            recorder.engine.settle()
            return body()
        }
    }

    /// Memory for elements that the program brings. The lock is held.
    func allocate(_ bytes: Int) throws -> Allocation {
        recorder.engine.settle()
        return try recorder.resources.allocator.allocate(bytes)
    }

    /// Counts of a device's work; nil where no operation has gone to one.
    public var deviceStatistics: DeviceStatistics? {
        recorder.lock.withLock { (recorder.machine as? DeviceEngine)?.table?.statistics }
    }

    /// Bytes that the runtime may hold.
    public var memoryBudget: Int { recorder.resources.allocator.budget }

    /// Keeps the memory at a lent address, so that other code may read it after the body has returned. The
    /// block that contains the address is never freed.
    ///
    ///     func showForGood(_ array: LogicalStore) throws {
    ///         try runtime.write(array) { address, _ in runtime.keep(address) }
    ///     }
    ///
    /// - Complexity: O(1).
    public func keep(_ address: UnsafeMutableRawPointer) { recorder.resources.allocator.kept.keep(address) }
}
