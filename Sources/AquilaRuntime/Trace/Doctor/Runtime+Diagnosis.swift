import AquilaTypes

// A doctor for a part of a program, and calls by which packages of other languages inform it.

extension Runtime {
    /// Looks for slow habits from now on.
    ///
    /// - Returns: false where a doctor is looking already.
    public func beginDiagnosis() -> Bool {
        lock.withLock {
            guard watcher?.doctor == nil else { return false }
            let watcher = watcher ?? Watcher()
            watcher.doctor = Doctor()
            self.watcher = watcher
            return true
        }
    }

    /// Waits for recorded operations, and ends the diagnosis.
    ///
    /// - Returns: the findings as JSON: the seconds that the diagnosis took, and findings like
    ///   those of `aquila doctor`.
    public func endDiagnosis() -> String {
        lock.withLock {
            try? flushLocked()
            guard let watcher, let doctor = watcher.doctor else { return #"{"seconds": 0, "findings": []}"# }
            watcher.doctor = nil
            self.watcher = watcher.isNeeded ? watcher : nil
            return doctor.report(leastShare: 0).json
        }
    }

    /// True if a doctor looks for slow habits.
    public var isDiagnosed: Bool { watcher?.doctor != nil }

    /// Lets another library compute an operation, and informs a doctor, if there is one.
    public func computingElsewhere<R>(_ operation: String, _ body: () throws -> R) rethrows -> R {
        let visit = lock.withLock { watcher?.doctor?.visitElsewhere(operation) }
        defer { visit?.leave() }
        return try body()
    }
}
