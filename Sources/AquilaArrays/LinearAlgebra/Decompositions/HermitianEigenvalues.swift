import AquilaKernels
public import AquilaTypes

extension AnyNDArray {
    /// Eigenvalues and eigenvectors of Hermitian, or real symmetric, matrices: NumPy's `linalg.eigh`.
    ///
    ///     let a = ([[2, 1], [1, 2]] as NDArray<Double>).untyped
    ///     let (values, vectors) = try a.eigh()        // values: [1, 3]
    ///
    /// Shape (…, n, n) gives real values of (…, n), ascending, and vectors of (…, n, n): column k belongs
    /// to value k, and the columns are orthonormal. Only one triangle of the matrices is read.
    ///
    /// - Parameter upper: true to read the upper triangles, false for the lower ones.
    /// - Throws: `ArrayError` of kind `shape` if the matrices are not square, `system` without LAPACK. An
    ///   iteration that does not converge is a `LinearAlgebraError` where a result is read. Does not wait.
    /// - Complexity: O(n³) for each matrix, by divide and conquer (LAPACK's syevd, heevd; Cuppen, 1981).
    public func eigh(upper: Bool = false) throws(ArrayError) -> (values: AnyNDArray, vectors: AnyNDArray) {
        let results = try hermitianEigenvalues("eigh", upper, hasVectors: true)
        return (results[0], results[1])
    }

    /// Eigenvalues of Hermitian, or real symmetric, matrices, ascending: NumPy's `linalg.eigvalsh`.
    ///
    ///     try a.hermitianEigenvalues()                // of [[2, 1], [1, 2]]: [1, 3]
    ///
    /// Shape (…, n, n) gives (…, n); real numbers.
    ///
    /// - Throws: as `eigh`. Does not wait.
    /// - Complexity: O(n³) for each matrix, about a quarter of that of `eigh`.
    public func hermitianEigenvalues(upper: Bool = false) throws(ArrayError) -> AnyNDArray {
        try hermitianEigenvalues("hermitianEigenvalues", upper, hasVectors: false)[0]
    }

    private func hermitianEigenvalues(
        _ name: String, _ upper: Bool, hasVectors: Bool
    ) throws(ArrayError) -> [AnyNDArray] {
        let order = try squareOrder(name)
        let types = MatrixTypes(self)
        let values = Shape(outerExtents + [order])
        guard count > 0 else {
            return [
                try .zeros(values, types.result.component, runtime: runtime),
                try .zeros(shape, types.result, runtime: runtime),
            ]
        }
        try Self.requireLAPACK(name)
        let vectors: [(inner: [Int], type: DType)] = hasVectors ? [([order, order], types.computed)] : []
        let results = try Self.hermitianBases.record(
            upper, [(types.operand(self), 2)], outer: outerExtents,
            results: [([order], types.computed.component)] + vectors, work: 4 * order * order * order)
        return results.map { types.restored($0) }
    }

    private static let hermitianBases = StackFunction("eigh", HermitianBody.self)
}

private enum HermitianBody: StackBody {
    /// True if the upper triangles are read.
    typealias Form = Bool

    static func run<N: MatrixNumber>(_ point: StackPoint, _ isUpper: Bool, _ type: N.Type)
        throws(LinearAlgebraError)
    {
        let order = point.extents(0).rows
        let a = MatrixBuffer<N>(order, order)
        let values = NumberBuffer<N.RealPart>(order)
        let hasVectors = point.argumentCount > 2
        let call = LAPACKLibrary.host!.hermitianEigenvalues(
            N.dtype, a.address, order: order, values: values.address, hasVectors: hasVectors,
            isLower: !isUpper)
        for place in 0..<point.count {
            a.load(point.matrix(0, place))
            call.run()
            guard call.info == 0 else { throw .notConverged }
            values.store(to: point.matrix(1, place))
            if hasVectors { a.store(to: point.matrix(2, place)) }
        }
    }
}
