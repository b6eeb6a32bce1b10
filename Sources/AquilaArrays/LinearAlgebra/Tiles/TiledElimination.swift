import AquilaKernels
import AquilaRuntime
import AquilaTypes

/// Gauss's elimination with exchanges of rows for one large matrix, by panels of columns: a panel is
/// factored, and each other block of columns has its rows exchanged and is reduced by the panel. Right
/// sides are further columns (right-looking; Golub and Van Loan, *Matrix Computations*, 3.4.4).
struct TiledElimination {
    /// The matrix by columns, then its factors, and the right sides, then the solutions.
    private let columns: LogicalStore
    /// For each row, the one within its panel that it was exchanged with, from one, as LAPACK's integers.
    private let exchanges: LogicalStore
    private let order: Int
    private let tile: Int

    /// Records the elimination.
    ///
    /// - Parameters:
    ///   - a: a square matrix of one of LAPACK's types.
    ///   - sides: right sides of the same type and number of rows; nil for none.
    ///   - isStrict: true if a singular matrix is an error.
    init(_ a: AnyNDArray, sides: AnyNDArray?, isStrict: Bool) throws(ArrayError) {
        order = a.shape[0]
        tile = TileSize.rows(order)
        if let sides { columns = try a.columns(sides) } else { columns = try a.columns() }
        exchanges = a.runtime.makeStore([order], .int64)
        for start in stride(from: 0, to: order, by: tile) {
            let now = start..<min(start + tile, order)
            let panel = try columns.block(now, start..<order)
            let mine = try exchanges.slice(axis: 0, now)
            try Self.panels.record(isStrict, [(panel, .inputOutput), (mine, .output)])
            try Self.updates.record(
                (), rows: tile, of: columns.block(now.upperBound..<columns.shape[0], start..<order),
                reading: [panel, mine])
        }
    }

    /// The solutions for the right sides, in row-major order.
    func solutions() throws(ArrayError) -> AnyNDArray {
        let solutions = try columns.slice(axis: 0, order..<columns.shape[0])
        for start in stride(from: 0, to: order, by: tile).reversed() {
            let end = min(start + tile, order)
            try Self.substitutions.record(
                end - start, rows: tile, of: solutions.slice(axis: 1, 0..<end),
                reading: [columns.block(start..<end, 0..<end)])
        }
        return try .rowMajor(columns: solutions)
    }

    /// The numbers on U's diagonal, the exchanges of rows, and the rows of a panel.
    func pivots() throws(ArrayError) -> (numbers: AnyNDArray, exchanges: AnyNDArray, panel: Int) {
        let factors = AnyNDArray(try columns.slice(axis: 0, 0..<order))
        return (try factors.diagonal(), AnyNDArray(exchanges), tile)
    }

    private static let panels = BlockTask<Bool>("eliminationPanel") {
        point, isStrict throws(LinearAlgebraError) in
        let isRegular = point.lapack.factor(point.type, point[0], pivots: point.address(1))
        guard isRegular || !isStrict else { throw .singular }
    }

    private static let updates = BlockTask<Void>("eliminationUpdate") { point, _ in
        let (block, panel, lapack, type) = (point[0], point[1], point.lapack, point.type)
        let width = panel.columns
        lapack.exchangeRows(type, block, pivots: point.address(2), count: width)
        let top = block.rows(0..<width, type)
        lapack.solve(type, panel, .init(isLower: true, hasUnitDiagonal: true), top)
        lapack.subtractProduct(
            type, panel.rows(width..<panel.rows, type), .plain, top,
            from: block.rows(width..<block.rows, type))
    }

    /// Solves for the last unknowns of a block of right sides, as many as the form says, and subtracts
    /// their products with U's columns from the others.
    private static let substitutions = BlockTask<Int>("eliminationSubstitution") { point, width in
        let (block, panel, lapack, type) = (point[0], point[1], point.lapack, point.type)
        let first = block.rows - width
        let last = block.rows(first..<block.rows, type)
        lapack.solve(type, panel.rows(first..<panel.rows, type), .init(isLower: false), last)
        lapack.subtractProduct(
            type, panel.rows(0..<first, type), .plain, last, from: block.rows(0..<first, type))
    }
}
