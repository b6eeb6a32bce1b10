import AquilaKernels
import AquilaRuntime
import AquilaTypes

/// The factors Q and R of one large matrix by Householder's reflectors: a panel of columns is factored, and
/// its reflectors are applied to each other block of columns (compact WY form; Golub and Van Loan, *Matrix
/// Computations*, 5.2.3).
struct TiledOrthogonal {
    /// The matrix by columns, then R, and the reflectors below it.
    private let columns: LogicalStore
    /// For each panel, the triangle of the product of its reflectors.
    private let triangles: [LogicalStore]
    private let rows: Int
    private let count: Int
    private let tile: Int

    /// Records the factorisation of a matrix of one of LAPACK's types.
    init(_ a: AnyNDArray) throws(ArrayError) {
        rows = a.shape[0]
        count = min(rows, a.shape[1])
        tile = TileSize.rows(count)
        columns = try a.columns()
        var triangles: [LogicalStore] = []
        for start in stride(from: 0, to: count, by: tile) {
            let now = start..<min(start + tile, count)
            let panel = try columns.block(now, start..<rows)
            let triangle = a.runtime.makeStore([now.count, now.count], a.dtype)
            triangles.append(triangle)
            try Self.panels.record((), [(panel, .inputOutput), (triangle, .output)])
            try Self.updates.record(
                true, rows: tile, of: columns.block(now.upperBound..<a.shape[1], start..<rows),
                reading: [panel, triangle])
        }
        self.triangles = triangles
    }

    /// The first rows of R, as many as there are columns of Q.
    func triangle(rows: Int) throws(ArrayError) -> AnyNDArray {
        let part = AnyNDArray(try columns.slice(axis: 1, 0..<rows))
        let result = columns.store.runtime.makeStore([rows, columns.shape[0]], columns.dtype)
        try columns.store.runtime.copy(
            part.with(part.view.transposed([1, 0])).upperTriangle().operand, into: result)
        return AnyNDArray(result)
    }

    /// The first columns of Q, in row-major order.
    func orthogonal(columns width: Int) throws(ArrayError) -> AnyNDArray {
        let runtime = columns.store.runtime
        let q = runtime.makeStore([width, rows], columns.dtype)
        try runtime.copy(AnyNDArray.eye(width, rows, columns.dtype, runtime: runtime).operand, into: q)
        for (number, triangle) in triangles.enumerated().reversed() {
            let start = number * tile
            let now = start..<start + triangle.shape[0]
            try Self.updates.record(
                false, rows: tile, of: q.block(start..<width, start..<rows),
                reading: [columns.block(now, start..<rows), triangle])
        }
        return try .rowMajor(columns: q)
    }

    private static let panels = BlockTask<Void>("reflectors") { point, _ in
        let triangle = point[1]
        // The part below the diagonal is not written.
        let size = triangle.columns * triangle.lead * point.type.size
        triangle.address.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        point.lapack.reflect(point.type, point[0], triangle: triangle)
    }

    /// Applies the reflectors of a panel; their conjugate transpose if the form is true.
    private static let updates = BlockTask<Bool>("reflection") { point, isAdjoint in
        point.lapack.applyReflectors(
            point.type, point[1], triangle: point[2], adjoint: isAdjoint, to: point[0])
    }
}
