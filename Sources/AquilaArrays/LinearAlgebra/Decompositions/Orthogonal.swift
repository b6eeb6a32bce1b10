import AquilaKernels
public import AquilaTypes

/// Shapes of the factors of a QR decomposition, as NumPy's `mode`.
public enum QRShape: Sendable {
    /// q: (…, m, k) and r: (…, k, n), where k is the lesser of m and n.
    case reduced
    /// q: (…, m, m) and r: (…, m, n).
    case complete
}

extension AnyNDArray {
    /// Matrices as products q·r of ones with orthonormal columns and upper triangles: NumPy's `linalg.qr`.
    ///
    ///     let (q, r) = try a.qr()             // q.matmul(r) is a, but for rounding
    ///
    /// Shape (…, m, n) gives (…, m, k) and (…, k, n), where k is the lesser of m and n, or m for
    /// `complete`. Signs are those of LAPACK's reflectors: the diagonal of r may be negative.
    ///
    /// - Throws: `ArrayError` of kind `shape` for fewer than two axes, `system` without LAPACK. Does not
    ///   wait.
    /// - Complexity: O(mnk) for each matrix, by Householder's reflectors (LAPACK's geqrf and orgqr; Golub
    ///   and Van Loan, *Matrix Computations*, 5.2). One large matrix is computed by blocks, in parallel.
    public func qr(_ factors: QRShape = .reduced) throws(ArrayError) -> (q: AnyNDArray, r: AnyNDArray) {
        let (rows, columns) = try matrixExtents("qr")
        let middle = factors == .complete ? rows : Swift.min(rows, columns)
        let types = MatrixTypes(self)
        let outer = outerExtents
        guard Swift.min(rows, columns) > 0 else {
            return (
                factors == .complete
                    ? try identities(outer, rows, types.result)
                    : try .zeros(Shape(Array(outer) + [rows, middle]), types.result, runtime: runtime),
                try .zeros(Shape(Array(outer) + [middle, columns]), types.result, runtime: runtime)
            )
        }
        try Self.requireLAPACK("qr")
        let a = types.operand(self)
        if a.isForTiles {
            let factors = try TiledOrthogonal(a)
            return (
                types.restored(try factors.orthogonal(columns: middle)),
                types.restored(try factors.triangle(rows: middle))
            )
        }
        let results = try Self.qrFactors.record(
            true, [(a, 2)], outer: outer,
            results: [([middle, columns], types.computed), ([rows, middle], types.computed)],
            work: 2 * rows * columns * middle)
        return (types.restored(results[1]), types.restored(results[0]))
    }

    /// The upper triangles r of `qr`, without q: NumPy's `linalg.qr` with the mode `r`.
    ///
    ///     try a.qrTriangle()                  // try a.qr().r, in less time
    ///
    /// Shape (…, m, n) gives (…, k, n), where k is the lesser of m and n.
    ///
    /// - Throws: as `qr`. Does not wait.
    /// - Complexity: O(mnk) for each matrix (LAPACK's geqrf).
    public func qrTriangle() throws(ArrayError) -> AnyNDArray {
        let (rows, columns) = try matrixExtents("qrTriangle")
        let middle = Swift.min(rows, columns)
        let types = MatrixTypes(self)
        guard middle > 0 else {
            return try .zeros(Shape(Array(outerExtents) + [middle, columns]), types.result, runtime: runtime)
        }
        try Self.requireLAPACK("qrTriangle")
        let a = types.operand(self)
        if a.isForTiles { return types.restored(try TiledOrthogonal(a).triangle(rows: middle)) }
        let results = try Self.qrFactors.record(
            false, [(a, 2)], outer: outerExtents,
            results: [([middle, columns], types.computed)], work: rows * columns * middle)
        return types.restored(results[0])
    }

    private static let qrFactors = StackFunction("qr", QRBody.self)
}

private enum QRBody: StackBody {
    /// True if q is computed, the second result.
    typealias Form = Bool

    static func run<N: MatrixNumber>(_ point: StackPoint, _ hasQ: Bool, _ type: N.Type) {
        let (rows, columns) = point.extents(0)
        let middle = min(rows, columns)
        let lapack = LAPACKLibrary.host!
        let a = MatrixBuffer<N>(rows, columns)
        let scales = NumberBuffer<N>(middle)
        let call = lapack.qr(N.dtype, a.address, rows: rows, columns: columns, scales: scales.address)
        let q = hasQ ? MatrixBuffer<N>(rows, point.extents(2).columns) : nil
        let orthogonalCall = q.map {
            lapack.orthogonalFactor(
                N.dtype, $0.address, rows: rows, columns: $0.columns, reflectors: middle,
                scales: scales.address)
        }
        for place in 0..<point.count {
            a.load(point.matrix(0, place))
            call.run()
            a.store(to: point.matrix(1, place)) { i, j, number in i <= j ? number : 0 }
            guard let q, let orthogonalCall else { continue }
            q.copy(from: a, columns: middle)
            orthogonalCall.run()
            q.store(to: point.matrix(2, place))
        }
    }
}
