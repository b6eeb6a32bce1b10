public import AquilaTypes

extension Runtime {
    /// Waits for an array's elements and lends them: the address of element (0, 0, …), and the view
    /// with offset zero. Runs recorded operations if the array depends on them.
    ///
    /// - Throws: the `ArrayError` of the operation that should have written the elements, or the
    ///   errors of `body`.
    public func read<R>(_ array: LogicalStore, _ body: (UnsafeRawPointer, View) throws -> R) throws -> R {
        try lend(array, isRead: true) { try body(UnsafeRawPointer($0), $1) }
    }

    /// Does the same as `read`, for changing elements in place.
    public func write<R>(_ array: LogicalStore, _ body: (UnsafeMutableRawPointer, View) throws -> R) throws
        -> R
    {
        lock.withLock {
            array.store.images = nil
            array.store.noteWrite()
        }
        return try lend(array, body)
    }

    /// Lends the elements; the body may change them if no record of their values exists.
    ///
    /// - Parameter isRead: true if the body leaves the elements as they are, so that it may get a
    ///   copy of some.
    func lend<R>(
        _ array: LogicalStore, isRead: Bool = false, _ body: (UnsafeMutableRawPointer, View) throws -> R
    ) throws -> R {
        lock.lock()
        defer { lock.unlock() }
        guard watcher != nil, let visit = watcher!.doctor?.visit(array, window) else {
            return try access(array, isRead, body)
        }
        defer { visit.leave() }
        return try access(array, isRead, body)
    }

    @inline(__always)
    private func access<R>(
        _ array: LogicalStore, _ isRead: Bool, _ body: (UnsafeMutableRawPointer, View) throws -> R
    ) throws -> R {
        try run(for: array.store)
        if let simulation { return try simulateAccess(array, isRead, simulation, body) }
        let record = array.store.allocation == nil && array.store.placement < 0 ? nil : OracleRecord.shared
        if isRead, ranks != nil, let part = try gatherReadPart(array) {
            defer { allocator.free(part.allocation) }
            var view = part.view
            view.offset = 0
            record?.note(part.allocation.pointer + part.view.offset, view, array.dtype)
            return try body(part.allocation.pointer + part.view.offset, view)
        }
        let base = try address(of: array.store)
        var view = array.view
        view.offset = 0
        record?.note(base + array.view.offset, view, array.dtype)
        return try body(base + array.view.offset, view)
    }

    /// The address of a store's elements where they are at hand: no recorded operation and no
    /// window in flight uses the store, so that its elements may be read and changed at once,
    /// before another operation is recorded. Nil where the caller would have to wait, or other
    /// ranks have parts of the store.
    @inline(__always)
    public func addressAtHand(of store: Store) -> UnsafeMutableRawPointer? {
        lock.lock()
        defer { lock.unlock() }
        guard store.windowSerial != window.serial, store.flightSlot < 0, ranks == nil, watcher == nil,
            store.failure == nil, store.images == nil, let allocation = store.allocation
        else { return nil }
        return allocation.pointer
    }

    /// The one element of an array; of a larger one, the first element.
    public func item(_ array: LogicalStore) throws -> Scalar {
        try read(array) { pointer, _ in
            var scalar = Scalar(bits: 0, array.dtype)
            let part = array.dtype.component.size
            withUnsafeMutableBytes(of: &scalar.re) { $0.copyMemory(from: .init(start: pointer, count: part)) }
            if array.dtype.isComplex {
                withUnsafeMutableBytes(of: &scalar.im) {
                    $0.copyMemory(from: .init(start: pointer + part, count: part))
                }
            }
            return scalar
        }
    }

    /// Runs recorded operations, if a store waits for them.
    @inline(__always)
    func run(for store: Store) throws {
        // The failure of another store does not concern this one, so errors are dropped here.
        if store.windowSerial == window.serial {
            if TaskThread.isInBody { throw ArrayError(.value, TaskThread.refusal) }
            try? Tracer.shared.tracing("wait for a value", .wait) { try flushLocked() }
        } else if store.flightSlot >= 0 {
            settle()
        }
        if let failure = store.failure { throw failure }
        if ranks != nil, let breakdown = ranks!.agreement.breakdown { throw breakdown }
    }

    /// The result of `gatherPart`, with the errors of a read.
    private func gatherReadPart(_ array: LogicalStore) throws -> (allocation: Allocation, view: View)? {
        do { return try gatherPart(array) } catch let error as OutOfMemory {
            throw ArrayError(.memory, "\(error)")
        }
    }

    func address(of store: Store) throws -> UnsafeMutableRawPointer {
        do { try gather(store) } catch let error as OutOfMemory { throw ArrayError(.memory, "\(error)") }
        if store.allocation == nil {
            try admitWhole(store.byteCount)
            do {
                let allocation = try allocate(store.byteCount)
                allocation.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: store.byteCount)
                store.allocation = allocation
            } catch {
                throw ArrayError(.memory, "\(error)")
            }
        }
        return store.allocation!.pointer
    }

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
}
