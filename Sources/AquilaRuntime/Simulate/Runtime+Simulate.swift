import AquilaTypes
import Glibc

extension Runtime {
    /// Plans the window for the chosen ranks instead of running it. The lock is held.
    func simulate(_ simulation: Simulation) {
        let failures = window.spreadFailures()
        let placements = simulation.analyse(window, skipping: failures.operations, self)
        if hasImages { window.forgetImages() }
        for operation in window.operations {
            for position in operation.outputs { forgetData(of: Int(window.references[position].slot)) }
        }
        for (slot, placement) in zip(window.slots, placements) {
            if let store = slot.store?.takeUnretainedValue() {
                if placement >= 0 { store.placement = placement }
                // A computed store has a value, but no memory.
                if placement >= 0, store.allocation == nil { store.isAwaited = true }
            } else if let allocation = slot.allocation {
                allocator.free(allocation)
            }
        }
        if !window.failures.isEmpty { window.mark(failures.slots) }
        window.reset()
    }

    /// Frees the data that the program has brought into a store, which is written now.
    private func forgetData(of slot: Int) {
        guard let store = window.slots[slot].store?.takeUnretainedValue(),
            let allocation = store.allocation, !allocation.isExternal
        else { return }
        allocator.free(allocation)
        store.allocation = nil
        store.isAwaited = true
    }

    /// Notes that the last array of a store is gone. The lock is held.
    func releaseSimulated(_ store: Store) {
        let isKnown = store.windowSerial == window.serial
        simulation!.release(store, slot: isKnown ? store.windowSlot : nil)
        if isKnown {
            window.release(slot: store.windowSlot, leaving: store.allocation)
        } else if let allocation = store.allocation {
            allocator.free(allocation)
        }
    }

    // MARK: Values

    /// Lends values from the oracle, or data that the program has brought; zeros if there is
    /// neither. No operation on the store is pending.
    func simulateAccess<R>(
        _ array: LogicalStore, _ isRead: Bool, _ simulation: Simulation,
        _ body: (UnsafeMutableRawPointer, View) throws -> R
    ) throws -> R {
        let store = array.store
        let isKnown = store.allocation != nil
        if isRead, store.isAwaited, !isKnown {
            countRead(array, simulation)
            return try lendMadeUp(array, simulation, body)
        }
        let hasValue = isKnown || store.isAwaited
        let base = try address(of: store)
        // The oracle has the values in the order of the recorded run, so each read takes its own,
        // needed or not.
        if hasValue { answer(array, base + array.view.offset, isIgnored: isKnown, simulation) }
        var view = array.view
        view.offset = 0
        return try body(base + array.view.offset, view)
    }

    private func answer(
        _ array: LogicalStore, _ base: UnsafeMutableRawPointer, isIgnored: Bool, _ simulation: Simulation
    ) {
        var ignored = [UInt8](repeating: 0, count: array.dtype.size)
        ignored.withUnsafeMutableBytes { ignored in
            let isTarget = !isIgnored && array.view.isContiguous(itemSize: array.dtype.size)
            let count = array.view.elementCount * array.dtype.size
            let target = isTarget ? UnsafeMutableRawBufferPointer(start: base, count: count) : ignored
            _ = simulation.oracle?.answer(array.dtype, into: target)
        }
    }

    private func countRead(_ array: LogicalStore, _ simulation: Simulation) {
        let line = callerLocation() ?? "read"
        simulation.countRead(boxToGather(array) ?? Box(array.store.root.shape), of: array.store, at: line)
    }

    private func lendMadeUp<R>(
        _ array: LogicalStore, _ simulation: Simulation,
        _ body: (UnsafeMutableRawPointer, View) throws -> R
    ) throws -> R {
        let view = View(contiguous: array.view.shape, itemSize: array.dtype.size)
        let allocation: Allocation
        do { allocation = try allocate(view.elementCount * array.dtype.size) } catch {
            throw ArrayError(.memory, "a simulated program reads \(array.view.shape) values: \(error)")
        }
        defer { allocator.free(allocation) }
        invent(
            array.dtype,
            UnsafeMutableRawBufferPointer(
                start: allocation.pointer, count: view.elementCount * array.dtype.size), simulation)
        return try body(allocation.pointer, view)
    }

    private func invent(_ dtype: DType, _ target: UnsafeMutableRawBufferPointer, _ simulation: Simulation) {
        simulation.readCount += 1
        if simulation.oracle?.answer(dtype, into: target) == true { return }
        simulation.inventedReadCount += 1
        target.initializeMemory(as: UInt8.self, repeating: 0)
    }

    /// Gives memory to a computed store, for a caller that wants all of it at its place.
    func materialise(_ store: Store, _ simulation: Simulation) throws {
        guard store.isAwaited || store.placement >= 0 else { return }
        simulation.countRead(Box(store.root.shape), of: store, at: callerLocation() ?? "read")
        guard store.allocation == nil else { return }
        let allocation = try allocate(store.byteCount)
        store.allocation = allocation
        allocation.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: store.byteCount)
        simulation.readCount += 1
        simulation.inventedReadCount += 1
    }
}
