public import AquilaKernels
public import AquilaTypes

extension Runtime {
    /// `op` of one operand, as a new array. Does not wait.
    ///
    ///     let x = NDArray([4.0, 9]).logicalStore
    ///     try NDArray<Double>(runtime.map(.sqrt, .array(x)))                 // [2.0, 3.0]
    ///
    /// - Throws: `ArrayError` where the operation does not take the type, or the array is of
    ///   another runtime.
    /// - Complexity: O(1), some 0.15 µs; when it runs, n elements are read and written once, unless
    ///   the operation is fused.
    public func map(_ op: Op, _ a: Operand) throws(ArrayError) -> LogicalStore {
        let store = try map(op, a.bits)
        withExtendedLifetime(a) {}
        return LogicalStore(store, store.root, store.dtype)
    }

    /// `op` of two operands, which broadcast, as a new array. Does not wait.
    ///
    ///     let x = NDArray([4.0, 9]).logicalStore
    ///     try NDArray<Double>(runtime.map(.add, .array(x), .scalar(Scalar(1.0))))      // [5.0, 10.0]
    ///
    /// - Throws: `ArrayError` where the operation does not take the types, the shapes do not
    ///   broadcast, or an array is of another runtime.
    /// - Complexity: O(1), some 0.15 µs; when it runs, n elements of each are read and n written,
    ///   unless the operation is fused.
    public func map(_ op: Op, _ a: Operand, _ b: Operand) throws(ArrayError) -> LogicalStore {
        let store = try map(op, a.bits, b.bits)
        withExtendedLifetime(a) {}
        withExtendedLifetime(b) {}
        return LogicalStore(store, store.root, store.dtype)
    }

    /// `op` of one operand, as all of a fresh store. The caller keeps the operand's store alive
    /// meanwhile. Does not wait.
    ///
    ///     let x = NDArray([4.0, 9]).logicalStore
    ///     let roots = try withExtendedLifetime(x) { try runtime.map(.sqrt, Operand.array(x).bits) }
    ///     roots.root.shape            // (2,)
    ///
    /// - Throws: as `map` of counted operands.
    /// - Complexity: as `map` of counted operands, without counting references.
    public func map(_ op: Op, _ a: OperandBits) throws(ArrayError) -> Store {
        guard let dtype = op.resultType(a.dtype) else { throw unsupported(op, [a.counted]) }
        try requireOwn(a)
        let output = makeResult(a.view.shape, dtype, like: a.view)
        try output.requirePossible()
        recorder.record(op, a, into: output)
        return output
    }

    /// `op` of two operands, as all of a fresh store. The caller keeps the operands' stores alive
    /// meanwhile. Does not wait.
    ///
    ///     let x = NDArray([4.0, 9]).logicalStore, bits = Operand.array(x).bits
    ///     let sums = try withExtendedLifetime(x) { try runtime.map(.add, bits, bits) }
    ///     sums.root.shape             // (2,)
    ///
    /// - Throws: as `map` of counted operands.
    /// - Complexity: as `map` of counted operands, without counting references.
    public func map(_ op: Op, _ a: OperandBits, _ b: OperandBits) throws(ArrayError) -> Store {
        guard let dtype = op.resultType(a.dtype, b.dtype) else {
            throw unsupported(op, [a.counted, b.counted])
        }
        try requireOwn(a)
        try requireOwn(b)
        var shape = a.view.shape
        if !b.isScalar, shape != b.view.shape {
            guard let common = Shape.broadcast(shape, b.view.shape) else {
                throw mismatch(op, [a.counted, b.counted])
            }
            guard common.checkedByteCount(itemSize: dtype.size) != nil else { throw .tooLarge(common, dtype) }
            shape = common
        }
        let output = makeResult(shape, dtype, like: a.view, b.view)
        try output.requirePossible()
        recorder.record(op, a, b, into: output)
        return output
    }

