public import AquilaTypes

// Linear equations with static types: integers give `Double`. Calls trap where those of `AnyNDArray` throw,
// and do not wait; errors that depend on elements are thrown where a result is read (`LinearAlgebraError`).

extension NDArray where Element: NumericElement {
    /// The solutions x of a·x = b for the square matrices of this array.
    ///
    ///     let a: NDArray<Double> = [[2, 0], [1, 1]]
    ///     a.solve([2, 3])                             // [1, 2]
    ///
    /// Shapes (…, n, n) and (…, n, k) give (…, n, k), where axes before the last two broadcast; a `b` with
    /// one axis is a column for each matrix, and gives (…, n). Traps if the shapes do not fit. A singular
    /// matrix is a `LinearAlgebraError` where the solutions are read. Does not wait.
    ///
    /// - Complexity: O(n³ + n²k) for each matrix.
    public func solve(
        _ b: NDArray, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in try array.solve(b.untyped) }
    }

    /// The inverses of the square matrices in the last two axes.
    ///
    ///     let a: NDArray<Double> = [[2, 0], [1, 1]]
    ///     a.inverse()                                 // [[0.5, 0], [-0.5, 1]]
    ///
    /// Traps if the matrices are not square. A singular matrix is a `LinearAlgebraError` where the inverses
    /// are read. Does not wait.
    ///
    /// - Complexity: O(n³) for each matrix.
    public func inverse(file: StaticString = #fileID, line: UInt = #line) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in try array.inverse() }
    }

    /// The solutions x of a·x = b for triangular matrices, of which the other triangle is not read.
    ///
    ///     let a: NDArray<Double> = [[2, 0], [1, 1]]
    ///     a.triangularSolve([2, 3], lower: true)      // [1, 2]
    ///
    /// Traps if the shapes do not fit. A zero on a diagonal is a `LinearAlgebraError` where the solutions
    /// are read. Does not wait.
    ///
    /// - Complexity: O(n²k) for each matrix.
    public func triangularSolve(
        _ b: NDArray, lower: Bool = false, unitDiagonal: Bool = false, file: StaticString = #fileID,
        line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in
            try array.triangularSolve(b.untyped, lower: lower, unitDiagonal: unitDiagonal)
        }
    }

    /// The determinants of the square matrices in the last two axes.
    ///
    ///     let a: NDArray<Double> = [[1, 2], [3, 4]]
    ///     a.determinant().item()                      // -2
    ///
    /// Shape (…, n, n) gives (…). Traps if the matrices are not square. Does not wait.
    ///
    /// - Complexity: O(n³) for each matrix.
    public func determinant(file: StaticString = #fileID, line: UInt = #line) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in try array.determinant() }
    }

    /// The signs of determinants, and the logarithms of their magnitudes.
    ///
    ///     let a: NDArray<Double> = [[1, 2], [3, 4]]
    ///     let (sign, logarithm) = a.signAndLogDeterminant()   // -1 and 0.6931
    ///
    /// Traps if the matrices are not square. Does not wait.
    ///
    /// - Complexity: O(n³) for each matrix.
    public func signAndLogDeterminant(
        file: StaticString = #fileID, line: UInt = #line
    ) -> (sign: NDArray<Element.Fraction>, logarithm: NDArray<Element.Fraction.RealPart>) {
        let (sign, logarithm) = orFail(file, line) { () throws(ArrayError) in
            try untyped.signAndLogDeterminant()
        }
        return (NDArray<Element.Fraction>(unchecked: sign), .init(unchecked: logarithm))
    }

    /// Least squares solutions of a·x = b for matrices of any shape and rank, and what is known of them.
    ///
    ///     let a: NDArray<Double> = [[1, 0], [1, 1], [1, 2]]
    ///     a.lstsq([1, 3, 5]).solution                 // [1, 2]
    ///
    /// Shapes and the tolerance are those of `AnyNDArray.lstsq`. Traps if the operands do not fit, and
    /// without LAPACK. Does not wait.
    ///
    /// - Complexity: O(mn·min(m, n) + mnk) for each matrix.
    public func lstsq(
        _ b: NDArray, tolerance: Double? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> (
        solution: NDArray<Element.Fraction>, residuals: NDArray<Element.Fraction.RealPart>,
        rank: NDArray<Int>,
        singularValues: NDArray<Element.Fraction.RealPart>
    ) {
        let fit = orFail(file, line) { () throws(ArrayError) in
            try untyped.lstsq(b.untyped, tolerance: tolerance)
        }
        return (
            NDArray<Element.Fraction>(unchecked: fit.solution), .init(unchecked: fit.residuals),
            NDArray<Int>(unchecked: fit.rank), .init(unchecked: fit.singularValues)
        )
    }

    /// The pseudoinverses of matrices: shape (…, m, n) gives (…, n, m).
    ///
    ///     let a: NDArray<Double> = [[2, 0], [0, 0]]
    ///     a.pinv()                                    // [[0.5, 0], [0, 0]]
    ///
    /// Traps for fewer than two axes, and without LAPACK. Does not wait.
    ///
    /// - Parameter tolerance: singular values up to this part of the largest one count as zero.
    /// - Complexity: that of `svd` with `full: false`.
    public func pinv(
        tolerance: Double = 1e-15, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in try array.pinv(tolerance: tolerance) }
    }

    /// The x whose sums of products with the last axes of this array give b.
    ///
    ///     let a = eye(24).reshaped([6, 4, 2, 3, 4])
    ///     a.tensorSolve(zeros([6, 4])).shape          // (2, 3, 4)
    ///
    /// Traps if there are not as many equations as unknowns. Does not wait.
    ///
    /// - Parameter axes: axes that are moved to the end first.
    /// - Complexity: O(n³) for n unknowns.
    public func tensorSolve(
        _ b: NDArray, axes: [Int]? = nil, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in try array.tensorSolve(b.untyped, axes: axes) }
    }

    /// The inverse for sums of products over several axes.
    ///
    ///     let a = eye(24).reshaped([4, 6, 8, 3])
    ///     a.tensorInverse(leading: 2).shape           // (8, 3, 4, 6)
    ///
    /// Traps if the first axes, as many as `leading` says, have not as many elements as the others. Does
    /// not wait.
    ///
    /// - Complexity: O(n³) for n equations.
    public func tensorInverse(
        leading: Int = 2, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in try array.tensorInverse(leading: leading) }
    }
}
