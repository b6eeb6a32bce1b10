import AquilaTypes

extension Runtime {
    // MARK: Checks

    /// True if the invariants of every stage are checked; a broken one ends the program with a
    /// message. `AQUILA_CHECK=1` sets it from outside. Slow.
    package var isChecking: Bool {
        get { watcher?.isChecking ?? false }
        set { watch { $0.isChecking = newValue } }
    }

    /// True if ranks compare their recorded operations before each common step. The program ends with
    /// the lines of the first difference. `AQUILA_CHECK=ranks` sets it from outside, on all ranks
    /// alike. Costs some 2 µs an operation.
    package var comparesRanks: Bool {
        get { watcher?.comparesRanks ?? false }
        set { watch { $0.comparesRanks = newValue } }
    }

    /// Changes the watcher, and makes one if there is none.
    private func watch(_ change: (Watcher) -> Void) {
        recorder.lock.withLock {
            recorder.engine.settle()
            let watcher = watcher ?? Watcher()
            change(watcher)
            self.watcher = watcher.isNeeded ? watcher : nil
        }
    }

    // MARK: A doctor for a part of a program

    /// Looks for slow habits from now on.
    ///
    ///     runtime.beginDiagnosis()            // true
    ///     runtime.isDiagnosed                 // true
    ///     let findings = runtime.endDiagnosis()
    ///
    /// - Returns: false where a doctor is looking already.
    /// - Complexity: O(1); each operation that is recorded then costs some microseconds more.
    public func beginDiagnosis() -> Bool {
        recorder.lock.withLock {
            guard watcher?.doctor == nil else { return false }
            let watcher = watcher ?? Watcher()
            watcher.doctor = Doctor()
            self.watcher = watcher
            return true
        }
    }

    /// Waits for recorded operations, and ends the diagnosis.
    ///
    ///     runtime.beginDiagnosis()
    ///     runtime.endDiagnosis().hasPrefix("{")       // true
    ///
    /// - Returns: the findings as JSON: the seconds that the diagnosis took, and findings like
    ///   those of `aquila doctor`.
    /// - Complexity: that of the recorded operations.
    public func endDiagnosis() -> String {
        recorder.lock.withLock {
            try? recorder.flush()
            guard let watcher, let doctor = watcher.doctor else { return #"{"seconds": 0, "findings": []}"# }
            watcher.doctor = nil
            self.watcher = watcher.isNeeded ? watcher : nil
            return doctor.report(leastShare: 0).json
        }
    }

    /// True if a doctor looks for slow habits.
    public var isDiagnosed: Bool { watcher?.doctor != nil }

    /// Lets another library compute an operation, and informs a doctor, if there is one.
    ///
    ///     let order = runtime.computingElsewhere("sort") { [3, 1, 2].sorted() }
    ///     order                       // [1, 2, 3]
    ///
    /// - Throws: the body's error.
    /// - Complexity: O(1) besides the body.
    public func computingElsewhere<R>(_ operation: String, _ body: () throws -> R) rethrows -> R {
        let visit = recorder.lock.withLock { watcher?.doctor?.visitElsewhere(operation) }
        defer { visit?.leave() }
        return try body()
    }
}
