import AquilaKernels
import AquilaRuntime
import AquilaTypes

/// Equations with one large triangular matrix, by blocks of unknowns.
struct TiledTriangular {
    /// - Parameters:
    ///   - a: a square matrix of one of LAPACK's types, of which one triangle is read.
    ///   - b: right sides of the same type and number of rows.
    /// - Returns: the solutions, in row-major order.
    static func solve(
        _ a: AnyNDArray, _ b: AnyNDArray, isLower: Bool, hasUnitDiagonal: Bool
    ) throws(ArrayError) -> AnyNDArray {
        let order = a.shape[0]
        let tile = TileSize.rows(order)
        let rows = try a.isContiguous ? a.base : a.copy().base
        let solutions = try b.columns()
        let starts = Array(stride(from: 0, to: order, by: tile))
        for start in isLower ? starts : starts.reversed() {
            let end = min(start + tile, order)
            let form = Form(
                first: isLower ? 0 : start, count: end - start, isLower: isLower,
                hasUnitDiagonal: hasUnitDiagonal)
            // Unknowns that this block's are subtracted from, and the block itself.
            let others = isLower ? start..<order : 0..<end
            try substitutions.record(
                form, rows: tile, of: solutions.slice(axis: 1, others),
                reading: [rows.block(others, start..<end)])
        }
        return try .rowMajor(columns: solutions)
    }

    private struct Form: Sendable {
        /// The unknowns that are solved for, among those of the block.
        var first: Int
        var count: Int
        var isLower: Bool
        var hasUnitDiagonal: Bool
    }

    private static let substitutions = BlockTask<Form>("triangularSubstitution") {
        point, form throws(LinearAlgebraError) in
        let (block, panel, lapack, type) = (point[0], point[1], point.lapack, point.type)
        let now = form.first..<form.first + form.count
        // LAPACK sees the rows of a as columns.
        func rows(_ range: Range<Int>) -> LAPACKLibrary.Block {
            LAPACKLibrary.Block(
                panel.address + range.lowerBound * panel.lead * type.size, rows: panel.rows,
                columns: range.count, lead: panel.lead)
        }
        let diagonal = rows(now)
        guard form.hasUnitDiagonal || !diagonal.hasZeroOnDiagonal(type) else { throw .singular }
        let solved = block.rows(now, type)
        lapack.solve(
            type, diagonal,
            .init(isLower: !form.isLower, hasUnitDiagonal: form.hasUnitDiagonal, form: .transposed), solved)
        let others = form.isLower ? form.count..<block.rows : 0..<form.first
        lapack.subtractProduct(type, rows(others), .transposed, solved, from: block.rows(others, type))
    }
}

extension LAPACKLibrary.Block {
    /// True if a number on the block's diagonal is zero.
    fileprivate func hasZeroOnDiagonal(_ type: DType) -> Bool {
        let size = type.component.size
        let parts = type.size / size
        return (0..<rows).contains { k in
            let number = address + k * (lead + 1) * type.size
            return (0..<parts).allSatisfy { part in
                size == 4
                    ? number.load(fromByteOffset: part * 4, as: Float.self) == 0
                    : number.load(fromByteOffset: part * 8, as: Double.self) == 0
            }
        }
    }
}
