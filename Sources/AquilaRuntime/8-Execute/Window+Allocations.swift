/// The memory that the window's stores lend to a plan.
extension Window {
    func lendAllocations(to memory: Executor.Memory) {
        for index in slots.indices {
            memory.allocations[index] = allocation(ofSlot: index)
        }
    }

    /// The memory of a slot: its store's, or what a store that is gone has left.
    @inline(__always)
    func allocation(ofSlot index: Int) -> Allocation? {
        let slot = slots[index]
        return slot.store.map { $0._withUnsafeGuaranteedRef { $0.allocation } } ?? slot.allocation
    }

    /// Gives the computed memory to the stores that live, and frees the rest.
    mutating func takeBackAllocations(from memory: Executor.Memory, _ allocator: Allocator) {
        for index in slots.indices {
            if let store = slots[index].store {
                store._withUnsafeGuaranteedRef { $0.allocation = memory.allocations[index] }
            } else if let allocation = memory.allocations[index] {
                allocator.free(allocation)
            }
        }
        for index in slots.count..<memory.allocations.count { memory.allocations[index].map(allocator.free) }
    }
}
