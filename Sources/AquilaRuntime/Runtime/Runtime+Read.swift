public import AquilaTypes
import Glibc

extension Runtime {
    /// Waits for an array's elements and lends them: the address of element (0, 0, …), and the view
    /// with offset zero. Runs recorded operations if the array depends on them.
    ///
    ///     let x = NDArray([10.0, 20, 30]).logicalStore
    ///     try runtime.read(x) { $0.load(fromByteOffset: $1.strides[0], as: Double.self) }     // 20.0
    ///
    /// - Throws: the `ArrayError` of the operation that should have written the elements, or the
    ///   errors of `body`.
    /// - Complexity: O(1) besides the operations that it waits for; on many ranks, every rank
    ///   receives all elements.
    public func read<R>(_ array: LogicalStore, _ body: (UnsafeRawPointer, View) throws -> R) throws -> R {
        try lend(array, isRead: true) { try body(UnsafeRawPointer($0), $1) }
    }

    /// Waits for an array's elements and lends them, as `read` does, for changing them in place.
    ///
    ///     let x = NDArray([10.0, 20, 30])
    ///     try runtime.write(x.logicalStore) { address, _ in address.storeBytes(of: 7, as: Double.self) }
    ///     x                           // [7.0, 20.0, 30.0]
    ///
    /// - Throws: as `read`.
    /// - Complexity: as `read`.
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

    /// The one element of an array; of a larger one, the first element. Waits for it.
    ///
    ///     try runtime.item(NDArray([10.0, 20]).logicalStore).doubleValue  // 10.0
    ///
    /// - Throws: as `read`.
    /// - Complexity: as `read`.
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
    ///     var counts: [Int] = []
    ///     try runtime.readHome(ones([2, 3]).logicalStore) { origin, address, view in
    ///         counts.append(view.elementCount)
    ///     }
    ///     counts                      // [6]
    ///
    /// - Parameter body: takes the index, in the array, of the box's first element; that element's
    ///   address; and the box's view, with offset zero: its extents, and strides in bytes of any
    ///   sign. It must not call functions that all ranks call together.
    /// - Throws: on all ranks alike, if it happened on one: the `ArrayError` of the operation that
    ///   should have written the elements, or the errors of `body` (see `agree`).
    /// - Complexity: O(1) besides the operations that it waits for.
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
    ///     let copy = try runtime.snapshot(NDArray([10.0, 20]).logicalStore)
    ///     copy.first.load(as: Double.self)            // 10.0
    ///     free(copy.memory)
    ///
    /// - Throws: the `ArrayError` of the operation that should have written them, or one of kind
    ///   `memory`.
    /// - Complexity: O(n) for n bytes, on one core; on many ranks, every rank receives all
    ///   elements.
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
