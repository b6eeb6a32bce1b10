import AquilaTypes

extension Regrowth {
    func run(_ memory: Executor.Memory, _ allocator: Allocator) throws {
        let fresh = try allocator.allocate(byteCount)
        let old = memory.allocations[slot]!
        StridedCopy(from: source, to: target, itemSize: itemSize).run(old.pointer, fresh.pointer)
        allocator.free(old)
        memory.allocations[slot] = fresh
    }
}
