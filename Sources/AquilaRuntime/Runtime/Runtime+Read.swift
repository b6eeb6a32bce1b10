public import AquilaKernels
public import AquilaTypes
import Glibc

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
        recorder.lock.withLock {
            array.store.images = nil
            array.store.noteWrite()
        }
        return try lend(array, body)
    }

    /// Lends the elements; the body may change them if no record of their values exists.
    ///
    /// - Parameter isRead: true if the body does not write the elements, so that it may get a copy of
    ///   some.
    private func lend<R>(
        _ array: LogicalStore, isRead: Bool = false, _ body: (UnsafeMutableRawPointer, View) throws -> R
    ) throws -> R {
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        let visit = watcher?.doctor?.visit(array, recorder.window)
        defer { visit?.leave() }
        let loan = try recorder.engine.lend(array, isRead: isRead)
        defer { if let copy = loan.copy { recorder.resources.allocator.free(copy) } }
        return try body(loan.first, loan.view)
    }

    /// The address of a store's elements where they are at hand: no recorded operation and no
    /// window in flight uses the store, so that its elements may be read and changed at once,
    /// before another operation is recorded. Nil where the caller would have to wait, or other
    /// ranks have parts of the store.
    @inline(__always)
    public func addressAtHand(of store: Store) -> UnsafeMutableRawPointer? {
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        return recorder.elementsAtHand(of: store)
    }

    /// True if a store's elements are at hand, or if the recorded operations before them compute
    /// few elements.
    public func isNear(_ store: Store) -> Bool {
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.isDirect, store.flightSlot < 0, store.failure == nil, store.images == nil else {
            return false
        }
        guard store.windowSerial == recorder.window.serial else { return store.allocation != nil }
        return !recorder.engine.isBusy && recorder.window.launches.isEmpty
            && recorder.window.pendingElements <= Self.fewElements
    }

    /// Number of elements that take no longer than a call of Python code.
    private static let fewElements = 1 << 12

    /// The one element of an array; of a larger one, the first element.
    public func item(_ array: LogicalStore) throws -> Scalar {
        try read(array) { pointer, _ in Scalar(at: pointer, array.dtype) }
    }

    /// Waits for an array's elements, and lends each to exactly one rank: `body` is called once,
    /// for the box of the array that this rank has at home, unless that is empty.
    ///
    /// If every rank has all of the array, rank 0 is lent all of it; so is the one rank of a
    /// program that runs alone. No element moves between ranks, except where the array is a view
    /// that is no box of its store under any strides, as some reshapes are: then every rank gets
    /// all of the store first.
    ///
    /// - Parameter body: takes the index, in the array, of the box's first element; that element's
    ///   address; and the box's view, with offset zero: its extents, and strides in bytes of any
    ///   sign. It must not call functions that all ranks call together.
    /// - Throws: on all ranks alike, if it happened on one: the `ArrayError` of the operation that
    ///   should have written the elements, or the errors of `body` (see `agree`).
    public func readHome(
        _ array: LogicalStore, _ body: (_ origin: Shape, UnsafeRawPointer, View) throws -> Void
    ) throws {
        try recorder.engine.lendHome(array, body)
    }

    /// Waits for an array's elements.
    func wait(for array: LogicalStore) throws {
        try recorder.lock.withLock { try recorder.wait(for: array.store) }
    }

    /// Waits for arrays and lends them together.
    func withElements<R>(
        of arrays: [LogicalStore], _ body: ([UnsafeMutableRawPointer], [View]) throws -> R
    ) throws(ArrayError) -> R {
        func lend(_ pointers: [UnsafeMutableRawPointer], _ views: [View]) throws -> R {
            if pointers.count == arrays.count { return try body(pointers, views) }
            return try write(arrays[pointers.count]) { try lend(pointers + [$0], views + [$1]) }
        }
        do { return try lend([], []) } catch { throw ArrayError(wrapping: error) }
    }

    // MARK: Copies

    /// Waits for an array's elements and copies them; on many ranks, each copies all of them.
    ///
    /// - Throws: the `ArrayError` of the operation that should have written them, or one of kind
    ///   `memory`.
    public func snapshot(_ array: LogicalStore) throws -> Snapshot {
        let item = array.dtype.size
        let range = array.view.byteRange(itemSize: item)
        guard let memory = calloc(max(range.count, 1), 1) else {
            throw ArrayError(.memory, "no memory for a copy of \(formatBytes(range.count))")
        }
        do {
            return try read(array) { source, view in
                var target = array.view
                target.offset -= range.lowerBound
                StridedCopy(from: view, to: target, itemSize: item).run(source, memory)
                return Snapshot(first: memory + target.offset, memory: memory)
            }
        } catch {
            free(memory)
            throw error
        }
    }
}

extension Runtime {
    // MARK: Numbers from elements that are at hand

