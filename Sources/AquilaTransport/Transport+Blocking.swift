/// Collectives that block, on values: for facts that ranks agree on, a few bytes each.
///
/// All of them copy their values into memory of their own, so that an error never frees what the engine still uses.
extension Transport {
    /// Blocks until all ranks are here.
    public func barrier() throws(TransportError) { try start(.barrier).wait() }

    /// The values of the root, on all ranks. All pass as many.
    public func broadcast<T: BitwiseCopyable>(_ values: [T], root: Int) throws(TransportError) -> [T] {
        try exchange(values) { .broadcast($0, root: root) }
    }

    /// Each value's combination over all ranks, which pass as many.
    public func allReduce<T: Reducible>(_ values: [T], _ reduction: Reduction) throws(TransportError) -> [T] {
        try exchange(values) { .allReduce($0, T.dtype, reduction) }
    }

    /// The combination of the ranks' values.
    public func allReduce<T: Reducible>(_ value: T, _ reduction: Reduction) throws(TransportError) -> T {
        try allReduce([value], reduction)[0]
    }

    /// The value of each rank.
    public func allGather<T: BitwiseCopyable>(_ value: T) throws(TransportError) -> [T] {
        let size = size
        let counts = [Int](repeating: MemoryLayout<T>.stride, count: size)
        // One block more: the engine must not read this rank's value where it writes the result.
        let blocks = try exchange([T](repeating: value, count: size + 1)) {
            let border = size * MemoryLayout<T>.stride
            return .allGather(
                UnsafeRawBufferPointer(rebasing: $0[border...]),
                into: UnsafeMutableRawBufferPointer(rebasing: $0[..<border]), counts: counts)
        }
        return Array(blocks.prefix(size))
    }

    private func exchange<T: BitwiseCopyable>(
        _ values: [T], _ collective: (UnsafeMutableRawBufferPointer) -> Collective
    ) throws(TransportError) -> [T] {
        let memory = UnsafeMutableBufferPointer<T>.allocate(capacity: values.count)
        _ = memory.initialize(from: values)
        var request: TransportRequest?
        do throws(TransportError) {
            request = try start(collective(UnsafeMutableRawBufferPointer(memory)))
            try request?.wait()
        } catch {
            // Where the engine may still write, the memory stays: the job is about to end.
            if request.map({ $0.cancel() }) ?? true { memory.deallocate() }
            throw error
        }
        defer { memory.deallocate() }
        return Array(memory)
    }
}
