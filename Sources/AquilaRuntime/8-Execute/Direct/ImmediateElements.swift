public import AquilaKernels
public import AquilaTypes

// Elementwise operations on few elements that are at hand, computed at once instead of being recorded: a loop
// over some hundred elements takes no longer than a record of it. Operations whose results are exact in IEEE
// arithmetic have loops of their own, whose bits are those of a kernel; others run the operation's kernel.

extension Runtime {
    /// A row-major store of few elements with memory for them, which is not initialised, and the memory's
    /// address; nil where that is given later. The caller writes all elements before another operation is
    /// recorded.
    ///
    ///     let made = runtime.makeStoreAtHand([2], .float64)
    ///     made?.1.assumingMemoryBound(to: Double.self).initialize(repeating: 1, count: 2)
    ///     try made.map { try NDArray<Double>(LogicalStore($0.0, $0.0.root, .float64)) }       // [1.0, 1.0]
    ///
    /// - Complexity: O(1), without initialising the memory; up to 512 elements.
    public func makeStoreAtHand(_ shape: Shape, _ dtype: DType) -> (Store, UnsafeMutableRawPointer)? {
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(shape.product) else { return nil }
        return makeAtHand(shape, dtype)
    }

    @inline(__always)
    func makeAtHand(_ shape: Shape, _ dtype: DType) -> (Store, UnsafeMutableRawPointer)? {
        makeAtHand(View(contiguous: shape, itemSize: dtype.size), dtype)
    }

    /// The same, for a view without gaps of all elements.
    @inline(__always)
    func makeAtHand(_ root: View, _ dtype: DType) -> (Store, UnsafeMutableRawPointer)? {
        let store = Store(runtime: self, dtype: dtype, root: root)
        guard let allocation = try? recorder.resources.allocator.allocate(store.byteCount) else { return nil }
        store.allocation = allocation
        return (store, allocation.pointer)
    }

    /// `op` of two operands as all of a fresh store, computed at once; nil where the operation has to be
    /// recorded. The caller keeps the operands' stores alive meanwhile.
    ///
    /// One operand may be a scalar; others broadcast, of any types that the operation takes. Never waits.
    ///
    ///     let row = NDArray([1.0, 2, 3]).logicalStore, bits = Operand.array(row).bits
    ///     let sum = withExtendedLifetime(row) { runtime.mapAtHand(.add, bits, bits) }
    ///     try sum.map { try NDArray<Double>(LogicalStore($0, $0.root, $0.dtype)) }        // [2.0, 4.0, 6.0]
    ///
    /// - Complexity: O(n); nothing moves between ranks.
    @inlinable @inline(__always)
    public func mapAtHand(_ op: Op, _ a: OperandBits, _ b: OperandBits) -> Store? {
        a.isShort && b.isShort ? mapShort(op, a, b, isUnary: false) : nil
    }

    /// `op` of one operand, as of two.
    ///
    ///     let row = NDArray([1.0, 4, 9]).logicalStore
    ///     let roots = withExtendedLifetime(row) { runtime.mapAtHand(.sqrt, Operand.array(row).bits) }
    ///     try roots.map { try NDArray<Double>(LogicalStore($0, $0.root, $0.dtype)) }      // [1.0, 2.0, 3.0]
    ///
    /// - Complexity: O(n); nothing moves between ranks.
    @inlinable @inline(__always)
    public func mapAtHand(_ op: Op, _ a: OperandBits) -> Store? {
        a.isShort ? mapShort(op, a, a, isUnary: true) : nil
    }

    @usableFromInline
    func mapShort(_ op: Op, _ a: OperandBits, _ b: OperandBits, isUnary: Bool) -> Store? {
        if repeats(op, a, b) { return nil }
        guard let loop = ElementLoop(op, a, b), loop.count <= ElementLoop.mostElements else {
            return mapRows(op, a, b, isUnary: isUnary) ?? mapByKernel(op, a, isUnary ? nil : b)
        }
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(loop.count), a.isScalar || recorder.isAtHandSoon(a),
            b.isScalar || recorder.isAtHandSoon(b)
        else { return nil }
        guard let (store, elements) = makeAtHand((a.isScalar ? b : a).view.shape, loop.resultType) else {
            return nil
        }
        loop.run(to: elements, step: loop.resultType.size)
        return store
    }

