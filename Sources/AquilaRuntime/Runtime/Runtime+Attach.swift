public import AquilaTypes

// Stores over memory of other owners.
//
// A release callback runs once, when no array and no pending operation uses the memory any more: on
// any thread that uses the runtime, and with the runtime's lock held. It must not wait for another
// thread that uses the runtime.

extension Runtime {
    /// A store over memory of another owner: any memory that a NumPy array could view. Nothing is copied, and
    /// operations that write the store write the memory, at the latest when `detach` returns.
    ///
    /// The memory must not be used otherwise while the store is attached. Does not block.
    ///
    ///     let memory = UnsafeMutablePointer<Double>.allocate(capacity: 24)
    ///     memory.initialize(repeating: 1, count: 24)
    ///     // Every other column of 3 rows of 8 doubles.
    ///     let columns = try runtime.attach(
    ///         memory, shape: [3, 4], strides: [64, 16], .float64, release: { memory.deallocate() })
    ///     columns.shape                               // (3, 4)
    ///     try runtime.detach(columns)
    ///
    /// - Parameters:
    ///   - pointer: the address of element (0, 0, …).
    ///   - strides: bytes from an element to the next along each axis, of any sign; nil for
    ///     row-major order. Zero shows
    ///     the same elements at every position, and must then not be written.
    ///   - release: called once, when no array or operation uses the memory any more, or by
    ///     `detach`; not where this throws.
    /// - Throws: `ArrayError` of kind `shape` where the strides do not fit the shape, of kind
    ///   `value` where the elements are not aligned.
    /// - Complexity: O(rank).
    public func attach(
        _ pointer: UnsafeMutableRawPointer, shape: Shape, strides: Dims? = nil, _ dtype: DType,
        release: @escaping () -> Void
    ) throws(ArrayError) -> LogicalStore {
        var view = View(contiguous: try checked(shape, dtype), itemSize: dtype.size)
        if let strides {
            guard strides.count == shape.count, Self.reach(shape, strides) != nil else {
                throw ArrayError(.shape, "attach: strides \(strides) do not fit the shape \(shape)")
            }
            view.strides = strides
        }
        let alignment = dtype.component.size
        guard Int(bitPattern: pointer) % alignment == 0, view.strides.allSatisfy({ $0 % alignment == 0 })
        else {
            throw ArrayError(
                .value, "attach: elements of \(dtype) must stand at multiples of \(alignment) bytes")
        }
        return attach(pointer, view, dtype, ExternalOwner(release: release))
    }

    /// A store of the elements of tiles of another owner: an array that other software keeps in pieces.
    ///
    /// A store is one block of memory, so this *copies* the tiles, at once; `detach` copies the
    /// elements back. The tiles hold the results of operations after `detach` only.
    ///
    /// Blocks for O(n) bytes of copying.
    ///
    ///     // Four elements, in two tiles of two.
    ///     let tiles = (0..<2).map { _ in UnsafeMutablePointer<Int>.allocate(capacity: 2) }
    ///     for tile in tiles { tile.initialize(repeating: 5, count: 2) }
    ///     let store = try runtime.attach(
    ///         tiles: tiles.map { UnsafeMutableRawPointer($0) }, tileShape: [2], shape: [4], .int64,
    ///         release: { for tile in tiles { tile.deallocate() } })
    ///     try NDArray<Int>(store)                     // [5, 5, 5, 5]
    ///     try runtime.detach(store)
    ///
    /// - Parameters:
    ///   - tiles: the address of each tile, in row-major order of the grid. A tile's elements stand
    ///     in row-major order;
    ///     tiles at the upper end of an axis have what is left of it.
    ///   - tileShape: extents of all tiles but those at the upper ends.
    ///   - release: called once, when the store is gone or by `detach`; not where this throws.
    /// - Throws: `ArrayError` of kind `shape` where tiles and shape do not fit, of kind `memory`
    ///   beyond the budget.
    /// - Complexity: O(n) for n bytes, on the caller's core.
    public func attach(
        tiles: [UnsafeMutableRawPointer], tileShape: Shape, shape: Shape, _ dtype: DType,
        release: @escaping () -> Void
    ) throws(ArrayError) -> LogicalStore {
        let view = View(contiguous: try checked(shape, dtype), itemSize: dtype.size)
        let grid = try TileGrid(tiles: tiles, tileShape: tileShape, of: view, itemSize: dtype.size)
        let block: Allocation
        do {
            block = try recorder.lock.withLock { try allocate(view.elementCount * dtype.size) }
        } catch { throw ArrayError(.memory, "attach: \(error)") }
        grid.copy(to: block.pointer)
        let owner = ExternalOwner(writeBack: grid.copy(from:)) { [allocator = recorder.resources.allocator] in
            allocator.free(block)
            release()
        }
        return attach(block.pointer, view, dtype, owner)
    }