    /// `op` of any number of operands, as new arrays; several for operations with several results.
    /// Does not wait.
    ///
    ///     let x = NDArray([2.5, -1.5]).logicalStore
    ///     let parts = try runtime.map(.modf, [.array(x)])
    ///     try NDArray<Double>(parts[1])       // [2.0, -1.0]
    ///
    /// - Throws: as `map` of two operands.
    /// - Complexity: O(1); when it runs, each input is read and each result written once, unless
    ///   the operation is fused.
    public func map(_ op: Op, _ inputs: [Operand]) throws(ArrayError) -> [LogicalStore] {
        guard let loop = op.loop(for: inputs.map(\.dtype)) else { throw unsupported(op, inputs) }
        var shape = Shape()
        for input in inputs {
            try requireOwn(input.bits)
            guard let next = Shape.broadcast(shape, input.shape) else { throw mismatch(op, inputs) }
            shape = next
        }
        for type in loop.outputs where shape.checkedByteCount(itemSize: type.size) == nil {
            throw .tooLarge(shape, type)
        }
        let views = inputs.compactMap { $0.store == nil ? nil : $0.view }
        let outputs = loop.outputs.map { makeStore(shape, $0, like: views) }
        recordMap(op, inputs, into: outputs, mask: nil)
        return outputs
    }

    /// `op` into existing arrays: inputs broadcast to the outputs' shape, results are cast to the
    /// outputs' types, and where a mask is false the outputs keep their elements. Outputs may
    /// overlap inputs; the result is then as if the inputs had been copied first.
    ///
    /// Does not wait.
    ///
    ///     let x = NDArray([1.0, 2, 3]), mask = NDArray([true, false, true]).logicalStore
    ///     let negated = x.logicalStore
    ///     try runtime.map(.negative, [.array(negated)], into: [negated], where: mask)
    ///     x                           // [-1.0, 2.0, -3.0]
    ///
    /// - Throws: `ArrayError` where the operation does not take the types or give as many results,
    ///   the shapes do not broadcast to the outputs', or an array is of another runtime.
    /// - Complexity: O(1); when it runs, inputs are read and outputs written once, and temporaries
    ///   where they overlap.
    public func map(
        _ op: Op, _ inputs: [Operand], into outputs: [LogicalStore], where mask: LogicalStore? = nil
    ) throws(ArrayError) {
        guard let loop = op.loop(for: inputs.map(\.dtype)), loop.outputs.count == outputs.count else {
            throw unsupported(op, inputs)
        }
        let shape = outputs[0].shape
        for output in outputs {
            try requireOwn(output.bits)
            if output.shape != shape { throw mismatch(op, outputs.map { .array($0) }) }
        }
        for input in inputs + (mask.map { [.array($0)] } ?? []) {
            try requireOwn(input.bits)
            guard Shape.broadcast(input.shape, shape) == shape else {
                throw mismatch(op, inputs, into: shape)
            }
        }
        let reads = (inputs + (mask.map { [.array($0)] } ?? []))
        let isSafe = outputs.enumerated().allSatisfy { k, output in
            reads.allSatisfy { read in
                isPointwise(output, read)
            } && outputs[..<k].allSatisfy { !output.overlaps($0) }
        }
        if isSafe {
            recordMap(op, inputs, into: outputs, mask: mask)
        } else {
            let temporaries = zip(outputs, loop.outputs).map { makeStore(shape, $1, like: [$0.view]) }
            recordMap(op, inputs, into: temporaries, mask: nil)
            var mask = mask
            if let given = mask, outputs.contains(where: { !isPointwise($0, .array(given)) }) {
                let copy = makeStore(given.shape, .bool)
                recordMap(.copy, [.array(given)], into: [copy], mask: nil)
                mask = copy
            }
            for (output, temporary) in zip(outputs, temporaries) {
                recordMap(.copy, [.array(temporary)], into: [output], mask: mask)
            }
        }
    }

