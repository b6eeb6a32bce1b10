public import AquilaKernels
public import AquilaTypes

extension Runtime {
    // MARK: Reductions

    /// Reduces axes of an array to one element each, as a new array.
    ///
    /// Does not wait.
    ///
    ///     let x = arange(6.0).reshaped([2, 3]).logicalStore
    ///     try NDArray<Double>(runtime.reduce(.sum, x, axes: [1]))         // [3.0, 12.0]
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
    /// - Complexity: O(1); when it runs, the elements are read once.
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
        recorder.record(target, signature: Signature(.reduce, code: op.rawValue).with(input)) { window in
            window.begin(
                .reduce, code: op.rawValue, inputs: initial == nil ? 1 : 2, outputs: 1, mask: mask != nil,
                parameter: set)
            window.refer(to: input)
            if let initial { window.refer(to: initial) }
            window.refer(toWritten: target.bits)
            if let mask { window.refer(to: mask) }
        }
    }

    /// Combines stores to one, `radix` neighbours at a time, so that as many as possible are
    /// combined at the same time.
    ///
    /// Records the launches and returns; the order is fixed by the number of stores, so that bits
    /// are the same on any machine.
    ///
    ///     let parts = (0..<5).map { NDArray([Double($0)]).logicalStore }
    ///     let total = try runtime.treeReduce(parts) { group in
    ///         try group.dropFirst().reduce(group[0]) { try runtime.map(.add, .array($0), .array($1)) }
    ///     }
    ///     try NDArray<Double>(total)                                      // [10.0]
    ///
    /// - Parameters:
    ///   - stores: at least one; of any shapes that `combine` takes.
    ///   - combine: records a task that makes one store of two and up to `radix` others.
    /// - Throws: `ArrayError` without stores or with a radix below 2, and errors of `combine`.
    /// - Complexity: O(n) calls of `combine` for n stores, in O(log n) levels.
    public func treeReduce(
        _ stores: [LogicalStore], radix: Int = 4, _ combine: ([LogicalStore]) throws -> LogicalStore
    ) throws -> LogicalStore {
        guard !stores.isEmpty, radix >= 2 else {
            throw ArrayError(.value, "treeReduce: \(stores.count) stores with a radix of \(radix)")
        }
        var level = stores
        while level.count > 1 {
            level = try stride(from: 0, to: level.count, by: radix).map { first in
                let group = Array(level[first..<min(first + radix, level.count)])
                return group.count > 1 ? try combine(group) : group[0]
            }
        }
        return level[0]
    }

    // MARK: Scans

    /// Running sums or products along an axis, as a new array: element i combines the elements 0
    /// ... i, one after the other. Records tasks whose points are rows of the axis; does not wait.
    ///
    /// An axis of 65,536 elements or more, of an array with few rows, is scanned in leaves of
    /// 32,768: the totals of the leaves before it are combined first, and each leaf goes on from
    /// there. So floats may differ in their last bits from those of one long chain, but do not
    /// depend on where or how they are computed.
    ///
    ///     try NDArray<Int>(runtime.scan(.sum, NDArray([1, 2, 3]).logicalStore, axis: 0))     // [1, 3, 6]
    ///
    /// - Parameters:
    ///   - op: sums or products.
    ///   - input: the array.
    ///   - axis: 0 ..< rank.
    ///   - dtype: the type to compute in; nil for NumPy's choice, which is 64 bits for integers.
    /// - Throws: `ArrayError` where the array is of another runtime, or is larger than all ranks'
    ///   memory.
    /// - Complexity: O(1); when it runs, the elements are copied, and read and written once more;
    ///   twice in leaves.
    public func scan(
        _ op: ScanOp, _ input: LogicalStore, axis: Int, dtype: DType? = nil
    ) throws(ArrayError) -> LogicalStore {
        let reduction: ReductionOp = op == .sum ? .sum : .prod
        let type = dtype ?? reduction.resultType(input.dtype)
        let result = makeStore(input.shape, type, like: [input.view])
        try copy(.array(input), into: result)
        try scan(op, inPlace: result, axis)
        return result
    }

    private func scan(_ op: ScanOp, inPlace store: LogicalStore, _ axis: Int) throws(ArrayError) {
        if let leaves = ScanLeaves(store.shape, axis: axis) { return try scan(op, store, leaves) }
        var launch = TaskLaunch(ScanTasks.rows)
        launch.add(store, .inputOutput)
        launch.add(.broadcast(0, axes: [axis]))
        launch.add(scalar: op)
        launch.add(scalar: axis)
        try launch.submit()
    }

    /// Throws if all ranks together cannot hold a store. Each of its leaves is a piece of a launch, so the
    /// list of the pieces of a larger store would take much memory, too.
    private func requireMemory(forScanOf store: LogicalStore) throws(ArrayError) {
        let bytes = store.shape.product.multipliedReportingOverflow(by: store.dtype.size)
        let budget = memoryBudget.multipliedReportingOverflow(by: rankCount)
        if bytes.overflow || !budget.overflow && bytes.partialValue > budget.partialValue {
            throw ArrayError(.memory, "out of memory: a scan of shape \(store.shape)")
        }
    }

    /// Scans a store in place; leaves are points.
    private func scan(_ op: ScanOp, _ store: LogicalStore, _ leaves: ScanLeaves) throws(ArrayError) {
        try requireMemory(forScanOf: store)
        let totals = makeStore(leaves.totals, store.dtype)
        let parts = try (
            store: store.partition(byTiles: leaves.tile), totals: totals.partition(byTiles: leaves.totalsTile)
        )
        var launch = TaskLaunch(ScanTasks.totals, launchDomain: leaves.grid)
        launch.add(parts.store, .input)
        launch.add(parts.totals, .output)
        launch.add(scalar: op)
        launch.add(scalar: leaves.axis)
        try launch.submit()
        try scan(op, inPlace: totals, leaves.axis)
        // The numbers that leaves go on from; the first leaf has none.
        let count = leaves.totals[leaves.axis]
        let starts = makeStore(leaves.totals, store.dtype)
        try copy(
            .array(totals.slice(axis: leaves.axis, 0..<count - 1)),
            into: starts.slice(axis: leaves.axis, 1..<count))
        launch = TaskLaunch(ScanTasks.leaves, launchDomain: leaves.grid)
        launch.add(parts.store, .inputOutput)
        launch.add(try starts.partition(byTiles: leaves.totalsTile), .input)
        launch.add(scalar: op)
        launch.add(scalar: leaves.axis)
        try launch.submit()
    }
}