    /// True for an operation on more elements than an `ElementLoop` takes, in a loop that repeats.
    @inline(__always)
    private func repeats(_ op: Op, _ a: OperandBits, _ b: OperandBits) -> Bool {
        let count = max(a.view.elementCount, b.view.elementCount)
        guard count > ElementLoop.mostElements else { return false }
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        return recorder.resources.rows.repeats(
            op, a.dtype, b.dtype, count: count, in: recorder.window.serial)
    }

    /// As `mapAtHand`, by the operation's kernel, which may be new.
    private func mapByKernel(_ op: Op, _ a: OperandBits, _ b: OperandBits?) -> Store? {
        let isByColumns = Self.areByColumns(a, b ?? a)
        let (first, second) = isByColumns ? (a.transposed, b?.transposed) : (a, b)
        guard let dtype = b.map({ op.resultType(a.dtype, $0.dtype) }) ?? op.resultType(a.dtype),
            op.operandCount == (b == nil ? 1 : 2), let shape = Self.resultShape(first, second)
        else { return nil }
        let rows = View(contiguous: shape, itemSize: dtype.size)
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(shape.product), recorder.isReady(a), b.map(recorder.isReady) ?? true,
            let (store, elements) = makeAtHand(isByColumns ? rows.transposed([1, 0]) : rows, dtype),
            recorder.resources.immediate.map(op, first, second, into: store.bits.with(rows))
        else { return nil }
        let target = RowOperand(address: elements, step: dtype.size, dtype)
        recorder.resources.noteRows(op, first, second, target, isInPlace: false, count: shape.product)
        return store
    }

    /// The shape of a result in row-major order; nil for scalars alone, shapes that do not fit, and arrays in
    /// another order, whose results are laid out like them.
    private static func resultShape(_ a: OperandBits, _ b: OperandBits?) -> Shape? {
        guard a.isScalar || a.view.isInRowMajorOrder,
            b.map({ $0.isScalar || $0.view.isInRowMajorOrder }) ?? true
        else { return nil }
        var shape = a.isScalar ? Shape() : a.view.shape
        if let b, !b.isScalar, shape != b.view.shape {
            guard let common = Shape.broadcast(shape, b.view.shape) else { return nil }
            shape = common
        }
        return shape.count > 0 && shape.count <= OperationLoops.mostAxes ? shape : nil
    }

    /// `a op= b`, computed at once. False, with nothing done, where the operation has to be recorded. The
    /// caller keeps the stores alive meanwhile.
    ///
    ///     let row = NDArray([1.0, 2]), bits = Operand.array(row.logicalStore).bits
    ///     let ten = OperandBits(Scalar(10.0))
    ///     withExtendedLifetime(row) { runtime.updateAtHand(.add, bits, ten) }            // true
    ///     row                         // [11.0, 12.0]
    ///
    /// - Complexity: O(n) for up to 512 elements, on the caller's core.
    @inlinable @inline(__always)
    public func updateAtHand(_ op: Op, _ a: OperandBits, _ b: OperandBits) -> Bool {
        a.isShort && updateShort(op, a, b)
    }

    @usableFromInline
    func updateShort(_ op: Op, _ a: OperandBits, _ b: OperandBits) -> Bool {
        guard !a.isScalar, a.arePointsApart, b.isScalar || a.view == b.view || a.isApart(from: b) else {
            return false
        }
        // Recorded operations on the elements are rather joined than run first.
        if repeats(op, a, b), !areAtHand(a, b) { return false }
        guard let loop = ElementLoop(op, a, b), loop.count <= ElementLoop.mostElements else {
            return updateByKernel(op, a, b)
        }
        guard loop.resultType == a.dtype else { return false }
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(loop.count), recorder.isAtHandSoon(a),
            b.isScalar || recorder.isAtHandSoon(b),
            let target = a.elementsToWrite
        else { return false }
        loop.run(to: target, step: loop.a.step)
        return true
    }

