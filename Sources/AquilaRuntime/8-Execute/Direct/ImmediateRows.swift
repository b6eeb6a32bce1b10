import AquilaKernels
import AquilaTypes

// Elementwise operations on rows that are at hand, by kernels that are known.

extension Runtime {
    /// As `mapAtHand`, of rows of one shape, and scalars, by a known kernel; the outer value is nil where
    /// another way may compute the operation at once.
    func mapRows(_ op: Op, _ a: OperandBits, _ b: OperandBits, isUnary: Bool) -> Store?? {
        Self.areByColumns(a, b)
            ? mapRows(op, a.transposed, b.transposed, isUnary: isUnary, isByColumns: true)
            : mapRows(op, a, b, isUnary: isUnary, isByColumns: false)
    }

    /// True for matrices by columns, and scalars; the result is one, too.
    static func areByColumns(_ a: OperandBits, _ b: OperandBits) -> Bool {
        a.isByColumns ? b.isScalar || b.isByColumns : a.isScalar && b.isByColumns
    }

    /// - Parameter isByColumns: true for operands that are transposed, so that the result is to be.
    private func mapRows(
        _ op: Op, _ a: OperandBits, _ b: OperandBits, isUnary: Bool, isByColumns: Bool
    ) -> Store?? {
        guard let first = ElementLoop.step(of: a), let second = ElementLoop.step(of: b),
            a.isScalar || b.isScalar || a.view.shape == b.view.shape
        else { return nil }
        let shape = a.isScalar ? b.view.shape : a.view.shape
        let count = shape.product
        guard shape.count > 0, count > 0 else { return nil }
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(count) else { return .some(nil) }
        let (x, y) = (RowOperand(a, step: first), RowOperand(b, step: second))
        let rows = recorder.resources.rows
        let key = RowKernels.key(op, x, isUnary ? nil : y, target: nil, count: count)
        guard recorder.isReady(a), isUnary || recorder.isReady(b) else { return .some(nil) }
        guard let entry = rows.find(key) else { return nil }
        var root = View(contiguous: shape, itemSize: entry.pointee.dtype.size)
        if isByColumns { root = root.transposed([1, 0]) }
        guard let (store, elements) = makeAtHand(root, entry.pointee.dtype) else { return nil }
        rows.run(
            entry, RowOperand(a, step: first), RowOperand(b, step: second),
            to: RowOperand(address: elements, step: store.dtype.size, store.dtype), count: count)
        return store
    }

    /// As `updateAtHand`, by the operation's kernel.
    func updateByKernel(_ op: Op, _ a: OperandBits, _ b: OperandBits) -> Bool {
        let count = a.view.elementCount
        guard count > 0, a.view.rank <= OperationLoops.mostAxes,
            b.isScalar || a.view.shape == b.view.shape
                || a.view.shape == Shape.broadcast(a.view.shape, b.view.shape)
        else { return false }
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(count) else { return false }
        let isRow = b.isScalar || a.view.shape == b.view.shape
        if isRow, let first = ElementLoop.step(of: a), let second = ElementLoop.step(of: b),
            let isDone = updateRow(op, a, b, first, second, count)
        {
            return isDone
        }
        guard op.operandCount == 2, op.resultType(a.dtype, b.dtype) == a.dtype, recorder.isAtHandSoon(a),
            recorder.isReady(b), a.elementsToWrite != nil, recorder.resources.immediate.map(op, a, b, into: a)
        else { return false }
        if isRow, let step = ElementLoop.step(of: a) {
            recorder.resources.noteRows(
                op, a, b, RowOperand(a, step: step), isInPlace: true, count: count)
        }
        return true
    }

    /// Updates a row by a known kernel. False where the operation has to be recorded; nil where another way
    /// may compute it at once. The lock is held.
    private func updateRow(
        _ op: Op, _ a: OperandBits, _ b: OperandBits, _ first: Int, _ second: Int, _ count: Int
    ) -> Bool? {
        let rows = recorder.resources.rows
        let (x, y) = (RowOperand(a, step: first), RowOperand(b, step: second))
        let key = RowKernels.key(op, x, y, target: x, count: count)
        guard recorder.isAtHandSoon(a), recorder.isReady(b) else { return false }
        guard let entry = rows.find(key), a.elementsToWrite != nil else { return nil }
        let target = RowOperand(a, step: first)
        rows.run(entry, target, RowOperand(b, step: second), to: target, count: count)
        return true
    }
}

extension Resources {
    /// Notes the kernel that an operation has found, if its operands are rows of its result's shape.
    ///
    /// - Parameter b: nil for an operation of one operand.
    func noteRows(
        _ op: Op, _ a: OperandBits, _ b: OperandBits?, _ target: RowOperand, isInPlace: Bool, count: Int
    ) {
        guard count > 0, let first = ElementLoop.step(of: a), a.isScalar || a.view.elementCount == count
        else {
            return
        }
        let x = RowOperand(a, step: first)
        var y: RowOperand?
        if let b {
            guard let second = ElementLoop.step(of: b), b.isScalar || b.view.elementCount == count else {
                return
            }
            y = RowOperand(b, step: second)
        }
        guard let kernel = direct.kernels.known(op, x, y, to: target, count: count) else { return }
        let key = RowKernels.key(op, x, y, target: isInPlace ? target : nil, count: count)
        rows.note(key, kernel, inputs: y == nil ? 1 : 2, target.dtype)
    }
}

extension OperandBits {
    /// True for a matrix of several rows and columns whose elements lie column by column, without gaps.
    @inline(__always)
    fileprivate var isByColumns: Bool {
        view.rank == 2 && !isScalar && view.strides[0] == dtype.size && view.shape[0] > 1
            && view.shape[1] > 1 && view.strides[1] == view.shape[0] &* dtype.size
    }

    /// The transpose of a matrix; a scalar itself.
    var transposed: OperandBits { isScalar ? self : with(view.transposed([1, 0])) }
}
