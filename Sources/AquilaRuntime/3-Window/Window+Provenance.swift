extension Window {
    /// Keeps the place in the program of the operation that is recorded next.
    mutating func noteEachProvenance() {
        isWatched = true
        if let provenance = Provenance.capture(limit: 24) {
            provenances.append((operations.count, provenance))
        }
    }

    /// The place in the program at which an operation was recorded, if it was kept.
    func provenance(of operation: Int) -> Provenance? {
        // Provenances stand in order, and usually there is one for each operation.
        let guess = provenances.indices.contains(operation) ? provenances[operation] : nil
        if let guess, guess.operation == operation { return guess.provenance }
        return provenances.first { $0.operation == operation }?.provenance
    }

    /// Keeps the place in the program of the task that is recorded next; other ranks name it if the
    /// task throws.
    mutating func noteLaunch() {
        guard !isWatched, let provenance = Provenance.capture(limit: 24) else { return }
        provenances.append((operations.count, provenance))
    }

    @inline(never)
    mutating func noteProvenance() {
        guard !isWatched, let provenance = Provenance.capture() else { return }
        provenances.append((operations.count - 1, provenance))
    }
}
