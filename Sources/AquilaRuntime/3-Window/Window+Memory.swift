import AquilaTypes

/// How the window's stores lend their memory to a plan, and get the outcome.
extension Window {
    func lendAllocations(to memory: Executor.Memory) {
        for (index, slot) in slots.enumerated() {
            memory.allocations[index] = slot.store?.takeUnretainedValue().allocation ?? slot.allocation
        }
    }

    /// Gives the stores that live what the plan computed, and frees the rest.
    mutating func takeBackAllocations(from memory: Executor.Memory, _ allocator: Allocator) {
        for index in slots.indices {
            if let store = slots[index].store {
                store.takeUnretainedValue().allocation = memory.allocations[index]
            } else if let allocation = memory.allocations[index] {
                allocator.free(allocation)
            }
        }
        for allocation in memory.allocations[slots.count...] { allocation.map(allocator.free) }
    }

    /// Marks what the window should have written as failed, and gives the error to throw.
    func poison(with error: any Error) -> ArrayError {
        let failure = (error as? ArrayError) ?? ArrayError(.memory, "\(error)")
        for operation in operations {
            for position in operation.outputs {
                slots[Int(references[position].slot)].store?.takeUnretainedValue().failure = failure
            }
        }
        return failure
    }

    /// Frees what released stores have left, without running anything, and the window's own memory: its end.
    mutating func discard(into allocator: Allocator) {
        for slot in slots { slot.allocation.map(allocator.free) }
        reset()
        key.deallocate()
    }
}
