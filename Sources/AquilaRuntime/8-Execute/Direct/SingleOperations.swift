import AquilaTypes

/// Runs operations by themselves, by plans that hold the geometry of one operation, but not its place
/// in its stores.
final class SingleOperations {
    // The resources own this object.
    private unowned(unsafe) let resources: Resources
    private let memory = Executor.Memory()
    // The recording lock, not the compiler, ensures exclusive access: each operation of a small
    // window would pay for several checks.
    @exclusivity(unchecked) private var window = Window()
    @exclusivity(unchecked) private var plans = PlanCache()

    init(_ resources: Resources) { self.resources = resources }

    deinit {
        plans.removeAll()
        window.deallocate()
    }

    /// Runs an operation whose slots have memory.
    ///
    /// - Returns: the error that a task threw.
    /// - Throws: `OutOfMemory`.
    func run(
        _ operation: Operation, _ whole: borrowing Window, _ lender: Executor.Memory, _ limits: WindowLimits
    ) throws -> (any Error)? {
        defer { window.reset() }
        window.take(operation, of: whole)
        let plan = plans.plan(for: window.key) {
            var planner = resources.planner(limits, nil)
            planner.tracer = Tracer.shared
            planner.namesSteps = Tracer.shared != nil
            return planner.plan(window).plan
        }
        memory.reset(count: plan.slotBytes.count)
        lend(operation, whole, lender)
        return try resources.executor().run(plan, window, memory)[0]
    }

    private func lend(_ operation: Operation, _ whole: borrowing Window, _ lender: Executor.Memory) {
        var slot = 0
        for position in operation.references {
            let reference = whole.references[position]
            if reference.isScalar { continue }
            let offset = whole.view(of: reference).offset
            memory.allocations[slot] = lender.allocations[Int(reference.slot)]!.moved(by: offset)
            slot += 1
        }
    }
}

extension Window {
    /// Adds an operation of another window. Each operand gets a slot of its own, which begins at the
    /// operand's first element, so that the key does not depend on the operand's offset.
    fileprivate mutating func take(_ operation: Operation, of other: borrowing Window) {
        switch operation.kind {
        case .task: begin(other.launches[Int(operation.parameter)])
        case .kernel:
            let task = other.kernelTasks[Int(operation.parameter)]
            append(operation, parameter: 0)
            key.append(task.identity)
            kernelTasks.append(task)
        case .map, .sequence, .reduce: append(operation, parameter: operation.parameter)
        }
        for position in operation.references {
            let reference = other.references[position]
            if reference.isScalar {
                refer(to: other.scalars[Int(reference.view)])
                continue
            }
            var view = other.view(of: reference)
            view.offset = 0
            refer(toLent: addLentSlot(view, reference.dtype), reference.dtype)
        }
    }

    private mutating func append(_ operation: Operation, parameter: UInt64) {
        begin(
            operation.kind, code: operation.code, inputs: Int(operation.inputCount),
            outputs: Int(operation.outputCount), mask: operation.hasMask, parameter: parameter)
    }
}
