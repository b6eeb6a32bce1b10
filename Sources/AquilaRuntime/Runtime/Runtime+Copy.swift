public import AquilaTypes

extension Runtime {
    // MARK: Copies and numbers

    /// Assignment: broadcasts, casts, and copes with overlap. Does not wait.
    ///
    ///     let x = zeros([2, 2])
    ///     try runtime.copy(.array(NDArray([1.0, 2]).logicalStore), into: x.logicalStore)
    ///     x                           // [[1.0, 2.0], [1.0, 2.0]]
    ///
    /// - Throws: `ArrayError` where the shapes do not broadcast to the target's, or an array is of
    ///   another runtime.
    /// - Complexity: O(1); when it runs, the source is read and the target written once, and a
    ///   temporary where they overlap.
    public func copy(
        _ source: Operand, into target: LogicalStore, where mask: LogicalStore? = nil
    ) throws(ArrayError) {
        if mask == nil {
            try copy(source.bits, into: target.bits)
        } else {
            try copyWithCare(source, into: target, where: mask)
        }
        withExtendedLifetime(source) {}
        withExtendedLifetime(target) {}
    }

    /// Assigns without a mask. The caller keeps both stores alive meanwhile. Does not wait.
    ///
    ///     let x = zeros([2]), bits = Operand.array(x.logicalStore).bits
    ///     try withExtendedLifetime(x) { try runtime.copy(OperandBits(Scalar(7.0)), into: bits) }
    ///     x                           // [7.0, 7.0]
    ///
    /// - Throws: as `copy(_:into:where:)`.
    /// - Complexity: as `copy(_:into:where:)`.
    public func copy(_ source: OperandBits, into target: OperandBits) throws(ArrayError) {
        try requireOwn(source)
        try requireOwn(target)
        if source.store == nil
            || source.view.shape == target.view.shape && isPointwise(target, source, of: source.view)
        {
            recorder.recordCopy(source, into: target)
        } else {
            try copyWithCare(source.counted, into: target.counted.array!, where: nil)
        }
    }

    private func copyWithCare(_ source: Operand, into target: LogicalStore, where mask: LogicalStore?)
        throws(ArrayError)
    {
        guard let source = source.droppingLeadingOnes(to: target.view.rank),
            Shape.broadcast(source.shape, target.shape) == target.shape
        else { throw mismatch(.copy, [source], into: target.shape) }
        if mask == nil, isPointwise(target, source) {
            recorder.recordCopy(source.bits, into: target.bits)
        } else {
            try map(.copy, [source], into: [target], where: mask)
        }
    }

    /// Sets every element to a value, which is cast to the array's type. Does not wait.
    ///
    ///     let x = zeros([2])
    ///     runtime.fill(x.logicalStore, with: Scalar(7.0))
    ///     x                           // [7.0, 7.0]
    ///
    /// - Complexity: O(1); when it runs, the elements are written once.
    public func fill(_ target: LogicalStore, with value: Scalar) {
        recorder.recordCopy(OperandBits(value), into: target.bits)
    }

    /// A new array with the elements converted; values out of range become those that
    /// `Opcode.convert` defines.
    ///
    /// Does not wait.
    ///
    ///     try NDArray<Int>(runtime.cast(NDArray([1.5, 2]).logicalStore, to: .int64))     // [1, 2]
    ///
    /// - Complexity: O(1); when it runs, the elements are read and written once, unless the
    ///   operation is fused.
    public func cast(_ source: LogicalStore, to dtype: DType) -> LogicalStore {
        let view = source.view.densified(itemSize: dtype.size)
        let output = LogicalStore(Store(runtime: self, dtype: dtype, root: view), view, dtype)
        recorder.recordCopy(source.bits, into: output.bits)
        return output
    }

    /// Writes target[i] = start + i × step along the row-major order, in the type of `start` and
    /// `step`.
    ///
    /// Does not wait.
    ///
    ///     let x = zeros([3], of: Int.self)
    ///     runtime.sequence(x.logicalStore, start: Scalar(10), step: Scalar(5))
    ///     x                           // [10, 15, 20]
    ///
    /// - Complexity: O(1); when it runs, the elements are written once.
    public func sequence(_ target: LogicalStore, start: Scalar, step: Scalar) {
        recorder.record(target, signature: Signature(.sequence).with(target)) { window in
            window.begin(.sequence, code: 0, inputs: 2, outputs: 1)
            window.refer(to: start)
            window.refer(to: step)
            window.refer(toWritten: target.bits)
        }
    }
}

extension Operand {
    /// The operand without leading axes of extent one beyond the target's rank, which do not count
    /// in NumPy's assignment; nil where another axis is beyond it.
    fileprivate func droppingLeadingOnes(to rank: Int) -> Operand? {
        var view = view
        while view.rank > rank {
            guard view.shape[0] == 1 else { return nil }
            view = view.indexing(axis: 0, at: 0)
        }
        return with(view)
    }
}
