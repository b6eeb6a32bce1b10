extension Movement {
    /// Moves the elements. Blocks until this rank's part is done.
    func run(_ memory: Executor.Memory, _ allocator: Allocator, _ ranks: Ranks) throws {
        switch self {
        case .regrow(let regrowth): try regrowth.run(memory, allocator)
        case .exchange(let exchange): try exchange.run(memory, allocator, ranks)
        case .replicate(let replication): try replication.run(memory, allocator, ranks)
        case .gather(let gather): try gather.run(memory, allocator, ranks)
        case .broadcast(let broadcast): try broadcast.run(memory, allocator, ranks)
        case .index(let movement): try movement.run(memory, allocator, ranks)
        }
    }
}
