import AquilaKernels
public import AquilaTypes

extension Runtime {
    /// Running sums or products along an axis, as a new array: element i combines the elements 0
    /// ... i, one after the other. Records tasks whose points are rows of the axis; does not wait.
    ///
    /// An axis of 65,536 elements or more, of an array with few rows, is scanned in leaves of
    /// 32,768: the totals of the leaves before it are combined first, and each leaf goes on from
    /// there. So floats may differ in their last bits from those of one long chain, but do not
    /// depend on where or how they are computed.
    ///
    /// - Parameters:
    ///   - op: sums or products.
    ///   - input: the array.
    ///   - axis: 0 ..< rank.
    ///   - dtype: the type to compute in; nil for NumPy's choice, which is 64 bits for integers.
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

    /// Scans a store in place; leaves are points.
    private func scan(_ op: ScanOp, _ store: LogicalStore, _ leaves: ScanLeaves) throws(ArrayError) {
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

/// The leaves of a long axis: a function of the shape alone.
struct ScanLeaves {
    let axis: Int
    /// Extents of a leaf, of the totals of all leaves and of one leaf, and number of leaves along
    /// each axis.
    let tile: Shape
    let totals: Shape
    let totalsTile: Shape
    let grid: Shape

    private static let length = 32_768
    /// Number of rows that are work enough for all workers without leaves.
    private static let manyRows = 16

    /// Finds the leaves; nil where rows are scanned whole.
    init?(_ shape: Shape, axis: Int) {
        guard shape[axis] >= 2 * Self.length, shape.product / shape[axis] < Self.manyRows else { return nil }
        self.axis = axis
        let count = (shape[axis] + Self.length - 1) / Self.length
        (tile, totals, totalsTile) = (
            shape.replacing(axis, Self.length), shape.replacing(axis, count), shape.replacing(axis, 1)
        )
        grid = Shape(repeating: 1, count: shape.count).replacing(axis, count)
    }
}

extension Dims {
    /// The same extents with one of them changed.
    fileprivate func replacing(_ position: Int, _ value: Int) -> Dims {
        var result = self
        result[position] = value
        return result
    }
}
