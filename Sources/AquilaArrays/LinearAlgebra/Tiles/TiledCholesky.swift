import AquilaKernels
import AquilaRuntime
import AquilaTypes

/// The Cholesky factor of one large matrix, by blocks of rows: a block on the diagonal is factored, the
/// rows below it are solved for, and their products are subtracted from the rest (right-looking; Golub and
/// Van Loan, *Matrix Computations*, 4.2.9).
struct TiledCholesky {
    /// - Parameter a: a Hermitian matrix of one of LAPACK's types, of which the lower triangle is read.
    /// - Returns: the lower factor, in row-major order.
    static func factor(_ a: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        let order = a.shape[0]
        let tile = TileSize.rows(order)
        let l = a.runtime.makeStore(a.shape, a.dtype)
        try a.runtime.copy(a.lowerTriangle().operand, into: l)
        for start in stride(from: 0, to: order, by: tile) {
            let (now, rest) = (start..<min(start + tile, order), min(start + tile, order)..<order)
            let diagonal = try l.block(now, now)
            try diagonalBlocks.record((), [(diagonal, .inputOutput)])
            let panel = try l.block(rest, now)
            try panels.record((), rows: tile, of: panel, reading: [diagonal])
            try updates.record((), rows: tile, of: l.block(rest, rest), reading: [panel])
        }
        return AnyNDArray(l)
    }

    /// The lower triangle of rows in memory is the upper one of LAPACK's columns: a = Uᴴ·U, where U is the
    /// transpose of L.
    private static let diagonalBlocks = BlockTask<Void>("cholesky") { point, _ throws(LinearAlgebraError) in
        let block = point[0]
        guard point.lapack.factorUpper(point.type, block) else { throw .notPositiveDefinite }
        // Updates have written above the diagonal.
        let size = point.type.size
        for row in 0..<block.columns {
            (block.address + (row * block.lead + row + 1) * size).initializeMemory(
                as: UInt8.self, repeating: 0, count: (block.rows - row - 1) * size)
        }
    }

    private static let panels = BlockTask<Void>("choleskyPanel") { point, _ in
        point.lapack.solve(point.type, point[1], .init(isLower: false, form: .adjoint), point[0])
    }

    /// Subtracts a block's products with the rows of the panel up to its own.
    private static let updates = BlockTask<Void>("choleskyUpdate") { point, _ in
        let (block, panel) = (point[0], point[1])
        let first = point.origin(0)[0]
        let width = first + block.columns
        let mine = LAPACKLibrary.Block(
            panel.address + first * panel.lead * point.type.size, rows: panel.rows, columns: block.columns,
            lead: panel.lead)
        let others = LAPACKLibrary.Block(
            panel.address, rows: panel.rows, columns: width, lead: panel.lead)
        point.lapack.subtractProduct(
            point.type, others, .adjoint, mine, from: block.rows(0..<width, point.type))
    }
}
