public import AquilaKernels
public import AquilaTypes

extension Runtime {
    /// Reduces axes of an array to one element each, as a new array.
    ///
    /// - Parameters:
    ///   - op: the reduction.
    ///   - input: the array that is reduced.
    ///   - axes: distinct axes, 0 ..< rank.
    ///   - initial: combined with each result; of the input's type.
    ///   - keepDims: true if the reduced axes stay, with extent one.
    ///   - mask: elements where it is false do not count; broadcasts to the input.
    ///   - dtype: the type to compute in; nil for NumPy's choice for the operation.
    /// - Throws: `ArrayError` where the mask does not fit, or no element is reduced by an operation
    ///   without identity and there is no `initial`.
    public func reduce(
        _ op: ReductionOp, _ input: LogicalStore, axes: [Int], keepDims: Bool = false, initial: Scalar? = nil,
        where mask: LogicalStore? = nil, dtype: DType? = nil
    ) throws(ArrayError) -> LogicalStore {
        var input = input
        try requireOwn(input.bits)
        if let mask { try requireOwn(mask.bits) }
        if let dtype, dtype != input.dtype { input = cast(input, to: dtype) }
        let produced = op.resultType(input.dtype)
        let reducedCount = axes.reduce(1) { $0 * input.shape[$1] }
        if let mask, Shape.broadcast(mask.shape, input.shape) != input.shape {
            throw ArrayError(.shape, "\(op.name): mask of shape \(mask.shape) does not fit \(input.shape)")
        }
        var kept = View(offset: 0, shape: input.shape, strides: input.view.strides)
        for axis in axes {
            kept.shape[axis] = 1
            kept.strides[axis] = 0
        }
        // Positions are row-major whatever the order of the input, as in NumPy.
        let output = makeStore(kept.shape, dtype ?? produced, like: op.needsIndex ? [] : [kept])
        var squeezed = output.view
        for axis in axes.sorted(by: >) { squeezed = squeezed.indexing(axis: axis, at: 0) }
        let target = output.with(squeezed)
        if reducedCount == 0 {
            guard let empty = initial ?? op.emptyResult(input.dtype) else {
                throw ArrayError(.value, "\(op.name): zero-size array has no identity; give an initial value")
            }
            fill(target, with: empty)
        } else {
            recordReduction(op, input, axes: axes, initial: initial, mask: mask, into: target)
        }
        return keepDims ? output : LogicalStore(output.store, squeezed, output.dtype)
    }

    private func recordReduction(
        _ op: ReductionOp, _ input: LogicalStore, axes: [Int], initial: Scalar?, mask: LogicalStore?,
        into target: LogicalStore
    ) {
        let set = axes.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
        record(target, signature: Signature(.reduce, code: op.rawValue).with(input)) { window in
            window.begin(
                .reduce, code: op.rawValue, inputs: initial == nil ? 1 : 2, outputs: 1, mask: mask != nil,
                parameter: set)
            window.refer(to: input)
            if let initial { window.refer(to: initial) }
            window.refer(toWritten: target.bits)
            if let mask { window.refer(to: mask) }
        }
    }
}
