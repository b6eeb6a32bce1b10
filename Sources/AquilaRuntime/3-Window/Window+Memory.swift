import AquilaKernels
import AquilaTypes

/// Lends the memory of the window's stores to a plan, and gives the stores the outcome.
extension Window {
    /// Notes the placements of the stores that live.
    func place(_ placements: [Int32]) {
        for (slot, placement) in zip(slots, placements) where placement >= 0 {
            slot.store?._withUnsafeGuaranteedRef { $0.placement = placement }
        }
    }

    /// Marks all outputs of the window as failed, those of unknown size among them, and returns the error to
    /// throw and the slots.
    func poison(with error: any Error) -> (error: ArrayError, slots: [Int32: ArrayError]) {
        let failure = (error as? ArrayError) ?? ArrayError(.memory, "\(error)\(largestOutput)")
        var failed: [Int32: ArrayError] = [:]
        for operation in operations {
            for position in operation.outputs {
                let slot = references[position].slot
                slots[Int(slot)].store?.takeUnretainedValue().failure = failure
                failed[slot] = failure
            }
        }
        for store in launches.flatMap(\.unbounds) { store.lose(failure) }
        return (failure, failed)
    }

    /// The output that needed most memory, for a message.
    private var largestOutput: String {
        let outputs = operations.indices.flatMap { index in
            operations[index].outputs.map { (index, references[$0]) }
        }
        // An operation that writes all of a store weighs more than one that writes a part of it.
        func weight(_ output: Reference) -> (Int, Int) {
            (bytes(of: output), output.view == Reference.wholeStore ? 1 : 0)
        }
        guard let (index, output) = outputs.max(by: { weight($0.1) < weight($1.1) }) else { return "" }
        let line = provenance(of: index)?.location
        let shape = slots[Int(output.slot)].root.shape
        let isWhole = view(of: output).elementCount == shape.product
        return
            ", most of it for the \(isWhole ? "result of" : "array of which a part is written by") "
            + "\(name(of: index)), \(isWhole ? view(of: output).shape : shape) of \(output.dtype)"
            + (line.map { " (recorded at \($0))" } ?? "")
    }

    /// The name of an operation.
    func name(of index: Int) -> String {
        let operation = operations[index]
        return switch operation.kind {
        case .map: Op(rawValue: operation.code)!.row.name
        case .sequence: "sequence"
        case .reduce: ReductionOp(rawValue: operation.code)!.name
        case .kernel: kernelTasks[Int(operation.parameter)].qualifiedName
        case .task: launches[Int(operation.parameter)].task.qualifiedName
        }
    }

    /// True if an operation only moves elements of an array to another one of the same type; for
    /// traces.
    func isMove(_ index: Int) -> Bool {
        let operation = operations[index]
        guard operation.kind == .map, operation.code == Op.copy.rawValue else { return false }
        let (source, target) = (
            references[operation.inputs.lowerBound], references[operation.outputs.lowerBound]
        )
        return !source.isScalar && source.dtype == target.dtype
    }

    private func bytes(of reference: Reference) -> Int { slots[Int(reference.slot)].byteCount }

    /// The references whose earlier values have an effect on an operation's results: its inputs,
    /// and outputs that it writes in part.
    private func reads(of operation: Operation) -> [Int] {
        let inputs = operation.references.filter { !operation.outputs.contains($0) }
        let updated = operation.outputs.filter {
            references[$0].view != Reference.wholeStore || operation.hasMask
                || (operation.kind == .task && updates($0, operation))
        }
        return inputs + updated
    }

    /// True if a task reads an argument that it writes.
    private func updates(_ position: Int, _ operation: Operation) -> Bool {
        let launch = launches[Int(operation.parameter)]
        let place = position - Int(operation.first)
        return zip(launch.places, launch.modes).contains {
            $0 == place && ($1 == .inputOutput || $1 == .reduction)
        }
    }

    /// The tasks that must not have thrown for the result of each operation to be valid.
    func suppliers() -> [Set<Int>] {
        var sources: [Int32: Set<Int>] = [:]
        return operations.indices.map { index in
            let operation = operations[index]
            let mine = reads(of: operation).reduce(into: Set<Int>()) {
                $0.formUnion(sources[references[$1].slot] ?? [])
            }
            let result = operation.kind == .task ? mine.union([index]) : mine
            for position in operation.outputs { sources[references[position].slot] = result }
            return mine
        }
    }

    /// The operations that cannot run, since they use results that an earlier window failed to
    /// compute, and the slots without a value after the window. A store that is overwritten whole
    /// is sound again.
    func spreadFailures(_ thrown: [Int: ArrayError] = [:]) -> (
        operations: Set<Int>, slots: [Int32: ArrayError]
    ) {
        guard !failures.isEmpty || !thrown.isEmpty else { return ([], [:]) }
        var failed = failures
        var skipped: Set<Int> = []
        for (index, operation) in operations.enumerated() {
            let cause =
                thrown[index] ?? reads(of: operation).lazy.compactMap { failed[references[$0].slot] }.first
            if cause != nil { skipped.insert(index) }
            for position in operation.outputs { failed[references[position].slot] = cause }
        }
        return (skipped, failed)
    }

    /// Marks the outputs of tasks that threw, and all results that follow from them; returns the
    /// first error in the order of the program, and the slots without a value.
    func spread(_ thrown: [Int: any Error]) -> (error: ArrayError, slots: [Int32: ArrayError]) {
        var errors: [Int: ArrayError] = [:]
        for (index, error) in thrown {
            let name = launches[Int(operations[index].parameter)].label
            let cause = error is RankFailure ? (error as! RankFailure).cause : error
            errors[index] = ArrayError(.task, "\(name): \(error)", underlying: cause)
        }
        let outcome = spreadFailures(errors)
        mark(outcome.slots)
        let first = errors.min { $0.key < $1.key }!.value
        if ranks != nil { loseUnbounds(of: outcome.operations, errors, first) }
        return (first, outcome.slots)
    }

    /// Marks the stores, unbound ones too, that have no value because an earlier window failed.
    func markSkipped(_ failed: [Int32: ArrayError]) {
        mark(failed)
        guard let first = failures.values.first else { return }
        loseUnbounds(of: spreadFailures().operations, [:], first)
    }

    /// Marks the unbound stores of failed tasks as lost; pieces that their points have made on
    /// other ranks do not count.
    private func loseUnbounds(of failed: Set<Int>, _ errors: [Int: ArrayError], _ first: ArrayError) {
        for index in failed where operations[index].kind == .task {
            for store in launches[Int(operations[index].parameter)].unbounds {
                store.lose(errors[index] ?? first)
            }
        }
    }

    /// Marks the stores that are without a value, and clears the mark of the others.
    func mark(_ failed: [Int32: ArrayError]) {
        for index in slots.indices {
            slots[index].store?.takeUnretainedValue().failure = failed[Int32(index)]
        }
    }

    /// Frees memory that released stores have left, and the window's own memory, without running
    /// any operation. The window ends so.
    mutating func discard(into allocator: Allocator) {
        for slot in slots { slot.allocation.map(allocator.free) }
        reset()
        deallocate()
    }

    /// Frees the tables. The window must not be used any more.
    mutating func deallocate() {
        slots.deallocate()
        operations.deallocate()
        references.deallocate()
        views.deallocate()
        scalars.deallocate()
        key.deallocate()
    }
}
