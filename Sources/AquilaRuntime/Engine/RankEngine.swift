import AquilaTypes

/// Runs windows as one of many ranks, all of which run the same program: each rank computes its
/// parts, and sends the elements that others need.
///
/// Ranks agree, without messages where possible, on every window, every error and every use of
/// memory.
final class RankEngine: Engine {
    unowned let recorder: Recorder
    let resources: Resources
    let members: Ranks

    init(_ recorder: Recorder, _ ranks: Ranks) {
        self.recorder = recorder
        resources = recorder.resources
        members = ranks
    }

    var ranks: Ranks? { members }
    var agreement: Agreement { members.agreement }
    var allocator: Allocator { resources.allocator }

    func heed(_ limits: WindowLimits) { members.heed(limits, budget: allocator.budget) }

    func close() { dropLateStores() }

    // MARK: Windows

    func windowBegins() throws { try checkRecorder() }

    func endWindow() { try? recorder.flush(mayOverlap: true) }

    func prepare() throws -> PreparedWindow? {
        try prepareTogether()
        let lookup = recorder.lookUpPlan()
        guard recorder.window.isEverywhere(members), recorder.isForDirectRun(lookup) else {
            return recorder.prepare(with: lookup)
        }
        try runDirectly()
        return nil
    }

    /// Runs a window of stores that every rank has: each rank computes all of it.
    private func runDirectly() throws {
        defer { finishTogether() }
        let need = recorder.window.freshBytes
        try recorder.runDirectly { run in
            do {
                try admit(need, atMost: need)
                let thrown = try run()
                recorder.window.placeEverywhere(members)
                return try agree(on: thrown)
            } catch { throw breakDown(error) }
        }
    }

    func run(_ prepared: PreparedWindow, mayOverlap: Bool, isUrged: Bool) throws -> Bool {
        defer { finishTogether() }
        let plan = prepared.plan
        try recorder.execute(prepared) { memory in
            do {
                try admit(plan)
                let thrown = try resources.executor(members).run(plan, recorder.window, memory)
                recorder.window.place(plan.placements)
                return try agree(on: thrown)
            } catch { throw breakDown(error) }
        }
        return true
    }

    // MARK: Stores

    func release(_ store: Store) {
        if store.windowSerial == recorder.window.serial {
            if !isInStream { return keepLate(store) }
            recorder.window.release(slot: store.windowSlot, leaving: store.allocation)
        } else if let allocation = store.allocation {
            allocator.free(allocation)
        }
    }

    /// Runs recorded operations, if a store waits for them.
    func wait(for store: Store) throws {
        try recorder.wait(for: store)
        if let breakdown = agreement.breakdown { throw breakdown }
    }

    func lend(_ array: LogicalStore, isRead: Bool) throws -> Loan {
        try wait(for: array.store)
        guard isRead, let part = try partToRead(array) else { return try lendWhole(array) }
        let loan = Loan(part.view, at: part.allocation.pointer, copy: part.allocation)
        OracleRecord.shared?.note(loan.first, loan.view, array.dtype)
        return loan
    }

    private func partToRead(_ array: LogicalStore) throws -> (allocation: Allocation, view: View)? {
        do { return try gatherPart(array) } catch let error as OutOfMemory {
            throw ArrayError(.memory, "\(error)")
        }
    }

    func isWhole(_ store: Store) -> Bool { members.placement(store.placement)?.isWhole ?? true }
}
