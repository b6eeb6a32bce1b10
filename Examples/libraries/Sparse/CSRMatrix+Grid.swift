public import Aquila

extension CSRMatrix {
    /// The Laplacian of a grid whose neighbours are joined by weighted edges, plus a diagonal: for
    /// a field u of height × width, row by row, the product is diagonal · u + Σ weight · (u − u of
    /// the neighbour).
    ///
    /// Recorded as array operations, so that weights may be expressions that nothing has computed
    /// yet. Rows have five entries, from above to below; those that would lie outside the grid have
    /// the value zero.
    ///
    /// - Parameters:
    ///   - right: weights between a point and the next one in its row, height × (width − 1).
    ///   - down: weights between a point and the one below, (height − 1) × width.
    ///   - diagonal: height × width.
    /// - Throws: `ArrayError` where the shapes are not these.
    public static func grid(
        right: NDArray<Double>, down: NDArray<Double>, diagonal: NDArray<Double>
    ) throws(ArrayError) -> CSRMatrix {
        guard diagonal.rank == 2, right.shape == [diagonal.shape[0], diagonal.shape[1] - 1],
            down.shape == [diagonal.shape[0] - 1, diagonal.shape[1]]
        else {
            throw ArrayError(
                .shape, "grid: edges of shapes \(right.shape) and \(down.shape), points \(diagonal.shape)")
        }
        let (height, width) = (diagonal.shape[0], diagonal.shape[1])
        let values = zeros([height, width, 5])
        values[1..., .all, 0] = -down
        values[.all, 1..., 1] = -right
        values[.all, ..<(-1), 3] = -right
        values[..<(-1), .all, 4] = -down
        let centre = values[.all, .all, 2]
        try centre.add(diagonal)
        try centre[1...].add(down)
        try centre[..<(-1)].add(down)
        try centre[.all, 1...].add(right)
        try centre[.all, ..<(-1)].add(right)
        let (count, row) = (Int64(height * width), Int64(width))
        let columns = arange(count)[.all, .newAxis] + NDArray<Int64>([-row, -1, 0, 1, row])
        return try CSRMatrix(
            rowCount: Int(count), columnCount: Int(count), starts: arange(0, 5 * count + 1, step: 5),
            columns: columns.clipped(0, count - 1).raveled(), values: values.raveled())
    }
}
