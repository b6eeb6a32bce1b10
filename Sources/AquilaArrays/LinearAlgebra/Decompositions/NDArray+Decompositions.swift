public import AquilaTypes

// Decompositions with static types: integers give `Double`. Calls trap where those of `AnyNDArray` throw,
// and do not wait; errors that depend on elements are thrown where a result is read (`LinearAlgebraError`).

extension NDArray where Element: NumericElement {
    /// The Cholesky factors of Hermitian positive definite matrices: lower triangles L with a = L·Lᴴ, or
    /// upper ones U with a = Uᴴ·U.
    ///
    ///     let a: NDArray<Double> = [[4, 2], [2, 5]]
    ///     a.cholesky()                                // [[2, 0], [1, 2]]
    ///
    /// Traps if the matrices are not square. A matrix that is not positive definite is a
    /// `LinearAlgebraError` where the factors are read. Does not wait.
    ///
    /// - Complexity: O(n³) for each matrix.
    public func cholesky(
        upper: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in try array.cholesky(upper: upper) }
    }

    /// Matrices as products q·r of ones with orthonormal columns and upper triangles.
    ///
    ///     let (q, r) = a.qr()                         // q.matmul(r) is a, but for rounding
    ///
    /// Shape (…, m, n) gives (…, m, k) and (…, k, n), where k is the lesser of m and n, or m for
    /// `complete`. Traps for fewer than two axes, and without LAPACK. Does not wait.
    ///
    /// - Complexity: O(mnk) for each matrix.
    public func qr(
        _ factors: QRShape = .reduced, file: StaticString = #fileID, line: UInt = #line
    ) -> (q: NDArray<Element.Fraction>, r: NDArray<Element.Fraction>) {
        let (q, r) = orFail(file, line) { () throws(ArrayError) in try untyped.qr(factors) }
        return (NDArray<Element.Fraction>(unchecked: q), NDArray<Element.Fraction>(unchecked: r))
    }

    /// The upper triangles r of `qr`, without q.
    ///
    ///     a.qrTriangle()                              // a.qr().r, in less time
    ///
    /// Traps for fewer than two axes, and without LAPACK. Does not wait.
    ///
    /// - Complexity: O(mnk) for each matrix.
    public func qrTriangle(file: StaticString = #fileID, line: UInt = #line) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in try array.qrTriangle() }
    }

    /// Matrices as products u·diag(s)·v, of singular vectors and singular values, which descend.
    ///
    ///     let (u, s, v) = a.svd(full: false)
    ///     (u * s).matmul(v)                           // a, but for rounding
    ///
    /// Shape (…, m, n) gives u of (…, m, m), s of (…, k) and v of (…, n, n), where k is the lesser of m and
    /// n; without `full`, u of (…, m, k) and v of (…, k, n). Traps for fewer than two axes, and without
    /// LAPACK. Does not wait.
    ///
    /// - Complexity: O(mnk) for each matrix.
    public func svd(
        full: Bool = true, file: StaticString = #fileID, line: UInt = #line
    ) -> (
        u: NDArray<Element.Fraction>, s: NDArray<Element.Fraction.RealPart>, v: NDArray<Element.Fraction>
    ) {
        let (u, s, v) = orFail(file, line) { () throws(ArrayError) in try untyped.svd(full: full) }
        return (NDArray<Element.Fraction>(unchecked: u), .init(unchecked: s), .init(unchecked: v))
    }

    /// The singular values of matrices, descending: shape (…, m, n) gives (…, min(m, n)).
    ///
    ///     let a: NDArray<Double> = [[3, 0], [0, -4]]
    ///     a.singularValues()                          // [4, 3]
    ///
    /// Traps for fewer than two axes, and without LAPACK. Does not wait.
    ///
    /// - Complexity: O(mnk) for each matrix.
    public func singularValues(
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        typed(file, line) { array throws(ArrayError) in try array.singularValues() }
    }

    /// Eigenvalues, ascending, and eigenvectors, as columns, of Hermitian or real symmetric matrices.
    ///
    ///     let a: NDArray<Double> = [[2, 1], [1, 2]]
    ///     let (values, vectors) = a.eigh()            // values: [1, 3]
    ///
    /// Only one triangle is read: the lower one, or the upper. Traps if the matrices are not square, and
    /// without LAPACK. Does not wait.
    ///
    /// - Complexity: O(n³) for each matrix.
    public func eigh(
        upper: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> (values: NDArray<Element.Fraction.RealPart>, vectors: NDArray<Element.Fraction>) {
        let (values, vectors) = orFail(file, line) { () throws(ArrayError) in try untyped.eigh(upper: upper) }
        return (.init(unchecked: values), NDArray<Element.Fraction>(unchecked: vectors))
    }

    /// Eigenvalues, ascending, of Hermitian or real symmetric matrices: shape (…, n, n) gives (…, n).
    ///
    ///     let a: NDArray<Double> = [[2, 1], [1, 2]]
    ///     a.hermitianEigenvalues()                    // [1, 3]
    ///
    /// Traps if the matrices are not square, and without LAPACK. Does not wait.
    ///
    /// - Complexity: O(n³) for each matrix.
    public func hermitianEigenvalues(
        upper: Bool = false, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        typed(file, line) { array throws(ArrayError) in try array.hermitianEigenvalues(upper: upper) }
    }

    /// The ranks of matrices: the numbers of singular values above a limit.
    ///
    ///     let a: NDArray<Double> = [[1, 2], [2, 4]]
    ///     a.matrixRank().item()                       // 1
    ///
    /// Shape (…, m, n) gives (…). Traps without LAPACK. Does not wait.
    ///
    /// - Parameters:
    ///   - tolerance: the limit. Nil: the largest singular value times `relativeTolerance`.
    ///   - relativeTolerance: nil: the precision of the type times the greater extent.
    /// - Complexity: that of `singularValues`.
    public func matrixRank(
        tolerance: Double? = nil, relativeTolerance: Double? = nil, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Int> {
        typed(file, line) { array throws(ArrayError) in
            try array.matrixRank(tolerance: tolerance, relativeTolerance: relativeTolerance)
        }
    }

    /// The condition numbers of matrices, by the norm of an order; nil for that of singular values.
    ///
    ///     let a: NDArray<Double> = [[1, 0], [0, 4]]
    ///     a.conditionNumber().item()                  // 4
    ///
    /// Shape (…, m, n) gives (…). Traps for matrices without elements, and without LAPACK. Does not wait.
    ///
    /// - Complexity: that of `singularValues`, or of `inverse`.
    public func conditionNumber(
        _ order: Double? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        typed(file, line) { array throws(ArrayError) in try array.conditionNumber(order) }
    }

    /// The sums of the singular values of matrices.
    ///
    ///     let a: NDArray<Double> = [[3, 0], [0, -4]]
    ///     a.nuclearNorm().item()                      // 7
    ///
    /// Shape (…, m, n) gives (…). Traps for fewer than two axes, and without LAPACK. Does not wait.
    ///
    /// - Complexity: that of `singularValues`.
    public func nuclearNorm(
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction.RealPart> {
        typed(file, line) { array throws(ArrayError) in try array.nuclearNorm() }
    }
}

extension NDArray where Element: FourierElement {
    /// Eigenvalues and eigenvectors, as columns, of square matrices; complex numbers.
    ///
    ///     let a: NDArray<Double> = [[0, -1], [1, 0]]
    ///     let (values, vectors) = a.eig()             // values: [1i, -1i]
    ///
    /// Traps if the matrices are not square, and without LAPACK. Does not wait.
    ///
    /// - Complexity: O(n³) for each matrix.
    public func eig(
        file: StaticString = #fileID, line: UInt = #line
    ) -> (values: NDArray<Element.Spectrum>, vectors: NDArray<Element.Spectrum>) {
        let (values, vectors) = orFail(file, line) { () throws(ArrayError) in try untyped.eig() }
        return (NDArray<Element.Spectrum>(unchecked: values), NDArray<Element.Spectrum>(unchecked: vectors))
    }

    /// Eigenvalues of square matrices, as complex numbers: shape (…, n, n) gives (…, n).
    ///
    ///     let a: NDArray<Double> = [[0, -1], [1, 0]]
    ///     a.eigenvalues()                             // 1i and -1i
    ///
    /// Traps if the matrices are not square, and without LAPACK. Does not wait.
    ///
    /// - Complexity: O(n³) for each matrix.
    public func eigenvalues(
        file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Spectrum> {
        typed(file, line) { array throws(ArrayError) in try array.eigenvalues() }
    }
}
