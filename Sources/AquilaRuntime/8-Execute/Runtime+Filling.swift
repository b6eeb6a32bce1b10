public import AquilaTypes

extension Runtime {
    /// A new row-major array; `body` writes every one of its elements before any other code sees
    /// them.
    ///
    /// The memory comes uninitialised, and no lock is held while `body` runs: it may wait for a
    /// disk.
    ///
    /// - Throws: `ArrayError` of kind `memory` beyond the budget, or the errors of `body`.
    public func makeStore(
        _ shape: Shape, _ dtype: DType, filling body: (UnsafeMutableRawBufferPointer) throws -> Void
    ) throws -> LogicalStore {
        let array = makeStore(shape, dtype)
        let count = array.store.byteCount
        let allocation = try lock.withLock {
            try admitWhole(count)
            do { return try allocate(count) } catch { throw ArrayError(.memory, "\(error)") }
        }
        array.store.allocation = allocation
        try body(UnsafeMutableRawBufferPointer(start: allocation.pointer, count: count))
        return array
    }

    /// Calls `body` with 0 ..< count, each once, on any worker; returns when all are done.
    public func parallelFor(count: Int, _ body: (Int) -> Void) {
        lock.withLock {
            settle()
            pool.parallelFor(count: count, body: body)
        }
    }
}
