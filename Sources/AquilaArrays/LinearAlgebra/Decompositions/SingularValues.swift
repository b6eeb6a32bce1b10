import AquilaKernels
public import AquilaTypes

extension AnyNDArray {
    /// Matrices as products u·diag(s)·v, of singular vectors and singular values: NumPy's `linalg.svd`.
    ///
    ///     let (u, s, v) = try a.svd(full: false)
    ///     try (u * s).matmul(v)               // a, but for rounding
    ///
    /// (Of stacks: `(u * s.expandedDims(at: -2)).matmul(v)`.)
    ///
    /// Shape (…, m, n) gives u of (…, m, m), s of (…, k) and v of (…, n, n), where k is the lesser of m and
    /// n; without `full`, u of (…, m, k) and v of (…, k, n). Singular values are real and descend. The rows
    /// of v are the right singular vectors, NumPy's `Vh`.
    ///
    /// - Parameter full: true for square matrices u and v.
    /// - Throws: `ArrayError` of kind `shape` for fewer than two axes, `system` without LAPACK. NaNs, and
    ///   an iteration that does not converge, are a `LinearAlgebraError` where a result is read. Does not
    ///   wait.
    /// - Complexity: O(mnk) for each matrix, by divide and conquer (LAPACK's gesdd; Gu and Eisenstat,
    ///   1995).
    public func svd(full: Bool = true) throws(ArrayError) -> (u: AnyNDArray, s: AnyNDArray, v: AnyNDArray) {
        let (rows, columns) = try matrixExtents("svd")
        let least = Swift.min(rows, columns)
        let types = MatrixTypes(self)
        let outer = outerExtents
        let (left, right) = full ? (rows, columns) : (least, least)
        guard least > 0 else {
            let values = try AnyNDArray.zeros(
                Shape(Array(outer) + [0]), types.result.component, runtime: runtime)
            if full {
                return (
                    try identities(outer, rows, types.result), values,
                    try identities(outer, columns, types.result)
                )
            }
            return (
                try .zeros(Shape(Array(outer) + [rows, 0]), types.result, runtime: runtime), values,
                try .zeros(Shape(Array(outer) + [0, columns]), types.result, runtime: runtime)
            )
        }
        try Self.requireLAPACK("svd")
        let results = try Self.singularVectors.record(
            full ? .all : .some, [(types.operand(self), 2)], outer: outer,
            results: [
                ([least], types.computed.component), ([rows, left], types.computed),
                ([right, columns], types.computed),
            ], work: 8 * rows * columns * least)
        return (types.restored(results[1]), types.restored(results[0]), types.restored(results[2]))
    }

    /// The singular values of matrices, descending: NumPy's `linalg.svdvals`.
    ///
    ///     try a.singularValues()              // of [[3, 0], [0, -4]]: [4, 3]
    ///
    /// Shape (…, m, n) gives (…, k), where k is the lesser of m and n; real numbers.
    ///
    /// - Throws: as `svd`. Does not wait.
    /// - Complexity: O(mnk) for each matrix, less than that of `svd` (LAPACK's gesdd without vectors).
    public func singularValues() throws(ArrayError) -> AnyNDArray {
        try singularValues("singularValues")
    }

    /// - Parameter name: operation named by errors.
    func singularValues(_ name: String) throws(ArrayError) -> AnyNDArray {
        let (rows, columns) = try matrixExtents(name)
        let least = Swift.min(rows, columns)
        let types = MatrixTypes(self)
        guard least > 0 else {
            return try .zeros(Shape(Array(outerExtents) + [0]), types.result.component, runtime: runtime)
        }
        try Self.requireLAPACK(name)
        let results = try Self.singularVectors.record(
            .none, [(types.operand(self), 2)], outer: outerExtents,
            results: [([least], types.computed.component)], work: 4 * rows * columns * least)
        return types.restored(results[0])
    }

    private static let singularVectors = StackFunction("svd", SingularBody.self)
}

private enum SingularBody: StackBody {
    /// The vectors to compute; without any, the values are the only result.
    typealias Form = LAPACKLibrary.Vectors

    static func run<N: MatrixNumber>(_ point: StackPoint, _ vectors: Form, _ type: N.Type)
        throws(LinearAlgebraError)
    {
        let (rows, columns) = point.extents(0)
        let a = MatrixBuffer<N>(rows, columns)
        let values = NumberBuffer<N.RealPart>(min(rows, columns))
        let hasVectors = vectors != .none
        let u = hasVectors ? MatrixBuffer<N>(rows, point.extents(2).columns) : MatrixBuffer(1, 1)
        let v = hasVectors ? MatrixBuffer<N>(point.extents(3).rows, columns) : MatrixBuffer(1, 1)
        let call = LAPACKLibrary.host!.singularValues(
            N.dtype, a.address, rows: rows, columns: columns, values: values.address, vectors, u: u.address,
            v: v.address)
        for place in 0..<point.count {
            a.load(point.matrix(0, place))
            // OpenBLAS's own check for NaNs depends on its version.
            guard !a.hasNaN else { throw .notConverged }
            call.run()
            guard call.info == 0 else { throw .notConverged }
            values.store(to: point.matrix(1, place))
            guard hasVectors else { continue }
            u.store(to: point.matrix(2, place))
            v.store(to: point.matrix(3, place))
        }
    }
}

extension MatrixBuffer {
    /// True if an element is NaN.
    var hasNaN: Bool {
        for k in 0..<count where numbers[k].size.isNaN { return true }
        return false
    }

    /// True if no element is infinite or NaN.
    var isFinite: Bool {
        for k in 0..<count where !numbers[k].size.isFinite { return false }
        return true
    }
}
