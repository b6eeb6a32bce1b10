public import AquilaTypes

extension Runtime {
    // MARK: Stores

    /// A store in row-major order. Reads before the first write give zeros.
    ///
    ///     try NDArray<Double>(runtime.makeStore([2], .float64))           // [0.0, 0.0]
    ///
    /// - Complexity: O(rank); there is no memory before it is needed.
    public func makeStore(_ shape: Shape, _ dtype: DType) -> LogicalStore {
        let view = View(contiguous: shape, itemSize: dtype.size)
        return LogicalStore(Store(runtime: self, dtype: dtype, root: view), view, dtype)
    }

    /// A store of rank zero that holds a value.
    ///
    ///     try runtime.item(runtime.makeStore(of: Scalar(2.5))).doubleValue        // 2.5
    ///
    /// - Complexity: O(1).
    public func makeStore(of value: Scalar) -> LogicalStore {
        let store = makeStore([], value.dtype)
        fill(store, with: value)
        return store
    }

    /// A store in the memory order of the operands that it is computed from (NumPy's "K" order).
    ///
    ///     let columns = View(contiguous: [3, 2], itemSize: 8).transposed()
    ///     runtime.makeStore([2, 3], .float64, like: [columns]).view.strides       // (8, 16)
    ///
    /// - Complexity: as `View.keepingOrder`; there is no memory before it is needed.
    public func makeStore(_ shape: Shape, _ dtype: DType, like views: [View]) -> LogicalStore {
        let view = View.keepingOrder(shape, of: views, itemSize: dtype.size)
        return LogicalStore(Store(runtime: self, dtype: dtype, root: view), view, dtype)
    }

    /// A store whose first extent a task finds out.
    ///
    ///     let found = runtime.makeUnboundStore(.float64, rowShape: [3])
    ///     found.rowShape              // (3,)
    ///
    /// - Parameter rowShape: the extents after the first.
    /// - Complexity: O(1).
    public func makeUnboundStore(_ dtype: DType, rowShape: Shape = Shape()) -> UnboundStore {
        UnboundStore(self, dtype, rowShape: rowShape)
    }

    // MARK: Stores with elements

    /// A new array with these elements, row-major; the bytes are copied at once.
    ///
    ///     let row = try [1.0, 2].withUnsafeBytes { try runtime.makeStore(copying: $0, [2], .float64) }
    ///     try NDArray<Double>(row)    // [1.0, 2.0]
    ///
    /// - Throws: `ArrayError` of kind `shape` for too few bytes, of kind `memory` beyond the
    ///   budget.
    /// - Complexity: O(n) for n bytes, on one core.
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
    ///     let ones = try runtime.makeStore([2], .float64) { memory in
    ///         memory.bindMemory(to: Double.self).initialize(repeating: 1)
    ///     }
    ///     try NDArray<Double>(ones)   // [1.0, 1.0]
    ///
    /// - Throws: `ArrayError` of kind `memory` beyond the budget, or the errors of `body`.
    /// - Complexity: that of `body`; waits for a window that runs.
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
    ///     let rows = try runtime.makeStore([2, 3], .float64) { origin, address, view in
    ///         let home = address.assumingMemoryBound(to: Double.self)
    ///         for k in 0..<view.elementCount { home[k] = Double(origin[0]) }
    ///     }
    ///     rows.shape                  // (2, 3)
    ///
    /// - Parameter body: takes the index, in the array, of the box's first element; that element's
    ///   address; and the box's view, with offset zero: its extents, and its strides in bytes,
    ///   which are row-major without gaps. The memory comes uninitialised.
    /// - Throws: on all ranks alike, if it happened on one: `ArrayError` of kind `memory` beyond
    ///   the budget, or the errors of `body` (see `agree`).
    /// - Complexity: that of `body`; waits for a window that runs.
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
