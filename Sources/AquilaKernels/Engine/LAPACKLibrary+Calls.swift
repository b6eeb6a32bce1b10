public import AquilaTypes

// Calls of routines. Types are `float32`, `float64`, `complex64` and `complex128`; the memory of matrices
// lies by columns without gaps; "order" is the number of rows, and of columns, of a square matrix.

extension LAPACKLibrary {
    public typealias Memory = UnsafeMutableRawPointer

    private static func lead(_ rows: Int) -> FortranCall.Argument { .integer(max(rows, 1)) }

    // MARK: Linear equations

    /// The factors L and U of a matrix with exchanged rows, in its place (getrf). `info` is the first k
    /// with a zero on U's diagonal.
    ///
    /// - Parameter pivots: eight bytes for each row; the integers there are the library's.
    public func factors(_ type: DType, _ a: Memory, order: Int, pivots: Memory) -> FortranCall {
        call(
            .getrf, type,
            [.integer(order), .integer(order), .memory(a), Self.lead(order), .memory(pivots), .info])
    }

    /// The inverse of a matrix, in place of its factors (getri).
    public func inverse(_ type: DType, _ factors: Memory, order: Int, pivots: Memory) -> FortranCall {
        call(
            .getri, type,
            [
                .integer(order), .memory(factors), Self.lead(order), .memory(pivots),
                .sizedWorkspace(.elements), .info,
            ])
    }

    /// The factors of a matrix, in its place, and solutions, in place of the columns of b (gesv).
    public func solution(
        _ type: DType, _ a: Memory, _ b: Memory, order: Int, columns: Int, pivots: Memory
    ) -> FortranCall {
        call(
            .gesv, type,
            [
                .integer(order), .integer(columns), .memory(a), Self.lead(order), .memory(pivots), .memory(b),
                Self.lead(order), .info,
            ])
    }

    /// The factor L of a Hermitian matrix, of which the lower triangle is read, in place of that triangle
    /// (potrf). `info` is the order of the first leading part that is not positive definite.
    public func cholesky(_ type: DType, _ a: Memory, order: Int) -> FortranCall {
        call(.potrf, type, [.text("L"), .integer(order), .memory(a), Self.lead(order), .info])
    }

    /// Solutions for a triangular matrix, in place of the columns of b (trtrs). `info` is the first k with
    /// a zero on the diagonal.
    public func triangularSolution(
        _ type: DType, _ a: Memory, _ b: Memory, order: Int, columns: Int, isLower: Bool,
        hasUnitDiagonal: Bool
    ) -> FortranCall {
        call(
            .trtrs, type,
            [
                .text(isLower ? "L" : "U"), .text("N"), .text(hasUnitDiagonal ? "U" : "N"), .integer(order),
                .integer(columns), .memory(a), Self.lead(order), .memory(b), Self.lead(order), .info,
            ])
    }

    // MARK: Orthogonal factors

    /// The factor R, in place of a matrix's upper triangle, and reflectors, which make up Q, below it
    /// (geqrf).
    ///
    /// - Parameter scales: a number for each reflector, as many as the lesser extent.
    public func qr(_ type: DType, _ a: Memory, rows: Int, columns: Int, scales: Memory) -> FortranCall {
        call(
            .geqrf, type,
            [
                .integer(rows), .integer(columns), .memory(a), Self.lead(rows), .memory(scales),
                .sizedWorkspace(.elements), .info,
            ])
    }

    /// The first columns of Q, in place of its reflectors (orgqr, ungqr).
    public func orthogonalFactor(
        _ type: DType, _ q: Memory, rows: Int, columns: Int, reflectors: Int, scales: Memory
    ) -> FortranCall {
        call(
            .orgqr, type,
            [
                .integer(rows), .integer(columns), .integer(reflectors), .memory(q), Self.lead(rows),
                .memory(scales), .sizedWorkspace(.elements), .info,
            ])
    }

    // MARK: Singular values

    /// Singular vectors to compute.
    public enum Vectors: Character, Sendable {
        case none = "N"
        /// As many as the lesser extent.
        case some = "S"
        /// Whole square matrices of them.
        case all = "A"
    }

