public import AquilaTypes

extension Runtime {
    // MARK: Stores

    /// A store in row-major order. Reads before the first write give zeros.
    public func makeStore(_ shape: Shape, _ dtype: DType) -> LogicalStore {
        let view = View(contiguous: shape, itemSize: dtype.size)
        return LogicalStore(Store(runtime: self, dtype: dtype, root: view), view, dtype)
    }

    /// A store of rank zero that holds a value.
    public func makeStore(of value: Scalar) -> LogicalStore {
        let store = makeStore([], value.dtype)
        fill(store, with: value)
        return store
    }

    /// A store in the memory order of the operands that it is computed from (NumPy's "K" order).
    public func makeStore(_ shape: Shape, _ dtype: DType, like views: [View]) -> LogicalStore {
        let view = View.keepingOrder(shape, of: views, itemSize: dtype.size)
        return LogicalStore(Store(runtime: self, dtype: dtype, root: view), view, dtype)
    }

    /// A store whose first extent a task finds out.
    ///
    /// - Parameter rowShape: the extents after the first.
    public func makeUnboundStore(_ dtype: DType, rowShape: Shape = Shape()) -> UnboundStore {
        UnboundStore(self, dtype, rowShape: rowShape)
    }

    // MARK: Stores with elements

    /// A new array with these elements, row-major; the bytes are copied at once.
    public func makeStore(
        copying bytes: UnsafeRawBufferPointer, _ shape: Shape, _ dtype: DType
    ) throws -> LogicalStore {
        guard let needed = shape.checkedByteCount(itemSize: dtype.size),
            bytes.count >= needed || shape.contains(0)
        else { throw ArrayError(.shape, "\(bytes.count) bytes are too few for \(shape) of \(dtype)") }
        let array = makeStore(shape, dtype)
        try write(array) { pointer, _ in
            if let base = bytes.baseAddress {
                pointer.copyMemory(from: base, byteCount: array.store.byteCount)
            }
        }
        return array
    }

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
        try fill(array, body)
        return array
    }

    /// Gives memory to a new store; `body` writes all of it.
    func fill(_ array: LogicalStore, _ body: (UnsafeMutableRawBufferPointer) throws -> Void) throws {
        let count = array.store.byteCount
        let allocation = try recorder.lock.withLock {
            try recorder.engine.admitWhole(count)
            do { return try allocate(count) } catch { throw ArrayError(.memory, "\(error)") }
        }
        array.store.allocation = allocation
        try body(UnsafeMutableRawBufferPointer(start: allocation.pointer, count: count))
    }

    /// A new row-major array whose elements each rank writes for itself: `body` is called once, for
    /// the box that this rank has at home, unless that is empty.
    ///
    /// Every rank has all of a small array, and writes all of it; so does the one rank of a program
    /// that runs alone. All ranks that write an element must write the same value. No lock is held
    /// while `body` runs, so it may wait for a disk; it must not call functions that all ranks call
    /// together.
    ///
    /// - Parameter body: takes the index, in the array, of the box's first element; that element's
    ///   address; and the box's view, with offset zero: its extents, and its strides in bytes,
    ///   which are row-major without gaps. The memory comes uninitialised.
    /// - Throws: on all ranks alike, if it happened on one: `ArrayError` of kind `memory` beyond
    ///   the budget, or the errors of `body` (see `agree`).
    public func makeStore(
        _ shape: Shape, _ dtype: DType,
        fillingHome body: (_ origin: Shape, UnsafeMutableRawPointer, View) throws -> Void
    ) throws -> LogicalStore {
        let array = makeStore(shape, dtype)
        try recorder.engine.fillHome(array, body)
        return array
    }

    /// A store of one axis with these elements.
    func makeBuffer<T>(_ values: [T], _ dtype: DType) throws(ArrayError) -> LogicalStore {
        try values.withUnsafeBufferPointer { elements throws(ArrayError) in
            try makeBuffer(UnsafeRawBufferPointer(elements), values.count, dtype)
        }
    }

    /// A store of one axis with these bytes.
    func makeBuffer(
        _ bytes: UnsafeRawBufferPointer, _ count: Int, _ dtype: DType
    ) throws(ArrayError) -> LogicalStore {
        do {
            return try makeStore(copying: bytes, [count], dtype)
        } catch { throw ArrayError(wrapping: error) }
    }
}
