import AquilaKernels
import AquilaTypes

/// Runs the operations of a small window one after the other, in the order of the program, without a
/// plan: for windows that may never come again, for which planning would take longer than they do.
///
/// The bits are those of a plan, as an operation's result does not depend on what it is fused with.
final class DirectRun {
    // The resources own this object.
    private unowned(unsafe) let resources: Resources
    let kernels: OperationKernels
    private let rows: RowReductions
    private let singles: SingleOperations
    /// Last operation that uses each slot. The recording lock, not the compiler, ensures exclusive
    /// access: each operand of a small window would pay for a check.
    @exclusivity(unchecked) private var lastUses = Table<Int32>(capacity: 256)

    init(_ resources: Resources) {
        self.resources = resources
        kernels = OperationKernels(resources.kernels, resources.pool)
        rows = RowReductions(resources)
        singles = SingleOperations(resources)
    }

    deinit { lastUses.deallocate() }

    /// Runs a window whose stores have lent their memory.
    ///
    /// - Returns: the operations whose tasks threw, with the errors.
    /// - Throws: `OutOfMemory`.
    func run(
        _ window: borrowing Window, _ memory: Executor.Memory, _ limits: WindowLimits
    ) throws -> [Int: any Error] {
        noteLastUses(window)
        var thrown: [Int: any Error] = [:]
        // Tasks on whose success each operation depends, once a task has thrown.
        var suppliers: [Set<Int>]?
        for index in 0..<window.operations.count {
            let operation = window.operations[index]
            try provide(operation, window, memory)
            if operation.kind == .task {
                if !thrown.isEmpty {
                    suppliers = suppliers ?? window.suppliers()
                    if !suppliers![index].isDisjoint(with: thrown.keys) { continue }
                }
                try singles.run(operation, window, memory, limits).map { thrown[index] = $0 }
            } else if !traced(index, window, { runKernels(operation, window, memory) }) {
                _ = try singles.run(operation, window, memory, limits)
            }
            release(after: index, operation, window, memory)
        }
        return thrown
    }

    /// Runs the one operation of a window, whose operands have memory, without a plan. False if it needs
    /// a plan of its own.
    func run(only window: borrowing Window, _ memory: Executor.Memory) -> Bool {
        runKernels(window.operations[0], window, memory)
    }

    /// Runs an operation that is no task. False if it needs a plan of its own.
    private func runKernels(
        _ operation: Operation, _ window: borrowing Window, _ memory: Executor.Memory
    ) -> Bool {
        operation.kind == .reduce
            ? rows.run(operation, window, memory) : kernels.run(operation, window, memory)
    }

    private func traced(_ index: Int, _ window: borrowing Window, _ body: () -> Bool) -> Bool {
        guard let tracer = Tracer.shared else { return body() }
        let start = Tracer.now()
        defer { tracer.note(window.name(of: index), window.isMove(index) ? .copy : .kernel, since: start) }
        return body()
    }

    // MARK: Memory

    private func noteLastUses(_ window: borrowing Window) {
        lastUses.reset(to: -1, count: window.slots.count)
        for index in 0..<window.operations.count {
            for position in window.operations[index].references {
                let slot = window.references[position].slot
                if slot >= 0 { lastUses[Int(slot)] = Int32(truncatingIfNeeded: index) }
            }
        }
    }

    /// Gives memory to the slots of an operation that have none.
    private func provide(
        _ operation: Operation, _ window: borrowing Window, _ memory: Executor.Memory
    ) throws {
        for position in operation.inputs { try provide(position, window, memory, isWritten: false) }
        if let mask = operation.mask { try provide(mask, window, memory, isWritten: false) }
        let isWritten = !operation.hasMask && operation.kind != .task
        for position in operation.outputs { try provide(position, window, memory, isWritten: isWritten) }
    }

    /// - Parameter isWritten: true if all of the view is written before it is read.
    @inline(__always)
    private func provide(
        _ position: Int, _ window: borrowing Window, _ memory: Executor.Memory, isWritten: Bool
    ) throws {
        let reference = window.references[position]
        if reference.isScalar { return }
        let slot = Int(reference.slot)
        if memory.allocations[slot] != nil { return }
        let bytes = window.slots[slot].byteCount
        let allocation = try resources.allocator.allocate(bytes)
        if !isWritten || reference.view != Reference.wholeStore {
            allocation.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        }
        memory.allocations[slot] = allocation
    }

    /// Frees the slots that no later operation uses, and whose last array is gone.
    @inline(__always)
    private func release(
        after index: Int, _ operation: Operation, _ window: borrowing Window, _ memory: Executor.Memory
    ) {
        for position in operation.references {
            let slot = Int(window.references[position].slot)
            guard slot >= 0, Int(lastUses[slot]) == index, window.slots[slot].isReleased,
                let allocation = memory.allocations[slot]
            else { continue }
            resources.allocator.free(allocation)
            memory.allocations[slot] = nil
        }
    }
}
