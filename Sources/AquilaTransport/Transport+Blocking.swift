/// Blocking collectives on values, for small facts that ranks agree on.
///
/// They copy their values into memory of their own, so that an error never frees memory that the
/// engine still uses.
extension Transport {
    /// Blocks until all ranks have called it.
    public func barrier() throws(TransportError) { try start(.barrier).wait() }

    /// Returns the root's values on all ranks. All ranks pass the same number of values; those of
    /// other ranks are ignored.
    public func broadcast<T: BitwiseCopyable>(_ values: [T], root: Int) throws(TransportError) -> [T] {
        try exchange(values) { .broadcast($0, root: root) }
    }

    /// Returns the combination of each value over all ranks, which all pass the same number of
    /// values.
    public func allReduce<T: Reducible>(_ values: [T], _ reduction: Reduction) throws(TransportError) -> [T] {
        try exchange(values) { .allReduce($0, T.dtype, reduction) }
    }

    /// Returns the combination of one value of each rank.
    public func allReduce<T: Reducible>(_ value: T, _ reduction: Reduction) throws(TransportError) -> T {
        try allReduce([value], reduction)[0]
    }

    /// Returns the value of each rank, in the order of the ranks.
    public func allGather<T: BitwiseCopyable>(_ value: T) throws(TransportError) -> [T] {
        let size = size
        let counts = [Int](repeating: MemoryLayout<T>.stride, count: size)
        // One extra block holds this rank's value: the engine must not read it where it writes the
        // result.
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
            // If the request cannot be cancelled, the engine may still write, so the memory is
            // leaked; the job is about to end.
            if request.map({ $0.cancel() }) ?? true { memory.deallocate() }
            throw error
        }
        defer { memory.deallocate() }
        return Array(memory)
    }
}