    /// Ends the attachment of a store's memory: runs the recorded operations if they use the store,
    /// copies the elements to their owner, and calls the release callback.
    ///
    /// The store, under all its views, has no elements afterwards: reading it throws until it is
    /// overwritten whole. Blocks while operations run; the release callback is called even where
    /// this throws.
    ///
    ///     let memory = UnsafeMutablePointer<Double>.allocate(capacity: 4)
    ///     memory.initialize(repeating: 1, count: 4)
    ///     let row = try runtime.attach(memory, shape: [4], .float64, release: {})
    ///     runtime.fill(row, with: Scalar(7.0))
    ///     try runtime.detach(row)
    ///     memory[3]                   // 7.0
    ///     memory.deallocate()
    ///
    /// - Throws: `ArrayError` of kind `value` where the store is not attached (and nothing
    ///   changes); else the error of the operation that should have written the elements.
    /// - Complexity: O(1) besides the operations that it waits for; O(n) for n bytes in tiles.
    public func detach(_ array: LogicalStore) throws(ArrayError) {
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        let store = array.store
        guard let allocation = store.allocation, allocation.isExternal else {
            throw ArrayError(.value, "detach: the store is not attached to external memory")
        }
        // Another store's failure does not concern this one.
        if store.windowSerial == recorder.window.serial { try? recorder.flush() }
        recorder.engine.settle()
        let failure = store.failure
        if failure == nil { allocation.writeBack() }
        store.allocation = nil
        store.failure = ArrayError(.value, "the store's memory has been detached")
        recorder.resources.allocator.free(allocation)
        if let failure { throw failure }
    }

    /// As the public form; the view's offset is zero, and the caller has checked it.
    func attach(
        _ pointer: UnsafeMutableRawPointer, _ view: View, _ dtype: DType, _ owner: ExternalOwner
    ) -> LogicalStore {
        let bytes = view.byteRange(itemSize: dtype.size)
        let store = Store(runtime: self, dtype: dtype, root: view.root(itemSize: dtype.size))
        store.allocation = .external(pointer + bytes.lowerBound, bytes: bytes.count, owner)
        var view = view
        view.offset -= bytes.lowerBound
        return LogicalStore(store, view, dtype)
    }

    /// Largest distance between two elements in bytes; nil if it exceeds the address space.
    private static func reach(_ shape: Shape, _ strides: Dims) -> UInt? {
        var reach: UInt = 0
        for (extent, stride) in zip(shape, strides) where extent > 1 {
            let (steps, overflow) = UInt(extent - 1).multipliedReportingOverflow(by: stride.magnitude)
            guard !overflow, steps < 1 << 60, reach < 1 << 60 else { return nil }
            reach += steps
        }
        return reach
    }

    private func checked(_ shape: Shape, _ dtype: DType) throws(ArrayError) -> Shape {
        guard shape.allSatisfy({ $0 >= 0 }), let count = shape.checkedProduct,
            !count.multipliedReportingOverflow(by: dtype.size).overflow
        else { throw ArrayError(.shape, "attach: \(shape) is no shape of an array in memory") }
        return shape
    }
}

extension LogicalStore {
    /// True if the elements are in memory of another owner.
    public var isAttached: Bool { store.allocation?.isExternal ?? false }
}

extension View {
    /// The whole of a store whose elements this view shows: its memory order without gaps, or else
    /// all bytes that it spans, in a row.
    fileprivate func root(itemSize: Int) -> View {
        let span = byteRange(itemSize: itemSize).count
        var result = View(shape: shape, strides: Dims(strides.map { Int(clamping: $0.magnitude) }))
        let isDense = elementCount * itemSize == span && result.isDense(itemSize: itemSize)
        if !isDense { result = View(contiguous: [ceilDivide(span, itemSize)], itemSize: itemSize) }
        return result
    }

    /// True if the elements fill the bytes that the view spans, each once.
    func isDense(itemSize: Int) -> Bool {
        var step = itemSize
        for axis in (0..<rank).filter({ shape[$0] != 1 }).sorted(by: { strides[$0] < strides[$1] }) {
            if shape[axis] == 0 { return true }
            if strides[axis] != step { return false }
            step *= shape[axis]
        }
        return true
    }
}
