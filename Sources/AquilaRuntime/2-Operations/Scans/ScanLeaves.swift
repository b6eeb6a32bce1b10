import AquilaTypes

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
        let count = ceilDivide(shape[axis], Self.length)
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