    /// `target = target op b`, in place, as `map(_:_:into:)` does it. The caller keeps both stores alive
    /// meanwhile.
    ///
    ///     let x = NDArray([1.0, 2]), bits = Operand.array(x.logicalStore).bits
    ///     try withExtendedLifetime(x) { try runtime.update(.add, bits, OperandBits(Scalar(10.0))) }
    ///     x                           // [11.0, 12.0]
    ///
    /// - Throws: as `map(_:_:into:where:)`.
    /// - Complexity: as `map(_:_:into:where:)`.
    public func update(_ op: Op, _ target: OperandBits, _ b: OperandBits) throws(ArrayError) {
        if op.resultType(target.dtype, b.dtype) != nil, isPointwise(target, target, of: target.view),
            b.isScalar || b.view.shape == target.view.shape && isPointwise(target, b, of: b.view)
        {
            try requireOwn(target)
            try requireOwn(b)
            recorder.recordUpdate(op, target, b)
        } else {
            try map(op, [target.counted, b.counted], into: [target.counted.array!])
        }
    }

    /// True if an operation may read the input while it writes the output: they are apart, or alike
    /// point by point.
    func isPointwise(_ output: LogicalStore, _ input: Operand) -> Bool {
        guard output.store === input.store else { return true }
        guard let view = input.view.broadcast(to: output.shape) else { return false }
        return isPointwise(output.bits, input.bits, of: view)
    }

    /// True if an operation may read an input of the output's shape while it writes the output.
    @inline(__always)
    func isPointwise(_ output: OperandBits, _ input: OperandBits, of view: View) -> Bool {
        guard output.store?.toOpaque() == input.store?.toOpaque() else { return true }
        let relation = output.view.overlap(
            with: view, itemSize: output.dtype.size, otherItemSize: input.dtype.size)
        return relation == .disjoint || (relation == .identical && output.dtype == input.dtype)
    }

    private func recordMap(_ op: Op, _ inputs: [Operand], into outputs: [LogicalStore], mask: LogicalStore?) {
        let signature = Signature(.map, code: op.rawValue).with(inputs).with(outputs[0])
        recorder.record(outputs[0], signature: signature) { window in
            window.begin(
                .map, code: op.rawValue, inputs: inputs.count, outputs: outputs.count, mask: mask != nil)
            for input in inputs { window.refer(to: input.bits) }
            for output in outputs { window.refer(toWritten: output.bits) }
            if let mask { window.refer(to: mask) }
        }
    }

    // MARK: Results

    /// A fresh store for a result, in the memory order of the operands.
    @inline(__always)
    private func makeResult(_ shape: Shape, _ dtype: DType, like a: View) -> Store {
        if a.isInRowMajorOrder { return makeRowMajorStore(shape, dtype) }
        return makeStore(shape, dtype, like: [a]).store
    }

    @inline(__always)
    private func makeResult(_ shape: Shape, _ dtype: DType, like a: View, _ b: View) -> Store {
        if a.isInRowMajorOrder && b.isInRowMajorOrder { return makeRowMajorStore(shape, dtype) }
        return makeStore(shape, dtype, like: [a, b]).store
    }

    @inline(__always)
    private func makeRowMajorStore(_ shape: Shape, _ dtype: DType) -> Store {
        Store(runtime: self, dtype: dtype, root: View(contiguous: shape, itemSize: dtype.size))
    }

    // MARK: Errors

    /// Throws where an operand is an array of another runtime.
    @inline(__always)
    func requireOwn(_ operand: OperandBits) throws(ArrayError) {
        guard let runtime = operand.runtime, runtime.toOpaque() != Unmanaged.passUnretained(self).toOpaque()
        else { return }
        throw .foreign
    }

    private func unsupported(_ op: Op, _ inputs: [Operand]) -> ArrayError {
        let types = inputs.map { $0.dtype.name }.joined(separator: ", ")
        return ArrayError(.type, "\(op.row.name): not supported for \(types)")
    }

    func mismatch(_ op: Op, _ inputs: [Operand], into shape: Shape? = nil) -> ArrayError {
        let shapes = inputs.map { "\($0.shape)" }.joined(separator: " ")
        let target = shape.map { " into \($0)" } ?? ""
        return ArrayError(
            .shape, "\(op.row.name): operands could not be broadcast together with shapes \(shapes)\(target)")
    }
}

extension ArrayError {
    static let foreign = ArrayError(.value, "an operation takes arrays of two runtimes; copy one first")
}
