import AquilaKernels
public import AquilaTypes

extension AnyNDArray {
    /// Eigenvalues and eigenvectors of square matrices, as complex numbers: NumPy's `linalg.eig`.
    ///
    ///     let a = ([[0, -1], [1, 0]] as NDArray<Double>).untyped
    ///     let (values, vectors) = try a.eig()         // values: [1i, -1i]
    ///
    /// Shape (…, n, n) gives values of (…, n) and vectors of (…, n, n): column k, of length one, belongs to
    /// value k. NumPy gives real numbers where all imaginary parts are zero, so that its types depend on
    /// elements.
    ///
    /// - Throws: `ArrayError` of kind `shape` if the matrices are not square, `system` without LAPACK.
    ///   Infinite elements and NaNs, and an iteration that does not converge, are a `LinearAlgebraError`
    ///   where a result is read. Does not wait.
    /// - Complexity: O(n³) for each matrix (LAPACK's geev; Golub and Van Loan, *Matrix Computations*, 7.5).
    public func eig() throws(ArrayError) -> (values: AnyNDArray, vectors: AnyNDArray) {
        let results = try eigenvalues("eig", hasVectors: true)
        return (results[0], results[1])
    }

    /// Eigenvalues of square matrices, as complex numbers: NumPy's `linalg.eigvals`.
    ///
    ///     let a = ([[0, -1], [1, 0]] as NDArray<Double>).untyped
    ///     try a.eigenvalues()                         // 1i and -1i
    ///
    /// Shape (…, n, n) gives (…, n).
    ///
    /// - Throws: as `eig`. Does not wait.
    /// - Complexity: O(n³) for each matrix, less than half of that of `eig`.
    public func eigenvalues() throws(ArrayError) -> AnyNDArray {
        try eigenvalues("eigenvalues", hasVectors: false)[0]
    }

    private func eigenvalues(_ name: String, hasVectors: Bool) throws(ArrayError) -> [AnyNDArray] {
        let order = try squareOrder(name)
        let types = MatrixTypes(self)
        let complex = types.computed.complexForm
        guard count > 0 else {
            return [
                try .zeros(Shape(outerExtents + [order]), complex, runtime: runtime),
                try .zeros(shape, complex, runtime: runtime),
            ]
        }
        try Self.requireLAPACK(name)
        let vectors: [(inner: [Int], type: DType)] = hasVectors ? [([order, order], complex)] : []
        return try Self.generalBases.record(
            (), [(types.operand(self), 2)], outer: outerExtents, results: [([order], complex)] + vectors,
            work: 16 * order * order * order)
    }

    private static let generalBases = StackFunction("eig", EigenvalueBody.self)
}

private enum EigenvalueBody: StackBody {
    static func run<N: MatrixNumber>(_ point: StackPoint, _ form: Void, _ type: N.Type)
        throws(LinearAlgebraError)
    {
        let order = point.extents(0).rows
        let a = MatrixBuffer<N>(order, order)
        let values = NumberBuffer<N>(2 * order)
        let vectors = point.argumentCount > 2 ? MatrixBuffer<N>(order, order) : nil
        let call = LAPACKLibrary.host!.eigenvalues(
            N.dtype, a.address, order: order, values: values.address, vectors: vectors?.address)
        for place in 0..<point.count {
            a.load(point.matrix(0, place))
            guard a.isFinite else { throw .notFinite }
            call.run()
            guard call.info == 0 else { throw .notConverged }
            if N.dtype.isComplex {
                values.store(to: point.matrix(1, place))
                vectors?.store(to: point.matrix(2, place))
            } else {
                write(values, to: point.matrix(1, place))
                if let vectors { write(vectors, values, to: point.matrix(2, place)) }
            }
        }
    }

    /// A complex result's number, as its parts.
    private static func parts<N>(
        _ target: BlockOperand, _ i: Int, _ j: Int, _ type: N.Type
    ) -> UnsafeMutablePointer<N> {
        (target.address + i * target.rowStep + j * target.columnStep).assumingMemoryBound(to: N.self)
    }

    /// Writes the eigenvalues of a real matrix: first all real parts are given, then all imaginary ones.
    private static func write<N: MatrixNumber>(_ values: NumberBuffer<N>, to target: BlockOperand) {
        for k in 0..<target.rows {
            let number = parts(target, k, 0, N.self)
            (number[0], number[1]) = (values[k], values[target.rows + k])
        }
    }

    /// Writes the eigenvectors of a real matrix. Two columns stand for a pair of conjugate ones, of which
    /// the first belongs to the eigenvalue with the positive imaginary part.
    private static func write<N: MatrixNumber>(
        _ vectors: MatrixBuffer<N>, _ values: NumberBuffer<N>, to target: BlockOperand
    ) {
        let order = vectors.rows
        var j = 0
        while j < order {
            let isPair = values[order + j].size != 0 && j + 1 < order
            for i in 0..<order {
                let number = parts(target, i, j, N.self)
                (number[0], number[1]) = (vectors[i, j], isPair ? vectors[i, j + 1] : 0)
                guard isPair else { continue }
                let conjugate = parts(target, i, j + 1, N.self)
                (conjugate[0], conjugate[1]) = (vectors[i, j], -vectors[i, j + 1])
            }
            j += isPair ? 2 : 1
        }
    }
}
