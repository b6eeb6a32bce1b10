import AquilaTypes

// A doctor for a part of a program, and what packages of other languages tell one.

extension Runtime {
    /// Looks for slow habits from now on.
    ///
    /// - Returns: false where somebody looks already.
    public func beginDiagnosis() -> Bool {
        lock.withLock {
            guard watcher?.doctor == nil else { return false }
            let watcher = watcher ?? Watcher()
            watcher.doctor = Doctor()
            self.watcher = watcher
            return true
        }
    }

    /// Waits for what is recorded, and looks no longer.
    ///
    /// - Returns: what was found, as JSON: the seconds that it took, and findings like those of `aquila doctor`.
    public func endDiagnosis() -> String {
        lock.withLock {
            try? flushLocked()
            guard let watcher, let doctor = watcher.doctor else { return #"{"seconds": 0, "findings": []}"# }
            watcher.doctor = nil
            self.watcher = watcher.isNeeded ? watcher : nil
            return doctor.report(leastShare: 0).json
        }
    }

    /// Whether somebody looks for slow habits.
    public var isDiagnosed: Bool { watcher?.doctor != nil }

    /// Lets another library compute something, which a doctor hears of.
    public func computingElsewhere<R>(_ operation: String, _ body: () throws -> R) rethrows -> R {
        let visit = lock.withLock { watcher?.doctor?.visitElsewhere(operation) }
        defer { visit?.leave() }
        return try body()
    }
}
