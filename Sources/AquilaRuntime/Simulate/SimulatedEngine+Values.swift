import AquilaTypes
import Glibc

extension SimulatedEngine {
    /// Lends values from the oracle, or data that the program has brought; zeros if there is
    /// neither.
    func lend(_ array: LogicalStore, isRead: Bool) throws -> Loan {
        try recorder.wait(for: array.store)
        let store = array.store
        let isKnown = store.allocation != nil
        if isRead, store.isAwaited, !isKnown {
            countRead(array)
            return try lendMadeUp(array)
        }
        let hasValue = isKnown || store.isAwaited
        let loan = Loan(array, at: try address(of: store))
        // The oracle has the values in the order of the recorded run, so each read takes its own,
        // needed or not.
        if hasValue { answer(array, loan.first, isIgnored: isKnown) }
        return loan
    }

    private func answer(_ array: LogicalStore, _ first: UnsafeMutableRawPointer, isIgnored: Bool) {
        var ignored = [UInt8](repeating: 0, count: array.dtype.size)
        ignored.withUnsafeMutableBytes { ignored in
            let isTarget = !isIgnored && array.view.isContiguous(itemSize: array.dtype.size)
            let count = array.view.elementCount * array.dtype.size
            let target = isTarget ? UnsafeMutableRawBufferPointer(start: first, count: count) : ignored
            _ = simulation.oracle?.answer(array.dtype, into: target)
        }
    }

    private func countRead(_ array: LogicalStore) {
        let line = callerLocation() ?? "read"
        simulation.countRead(array.boxToGather ?? Box(array.store.root.shape), of: array.store, at: line)
    }

    private func lendMadeUp(_ array: LogicalStore) throws -> Loan {
        let view = View(contiguous: array.view.shape, itemSize: array.dtype.size)
        let bytes = view.elementCount * array.dtype.size
        let allocation: Allocation
        do { allocation = try resources.allocator.allocate(bytes) } catch {
            throw ArrayError(.memory, "a simulated program reads \(array.view.shape) values: \(error)")
        }
        invent(array.dtype, UnsafeMutableRawBufferPointer(start: allocation.pointer, count: bytes))
        return Loan(view, at: allocation.pointer, copy: allocation)
    }

    private func invent(_ dtype: DType, _ target: UnsafeMutableRawBufferPointer) {
        simulation.readCount += 1
        if simulation.oracle?.answer(dtype, into: target) == true { return }
        simulation.inventedReadCount += 1
        target.initializeMemory(as: UInt8.self, repeating: 0)
    }

    /// Gives memory to a computed store, for a caller that wants all of it at its place.
    func makeWhole(_ store: Store) throws {
        guard store.isAwaited || store.placement >= 0 else { return }
        simulation.countRead(Box(store.root.shape), of: store, at: callerLocation() ?? "read")
        guard store.allocation == nil else { return }
        let allocation = try resources.allocator.allocate(store.byteCount)
        store.allocation = allocation
        allocation.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: store.byteCount)
        simulation.readCount += 1
        simulation.inventedReadCount += 1
    }
}
