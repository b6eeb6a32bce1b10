/// Default of the memory that a runtime may use.
package enum MemoryBudget {
    /// `AQUILA_MEMORY` for each process, else nine tenths of what the system and its control groups
    /// have available.
    ///
    /// - Parameter count: ranks on this host, which share what it has.
    package static func fromEnvironment(sharedBy count: Int = 1) -> Int {
        let amount = Settings.memory.current ?? .share(0.9)
        if case .bytes(let bytes) = amount { return bytes }
        return amount.bytes(of: SystemLimits.ofProcess.availableMemory) / max(count, 1)
    }
}