    /// Singular values in descending order, and vectors: the columns of u, the rows of v (gesdd). The
    /// matrix is overwritten. A positive `info` says that the iteration did not converge.
    public func singularValues(
        _ type: DType, _ a: Memory, rows: Int, columns: Int, values: Memory, _ vectors: Vectors, u: Memory,
        v: Memory
    ) -> FortranCall {
        let (least, most) = (min(rows, columns), max(rows, columns))
        // Of both bounds in LAPACK's documentation; older versions need more without vectors.
        let reals = max(least * max(5 * least + 7, 2 * most + 2 * least + 1), 7 * least)
        return call(
            .gesdd, type,
            [
                .text(vectors.rawValue), .integer(rows), .integer(columns), .memory(a), Self.lead(rows),
                .memory(values), .memory(u), Self.lead(rows), .memory(v),
                Self.lead(vectors == .some ? least : columns), .sizedWorkspace(.elements),
            ] + (type.isComplex ? [.workspace(.reals, count: reals)] : []) + [
                .workspace(.integers, count: 8 * least), .info,
            ])
    }

    /// Least squares by singular values: solutions in place of the first rows of b (gelsd). The matrix is
    /// overwritten. `result` is the rank; a positive `info` says that the iteration did not converge.
    ///
    /// - Parameters:
    ///   - b: as many rows as the greater extent.
    ///   - tolerance: address of a real number of the type's precision. Singular values of at most this
    ///     part of the largest one count as zero.
    public func leastSquares(
        _ type: DType, _ a: Memory, rows: Int, columns: Int, _ b: Memory, sides: Int, values: Memory,
        tolerance: Memory
    ) -> FortranCall {
        call(
            .gelsd, type,
            [
                .integer(rows), .integer(columns), .integer(sides), .memory(a), Self.lead(rows), .memory(b),
                Self.lead(max(rows, columns)), .memory(values), .memory(tolerance), .result,
                .sizedWorkspace(.elements),
            ] + (type.isComplex ? [.workspace(.reals)] : []) + [.workspace(.integers), .info])
    }

    // MARK: Eigenvalues

    /// Eigenvalues, ascending, of a Hermitian matrix, of which one triangle is read; eigenvectors as
    /// columns in its place (syevd, heevd). A positive `info` says that the iteration did not converge.
    public func hermitianEigenvalues(
        _ type: DType, _ a: Memory, order: Int, values: Memory, hasVectors: Bool, isLower: Bool
    ) -> FortranCall {
        call(
            .syevd, type,
            [
                .text(hasVectors ? "V" : "N"), .text(isLower ? "L" : "U"), .integer(order), .memory(a),
                Self.lead(order), .memory(values), .sizedWorkspace(.elements),
            ] + (type.isComplex ? [.sizedWorkspace(.reals)] : []) + [.sizedWorkspace(.integers), .info])
    }

    /// Eigenvalues of a matrix, and its eigenvectors as columns (geev). The matrix is overwritten. A
    /// positive `info` says that the iteration did not converge.
    ///
    /// - Parameters:
    ///   - values: of a real matrix, first all real parts, then all imaginary ones.
    ///   - vectors: memory for the eigenvectors; nil for none. Of a real matrix, those of a pair of
    ///     conjugate eigenvalues are the real and the imaginary parts of one.
    public func eigenvalues(
        _ type: DType, _ a: Memory, order: Int, values: Memory, vectors: Memory?
    ) -> FortranCall {
        let parts = type.isComplex ? [values] : [values, values + order * type.size]
        return call(
            .geev, type,
            [.text("N"), .text(vectors == nil ? "N" : "V"), .integer(order), .memory(a), Self.lead(order)]
                + parts.map { .memory($0) } + [
                    .memory(a), .integer(1), .memory(vectors ?? a), Self.lead(order),
                    .sizedWorkspace(.elements),
                ] + (type.isComplex ? [.workspace(.reals, count: 2 * order)] : []) + [.info])
    }
}