    private func areAtHand(_ a: OperandBits, _ b: OperandBits) -> Bool {
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        return recorder.isAtHand(a) && (b.isScalar || recorder.isAtHand(b))
    }

    /// Assigns a scalar or elements of the same type and shape, at once. False, with nothing done, where the
    /// assignment has to be recorded. The caller keeps the stores alive meanwhile.
    ///
    ///     let row = NDArray([1.0, 2]), bits = Operand.array(row.logicalStore).bits
    ///     let seven = OperandBits(Scalar(7.0))
    ///     withExtendedLifetime(row) { runtime.copyAtHand(seven, into: bits) }            // true
    ///     row                         // [7.0, 7.0]
    ///
    /// - Complexity: O(n) for up to 512 elements, on the caller's core.
    public func copyAtHand(_ source: OperandBits, into target: OperandBits) -> Bool {
        // `a[k] += b` assigns the part to itself.
        if source.isSame(as: target) { return true }
        guard target.isShort, source.dtype == target.dtype, target.view.rank == 1, target.arePointsApart,
            source.isScalar || source.view.shape == target.view.shape && source.isApart(from: target)
        else { return false }
        let (count, size) = (target.view.shape[0], target.dtype.size)
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(count), recorder.isAtHandSoon(target),
            source.isScalar || recorder.isAtHandSoon(source), let elements = target.elementsToWrite
        else { return false }
        let step = target.view.strides[0]
        if source.isScalar {
            let scalar = source.scalar
            withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { bytes in
                scalar.store(to: bytes.baseAddress!)
                copyStrided(UnsafeRawPointer(bytes.baseAddress!), 0, elements, step, size, count)
            }
        } else {
            copyStrided(source.elements!, source.view.strides[0], elements, step, size, count)
        }
        return true
    }
}

extension Recorder {
    /// True if an operation on so many elements may be computed at once. The lock is held.
    @inline(__always)
    func mayCompute(_ count: Int) -> Bool {
        isDirect && count <= OperandBits.fewElements && count <= limits.directElements && !engine.isBusy
            && resources.passes.contains(.direct)
    }

    /// True if an array's elements are at hand. Up to four recorded operations run first if they are of the
    /// kind that is computed at once, on elements that take some microseconds, such as the fills of small
    /// tables before a loop over their rows. Otherwise that loop would go on recording: each operation
    /// would wait for the one before it. The lock is held.
    @inline(__always)
    func isAtHandSoon(_ array: OperandBits) -> Bool { isAtHand(array) || canBring(array) }

    /// The same, for scalars as well.
    func isReady(_ operand: OperandBits) -> Bool { operand.isScalar || isAtHandSoon(operand) }

    @inline(never)
    private func canBring(_ array: OperandBits) -> Bool {
        let isRecorded = array.store!._withUnsafeGuaranteedRef { $0.windowSerial == window.serial }
        guard isRecorded, window.operations.count <= Self.fewOperations,
            window.pendingElements <= Self.mostPending, window.operations.allSatisfy(wasComputable)
        else { return false }
        try? flush()
        return isAtHand(array)
    }

    private static let fewOperations = 4
    /// Largest number of elements of these operations' results.
    private static let mostPending = 1 << 14

    private func wasComputable(_ operation: Operation) -> Bool {
        guard operation.kind == .map, let op = Op(rawValue: operation.code) else { return false }
        return op == .copy || ElementLoop.covers(op, window.references[Int(operation.first)].dtype)
    }
}

/// Copies elements one by one.
@inline(__always)
func copyStrided(
    _ source: UnsafeRawPointer, _ step: Int, _ target: UnsafeMutableRawPointer, _ targetStep: Int,
    _ size: Int,
    _ count: Int
) {
    if step == size, targetStep == size { return target.copyMemory(from: source, byteCount: count * size) }
    if size == 8 {
        for k in 0..<count {
            (target + k &* targetStep).storeBytes(
                of: (source + k &* step).loadUnaligned(as: UInt64.self), as: UInt64.self)
        }
    } else {
        for k in 0..<count {
            (target + k &* targetStep).copyMemory(from: source + k &* step, byteCount: size)
        }
    }
}
