import AquilaTypes

/// Plans windows as chosen ranks of many would, and runs nothing. Values that the program reads
/// come from an oracle, or are zeros.
final class SimulatedEngine: Engine {
    unowned let recorder: Recorder
    let resources: Resources
    let simulation: Simulation

    init(_ recorder: Recorder, _ simulation: Simulation) {
        self.recorder = recorder
        resources = recorder.resources
        self.simulation = simulation
    }

    var ranks: Ranks? { simulation.ranks[0] }
    var looksAtEachOperation: Bool { true }
    var keepsProvenances: Bool { true }

    func heed(_ limits: WindowLimits) { simulation.heed(limits, budget: resources.allocator.budget) }

    // MARK: Windows

    func endWindow() { try? recorder.flush(mayOverlap: true) }

    /// Plans the window for the chosen ranks. Nothing is to be run.
    func prepare() -> PreparedWindow? {
        let failures = recorder.window.spreadFailures()
        let placements = simulation.analyse(recorder.window, skipping: failures.operations) { ranks in
            resources.planner(recorder.limits, ranks)
        }
        if recorder.hasImages { recorder.window.forgetImages() }
        for operation in recorder.window.operations {
            for position in operation.outputs {
                forgetData(of: Int(recorder.window.references[position].slot))
            }
        }
        for (slot, placement) in zip(recorder.window.slots, placements) {
            if let store = slot.store?.takeUnretainedValue() {
                if placement >= 0 { store.placement = placement }
                // A computed store has a value, but no memory.
                if placement >= 0, store.allocation == nil { store.isAwaited = true }
            } else if let allocation = slot.allocation {
                resources.allocator.free(allocation)
            }
        }
        if !recorder.window.failures.isEmpty { recorder.window.mark(failures.slots) }
        recorder.window.reset()
        return nil
    }

    func run(_ prepared: PreparedWindow, mayOverlap: Bool, isUrged: Bool) -> Bool { true }

    /// Frees the data that the program has brought into a store, which is written now.
    private func forgetData(of slot: Int) {
        guard let store = recorder.window.slots[slot].store?.takeUnretainedValue(),
            let allocation = store.allocation, !allocation.isExternal
        else { return }
        resources.allocator.free(allocation)
        store.allocation = nil
        store.isAwaited = true
    }

    // MARK: Stores

    func release(_ store: Store) {
        let isKnown = store.windowSerial == recorder.window.serial
        simulation.release(store, slot: isKnown ? store.windowSlot : nil)
        if isKnown {
            recorder.window.release(slot: store.windowSlot, leaving: store.allocation)
        } else if let allocation = store.allocation {
            resources.allocator.free(allocation)
        }
    }

    func isWhole(_ store: Store) -> Bool {
        simulation.placement(store.placement, on: 0)?.isWhole ?? true
    }
}
