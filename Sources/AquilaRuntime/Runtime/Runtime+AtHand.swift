public import AquilaKernels
public import AquilaTypes

extension Runtime {
    // MARK: Elements that are at hand

    /// The address of a store's elements where they are at hand: no recorded operation and no
    /// window in flight uses the store, so that its elements may be read and changed at once,
    /// before another operation is recorded. Nil where the caller would have to wait, or other
    /// ranks have parts of the store.
    ///
    ///     let x = NDArray([10.0, 20]).logicalStore
    ///     runtime.addressAtHand(of: x.store)?.load(as: Double.self)       // 10.0
    ///
    /// - Complexity: O(1); never waits.
    @inline(__always)
    public func addressAtHand(of store: Store) -> UnsafeMutableRawPointer? {
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        return recorder.elementsAtHand(of: store)
    }

    /// True if a store's elements are at hand, or if the recorded operations before them compute
    /// few elements.
    ///
    ///     runtime.isNear(NDArray([10.0, 20]).logicalStore.store)          // true
    ///
    /// - Complexity: O(1); never waits.
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

    // MARK: Numbers from elements that are at hand

    /// A reduction of all elements of an array, computed at once where that costs less than recording
    /// it; nil elsewhere. The caller keeps the array's store alive meanwhile.
    ///
    /// The bits are those of `reduce`. Waits for little work at most: an array whose elements take longer
    /// to compute, one of many ranks, or one of more than `directElements` elements gives nil.
    ///
    ///     let row = NDArray([1.0, 2, 3]).logicalStore, bits = Operand.array(row).bits
    ///     withExtendedLifetime(row) { runtime.totalAtHand(.sum, bits)?.doubleValue }     // 6.0
    ///
    /// - Parameter waits: false if recorded operations on the array are to stay recorded; they give nil.
    /// - Complexity: O(n) on the caller's core.
    public func totalAtHand(_ op: ReductionOp, _ array: OperandBits, waits: Bool = true) -> Scalar? {
        guard array.view.elementCount > 0, !array.isScalar else { return nil }
        return atHand(array, waits: waits) {
            try ImmediateRow.total(op, array) ?? $0.total(op, array, op.resultType(array.dtype))
        }
    }

    /// The sum of the products of two rows of one type, computed at once; nil where `totalAtHand` would
    /// be. The caller keeps the stores alive meanwhile.
    ///
    ///     let row = NDArray([1.0, 2, 3]).logicalStore, bits = Operand.array(row).bits
    ///     withExtendedLifetime(row) { runtime.innerProductAtHand(bits, bits)?.doubleValue }       // 14.0
    ///
    /// - Complexity: O(n) on the caller's core.
    public func innerProductAtHand(_ a: OperandBits, _ b: OperandBits, waits: Bool = true) -> Scalar? {
        guard a.view.rank == 1, a.view.shape == b.view.shape, a.dtype == b.dtype, a.view.shape[0] > 0,
            a.dtype != .bool, a.dtype != .float16, !a.isScalar, !b.isScalar
        else { return nil }
        return atHand(a, b, waits: waits) { try ImmediateRow.innerProduct(a, b) ?? $0.innerProduct(a, b) }
    }

    /// A reduction of all elements of an array, as a new store of rank zero. Records it and returns. The
    /// caller keeps the array's store alive meanwhile.
    ///
    ///     let row = NDArray([1.0, 2, 3]).logicalStore, bits = Operand.array(row).bits
    ///     let total = try withExtendedLifetime(row) { try runtime.recordTotal(.sum, bits) }
    ///     try runtime.item(total).doubleValue         // 6.0
    ///
    /// - Throws: `ArrayError` where the array is of another runtime.
    /// - Complexity: O(1); when it runs, the elements are read once.
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
    ///
    ///     let x = NDArray([10.0, 20]).logicalStore
    ///     runtime.addressNear(of: x.store)?.load(as: Double.self)         // 10.0
    ///
    /// - Complexity: O(n) for up to 4,096 elements of recorded operations.
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
    ///     let x = NDArray([10.0, 20]).logicalStore, store = Unmanaged.passUnretained(x.store)
    ///     withExtendedLifetime(x) { Store.addressAtHand(of: store)?.load(as: Double.self) }      // 10.0
    ///
    /// - Parameter isWritten: true if the caller changes elements at once.
    /// - Complexity: O(1); never waits.
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