    /// A reduction of all elements of an array, computed at once where that costs less than recording
    /// it; nil elsewhere. The caller keeps the array's store alive meanwhile.
    ///
    ///     runtime.totalAtHand(.sum, row.bits)      // 6.0, of [1, 2, 3]
    ///
    /// The bits are those of `reduce`. Waits for little work at most: an array whose elements take longer
    /// to compute, one of many ranks, or one of more than `directElements` elements gives nil.
    ///
    /// - Parameter waits: false if recorded operations on the array are to stay recorded; they give nil.
    public func totalAtHand(_ op: ReductionOp, _ array: OperandBits, waits: Bool = true) -> Scalar? {
        guard array.view.elementCount > 0, !array.isScalar else { return nil }
        return atHand(array, waits: waits) {
            try ImmediateRow.total(op, array) ?? $0.total(op, array, op.resultType(array.dtype))
        }
    }

    /// The sum of the products of two rows of one type, computed at once; nil where `totalAtHand` would
    /// be. The caller keeps the stores alive meanwhile.
    public func innerProductAtHand(_ a: OperandBits, _ b: OperandBits, waits: Bool = true) -> Scalar? {
        guard a.view.rank == 1, a.view.shape == b.view.shape, a.dtype == b.dtype, a.view.shape[0] > 0,
            a.dtype != .bool, a.dtype != .float16, !a.isScalar, !b.isScalar
        else { return nil }
        return atHand(a, b, waits: waits) { try ImmediateRow.innerProduct(a, b) ?? $0.innerProduct(a, b) }
    }

    /// A reduction of all elements of an array, as a new store of rank zero. Records it and returns. The
    /// caller keeps the array's store alive meanwhile.
    ///
    /// - Throws: `ArrayError` where the array is of another runtime.
    public func recordTotal(_ op: ReductionOp, _ array: OperandBits) throws(ArrayError) -> LogicalStore {
        try requireOwn(array)
        let output = Store(
            runtime: self, dtype: op.resultType(array.dtype), root: View(shape: Shape(), strides: Dims()))
        recorder.record(op, array, into: output)
        return LogicalStore(output, output.root, output.dtype)
    }

    private func atHand(
        _ a: OperandBits, _ b: OperandBits? = nil, waits: Bool, _ body: (ImmediateRun) throws -> Scalar
    ) -> Scalar? {
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        if waits {
            bringNear(a)
            if let b { bringNear(b) }
        }
        guard recorder.isDirect, !recorder.engine.isBusy, recorder.resources.passes.contains(.direct),
            recorder.isAtHand(a), b.map(recorder.isAtHand) ?? true,
            a.view.elementCount <= recorder.limits.directElements
        else { return nil }
        return try? body(recorder.resources.immediate)
    }

    /// The address of a store's elements, where `addressAtHand` gives it after little work, which is done.
    public func addressNear(of store: Store) -> UnsafeMutableRawPointer? {
        if let address = addressAtHand(of: store) { return address }
        guard isNear(store) else { return nil }
        try? flush()
        return addressAtHand(of: store)
    }

    /// Runs the recorded operations if an array waits for them and they are little work. The lock is held.
    private func bringNear(_ array: OperandBits) {
        array.store!._withUnsafeGuaranteedRef { store in
            if store.windowSerial == recorder.window.serial, isNear(store) { try? recorder.flush() }
        }
    }
}

extension Store {
    /// As `Runtime.addressAtHand`, without counted references: the caller keeps the store alive.
    ///
    /// - Parameter isWritten: true if the caller changes elements at once.
    public static func addressAtHand(
        of store: Unmanaged<Store>, isWritten: Bool = false
    ) -> UnsafeMutableRawPointer? {
        store._withUnsafeGuaranteedRef { store in
            store.runtimeReference._withUnsafeGuaranteedRef { runtime in
                let recorder = runtime.recorder
                recorder.lock.lock()
                let elements = recorder.elementsAtHand(of: store)
                if isWritten, elements != nil { store.noteWrite() }
                recorder.lock.unlock()
                return elements
            }
        }
    }
}

extension Recorder {
    /// See `Runtime.addressAtHand`. The lock is held.
    @inline(__always)
    fileprivate func elementsAtHand(of store: Store) -> UnsafeMutableRawPointer? {
        guard isDirect, store.windowSerial != window.serial, store.flightSlot < 0, store.failure == nil,
            store.images == nil, let allocation = store.allocation
        else { return nil }
        return allocation.pointer
    }

    /// True if no recorded operation uses the array's store, so that its elements may be read.
    @inline(__always)
    func isAtHand(_ array: OperandBits) -> Bool {
        array.store!._withUnsafeGuaranteedRef { store in
            store.runtimeReference.toOpaque() == Unmanaged.passUnretained(runtime).toOpaque()
                && store.windowSerial != window.serial && store.flightSlot < 0 && store.failure == nil
                && store.allocation != nil
        }
    }
}
