public import AquilaKernels
public import AquilaTypes

extension Runtime {
    /// A reduction along one axis of a matrix of few elements, computed at once, as a fresh store of one
    /// axis; nil where it has to be recorded. The caller keeps the array's store alive meanwhile.
    ///
    ///     let matrix = NDArray([1.0, 2, 3, 4]).reshaped([2, 2]).logicalStore, bits = Operand.array(matrix).bits
    ///     let sums = withExtendedLifetime(matrix) { runtime.reduceAtHand(.sum, bits, axis: 1) }
    ///     try sums.map { try NDArray<Double>(LogicalStore($0, $0.root, $0.dtype)) }       // [3.0, 7.0]
    ///
    /// The bits are those of `reduce`. Never waits.
    ///
    /// - Complexity: O(n); nothing moves between ranks.
    public func reduceAtHand(_ op: ReductionOp, _ array: OperandBits, axis: Int) -> Store? {
        guard array.isShort, array.view.rank == 2, array.view.elementCount > 0, !array.isScalar else {
            return nil
        }
        let (kept, length) = (array.view.shape[1 - axis], array.view.shape[axis])
        let (outer, step) = (array.view.strides[1 - axis], array.view.strides[axis])
        guard let isAlongRows = ReductionGeometry.runsAlongRows(kept: (kept, outer), reduced: (length, step))
        else { return nil }
        recorder.lock.lock()
        defer { recorder.lock.unlock() }
        guard recorder.mayCompute(array.view.elementCount), recorder.isAtHandSoon(array),
            let (store, elements) = makeAtHand([kept], op.resultType(array.dtype)), let first = array.elements
        else { return nil }
        let size = store.dtype.size
        for k in 0..<kept {
            let row = UnsafeRawPointer(first + k &* outer)
            let total =
                isAlongRows
                ? ImmediateRow.total(op, array.dtype, row, step, length)
                : ImmediateRow.chain(op, array.dtype, row, step, length)
            guard let total else { return nil }
            total.store(to: elements + k &* size)
        }
        return store
    }
}

extension ReductionGeometry {
    /// The direction of a reduction along one axis of a matrix, by each axis' extent and stride; nil where it
    /// combines elements in several leaves, or an axis repeats its elements.
    fileprivate static func runsAlongRows(
        kept: (extent: Int, stride: Int), reduced: (extent: Int, stride: Int)
    ) -> Bool? {
        if kept.extent == 1 || reduced.extent == 1 { return reduced.extent <= rowLeaf ? true : nil }
        guard kept.stride != 0, reduced.stride != 0, kept.stride.magnitude != reduced.stride.magnitude else {
            return nil
        }
        let isAlongRows = runsAlongRows(
            isReducedInner: reduced.stride.magnitude < kept.stride.magnitude, kept: kept.extent,
            reduced: reduced.extent)
        return reduced.extent <= (isAlongRows ? rowLeaf : columnLeaf) ? isAlongRows : nil
    }
}
