import AquilaKernels
public import AquilaTypes

// Pseudoinverses, ranks and condition numbers, composed of singular values. None waits.

extension AnyNDArray {
    /// The pseudoinverses of matrices, by Moore and Penrose: NumPy's `linalg.pinv`.
    ///
    ///     try a.pinv()                // of [[2, 0], [0, 0]]: [[0.5, 0], [0, 0]]
    ///
    /// Shape (…, m, n) gives (…, n, m).
    ///
    /// - Parameter tolerance: singular values up to this part of the largest one count as zero; NumPy's
    ///   `rcond`.
    /// - Throws: as `svd`. Does not wait.
    /// - Complexity: that of `svd` with `full: false`, and a product.
    public func pinv(tolerance: Double = 1e-15) throws(ArrayError) -> AnyNDArray {
        let (rows, columns) = try matrixExtents("pinv")
        let types = MatrixTypes(self)
        guard count > 0 else {
            return try .zeros(Shape(Array(outerExtents) + [columns, rows]), types.result, runtime: runtime)
        }
        let (u, s, v) = try types.operand(self).svd(full: false)
        let limit = try s.reduced(.max, axes: [-1], keepDims: true) * tolerance
        let zero = AnyNDArray(Scalar(0.0, as: s.dtype))
        let inverses = try AnyNDArray.apply(.where, [s .> limit, 1 / s, zero])[0]
        let right = try v.swappedAxes(-2, -1).conjugated() * inverses.expandedDims(at: -2)
        return types.restored(try right.matmul(u.swappedAxes(-2, -1).conjugated()))
    }

    /// The ranks of matrices: the numbers of singular values above a limit; NumPy's `linalg.matrix_rank`.
    ///
    ///     try a.matrixRank()          // of [[1, 2], [2, 4]]: 1
    ///
    /// Shape (…, m, n) gives (…), of `int64`. Fewer axes are a row, whose rank is one unless all its
    /// elements are zero.
    ///
    /// - Parameters:
    ///   - tolerance: the limit. Nil: the largest singular value times `relativeTolerance`.
    ///   - relativeTolerance: nil: the precision of the type times the greater extent.
    /// - Throws: as `singularValues`. Does not wait.
    /// - Complexity: that of `singularValues`.
    public func matrixRank(
        tolerance: Double? = nil, relativeTolerance: Double? = nil
    ) throws(ArrayError) -> AnyNDArray {
        guard rank >= 2 else {
            return try (self .!= 0).reduced(.any).cast(to: .int64)
        }
        let types = MatrixTypes(self)
        let s = try types.operand(self).singularValues("matrixRank")
        guard s.count > 0 else { return try .zeros(outerExtents, .int64, runtime: runtime) }
        if let tolerance { return try (s .> tolerance).reduced(.countNonzero, axes: [-1]) }
        let part = relativeTolerance ?? types.precision(shape[rank - 2], shape[rank - 1])
        let limit = try s.reduced(.max, axes: [-1], keepDims: true) * part
        return try (s .> limit).reduced(.countNonzero, axes: [-1])
    }

    /// The condition numbers of matrices: the factor by which solutions of equations enlarge relative
    /// errors; NumPy's `linalg.cond`.
    ///
    ///     try a.conditionNumber()     // of [[1, 0], [0, 4]]: 4
    ///
    /// Shape (…, m, n) gives (…), real numbers; singular matrices have infinite ones, and those with NaNs
    /// NaN.
    ///
    /// - Parameter order: of the norm, as in `norm`; nil or 2: the largest singular value divided by the
    ///   least, for which matrices need not be square.
    /// - Throws: as `singularValues`, and `ArrayError` of kind `shape` for matrices without elements, and
    ///   for ones that are not square with another order. NaNs are a `LinearAlgebraError` where a result by
    ///   singular values is read. Does not wait.
    /// - Complexity: that of `singularValues`, or of `inverse`.
    public func conditionNumber(_ order: Double? = nil) throws(ArrayError) -> AnyNDArray {
        let (rows, columns) = try matrixExtents("conditionNumber")
        guard rows > 0, columns > 0 else {
            throw ArrayError(.shape, "conditionNumber: matrices of shape \(shape) have no elements")
        }
        let types = MatrixTypes(self)
        let a = types.operand(self)
        let ratio: AnyNDArray
        if let order, order.magnitude != 2 {
            let inverse = try a.inverse("conditionNumber", singularAsNaN: true)
            ratio = try a.norm(order, axes: [-2, -1]) * inverse.norm(order, axes: [-2, -1])
        } else {
            let s = try a.singularValues("conditionNumber")
            let (largest, least) = (try s.at(0, fromEnd: false), try s.at(0, fromEnd: true))
            ratio = try order == -2 ? least / largest : largest / least
        }
        let hasNaN = try a.applying(.isnan).reduced(.any, axes: [-2, -1])
        let isLost = try ratio.applying(.isnan).applying(.bitwiseAnd, hasNaN.applying(.logicalNot))
        let infinity = AnyNDArray(Scalar(Double.infinity, as: ratio.dtype))
        return types.restored(try AnyNDArray.apply(.where, [isLost, infinity, ratio])[0])
    }

    /// The sums of the singular values of matrices: NumPy's `linalg.norm` with the order `nuc`.
    ///
    ///     try a.nuclearNorm()         // of [[3, 0], [0, -4]]: 7
    ///
    /// Shape (…, m, n) gives (…), real numbers.
    ///
    /// - Throws: as `singularValues`. Does not wait.
    /// - Complexity: that of `singularValues`.
    public func nuclearNorm() throws(ArrayError) -> AnyNDArray {
        try singularValues("nuclearNorm").reduced(.sum, axes: [-1])
    }

    /// The first or last number along the last axis.
    private func at(_ place: Int, fromEnd: Bool) throws(ArrayError) -> AnyNDArray {
        let axis = rank - 1
        return with(view.indexing(axis: axis, at: fromEnd ? shape[axis] - 1 - place : place))
    }

    /// The conjugates of complex numbers; a real array itself.
    private func conjugated() throws(ArrayError) -> AnyNDArray {
        dtype.isComplex ? try applying(.conjugate) : self
    }
}
