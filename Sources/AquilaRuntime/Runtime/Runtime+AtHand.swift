public import AquilaKernels
public import AquilaTypes

// Numbers from elements that are at hand.

extension Runtime {
    /// A reduction of all elements of an array, computed at once where that costs less than recording
    /// it; nil elsewhere. The caller keeps the array's store alive meanwhile.
    ///
    ///     runtime.totalAtHand(.sum, row.bits)      // 6.0, of [1, 2, 3]
    ///
    /// The bits are those of `reduce`. Never waits: an array whose elements are to be computed first,
    /// one of many ranks, or one of more than some thousand elements gives nil.
    public func totalAtHand(_ op: ReductionOp, _ array: OperandBits) -> Scalar? {
        guard array.view.elementCount > 0, !array.isScalar else { return nil }
        return atHand(array) { try $0.total(op, array, op.resultType(array.dtype)) }
    }

    /// The sum of the products of two rows of one type, computed at once; nil where `totalAtHand` would
    /// be. The caller keeps the stores alive meanwhile.
    public func innerProductAtHand(_ a: OperandBits, _ b: OperandBits) -> Scalar? {
        guard a.view.rank == 1, a.view.shape == b.view.shape, a.dtype == b.dtype, a.view.shape[0] > 0,
            a.dtype != .bool, a.dtype != .float16, !a.isScalar, !b.isScalar
        else { return nil }
        return atHand(a, b) { try $0.innerProduct(a, b) }
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
        _ a: OperandBits, _ b: OperandBits? = nil, _ body: (ImmediateRun) throws -> Scalar
    ) -> Scalar? {
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        bringNear(a)
        if let b { bringNear(b) }
        guard recorder.isDirect, !recorder.engine.isBusy, recorder.resources.passes.contains(.direct),
            recorder.isAtHand(a), b.map(recorder.isAtHand) ?? true,
            a.view.elementCount <= recorder.limits.directElements
        else { return nil }
        return try? body(recorder.resources.immediate)
    }
}

extension Runtime {
    /// The address of a store's elements, where `addressAtHand` gives it after little work, which is done.
    public func addressNear(of store: Store) -> UnsafeMutableRawPointer? {
        if let address = addressAtHand(of: store) { return address }
        guard isNear(store) else { return nil }
        try? flush()
        return addressAtHand(of: store)
    }

    /// Runs what is recorded, if an array waits for it and it is little work. The lock is held.
    private func bringNear(_ array: OperandBits) {
        array.store!._withUnsafeGuaranteedRef { store in
            if store.windowSerial == recorder.window.serial, isNear(store) { try? recorder.flush() }
        }
    }
}

extension Recorder {
    /// True if no recorded operation uses the array's store, so that its elements may be read.
    @inline(__always)
    fileprivate func isAtHand(_ array: OperandBits) -> Bool {
        array.store!._withUnsafeGuaranteedRef { store in
            store.runtimeReference.toOpaque() == Unmanaged.passUnretained(runtime).toOpaque()
                && store.windowSerial != window.serial && store.flightSlot < 0 && store.failure == nil
                && store.allocation != nil
        }
    }
}
