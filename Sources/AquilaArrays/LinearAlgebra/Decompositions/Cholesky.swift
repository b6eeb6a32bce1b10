import AquilaKernels
public import AquilaTypes

extension AnyNDArray {
    /// The Cholesky factors of Hermitian positive definite matrices: lower triangles L with a = L·Lᴴ,
    /// NumPy's `linalg.cholesky`.
    ///
    ///     try a.cholesky()            // of [[4, 2], [2, 5]]: [[2, 0], [1, 2]]
    ///
    /// The shape is kept. Only one triangle of the matrices is read.
    ///
    /// - Parameter upper: true for upper triangles U with a = Uᴴ·U, for which the upper triangles are read.
    /// - Throws: `ArrayError` of kind `shape` if the matrices are not square. A matrix that is not positive
    ///   definite is a `LinearAlgebraError` where the factors are read. Does not wait.
    /// - Complexity: O(n³) for each matrix, half of that of an elimination (LAPACK's potrf; Golub and Van
    ///   Loan, *Matrix Computations*, 4.2). One large matrix is computed by blocks, in parallel.
    public func cholesky(upper: Bool = false) throws(ArrayError) -> AnyNDArray {
        let order = try squareOrder("cholesky")
        let types = MatrixTypes(self)
        guard count > 0 else { return try .zeros(shape, types.result, runtime: runtime) }
        let a = types.operand(self)
        if a.isForTiles {
            // The lower factor of the transpose is the transpose of the upper factor.
            let factor = try TiledCholesky.factor(upper ? a.transposed() : a)
            return types.restored(upper ? try .rowMajor(columns: factor.base) : factor)
        }
        let factors = try Self.choleskyFactors.record(
            upper, [(a, 2)], outer: outerExtents,
            results: [([order, order], types.computed)], work: order * order * (order / 2 + 1))
        return types.restored(factors[0])
    }

    private static let choleskyFactors = StackFunction("cholesky", CholeskyBody.self)
}

private enum CholeskyBody: StackBody {
    /// True for upper triangles.
    typealias Form = Bool

    static func run<N: MatrixNumber>(_ point: StackPoint, _ isUpper: Bool, _ type: N.Type)
        throws(LinearAlgebraError)
    {
        let order = point.extents(0).rows
        let matrix = MatrixBuffer<N>(order, order)
        let call = Elimination<N>.lapack(order)?.cholesky(N.dtype, matrix.address, order: order)
        for place in 0..<point.count {
            // The lower factor of the transpose is the transpose of the upper factor.
            let (source, target) = (point.matrix(0, place), point.matrix(1, place))
            matrix.load(isUpper ? source.transposed : source)
            if let call {
                call.run()
                guard call.info == 0 else { throw .notPositiveDefinite }
            } else {
                guard matrix.factorCholesky() else { throw .notPositiveDefinite }
            }
            matrix.store(to: isUpper ? target.transposed : target) { i, j, number in i < j ? 0 : number }
        }
    }
}

extension MatrixBuffer {
    /// Replaces the lower triangle by the Cholesky factor, column by column. Returns false if the matrix is
    /// not positive definite; NaNs are passed on, as by OpenBLAS.
    fileprivate func factorCholesky() -> Bool {
        for j in 0..<rows {
            let column = numbers + j &* rows
            for k in 0..<j {
                let other = numbers + k &* rows
                let factor = other[j].conjugated
                for i in j..<rows { column[i] -= other[i] * factor }
            }
            let square = column[j].realPart
            if square <= 0 { return false }
            let diagonal = N.RealPart.sqrt(square)
            let inverse = N(real: 1 / diagonal)
            column[j] = N(real: diagonal)
            for i in j &+ 1..<rows { column[i] *= inverse }
        }
        return true
    }
}
