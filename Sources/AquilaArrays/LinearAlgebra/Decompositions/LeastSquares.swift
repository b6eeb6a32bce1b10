import AquilaKernels
public import AquilaTypes

extension AnyNDArray {
    /// Least squares solutions of a·x = b for matrices of any shape and rank: NumPy's `linalg.lstsq`.
    ///
    ///     let a = ([[1, 0], [1, 1], [1, 2]] as NDArray<Double>).untyped
    ///     let fit = try a.lstsq(NDArray([1.0, 3, 5]).untyped)
    ///     fit.solution                    // [1, 2]
    ///
    /// Shapes (…, m, n) and (…, m, k) give solutions of (…, n, k), residuals of (…, k), ranks of (…) and
    /// singular values of (…, min(m, n)), where axes before the last two broadcast; a `b` with one axis is
    /// a column, and gives solutions without the last axis and residuals of (…, 1). The solution is the
    /// shortest x among those for which a·x comes closest to b; residuals are the sums of the squared
    /// magnitudes of b - a·x; ranks are the numbers of singular values that do not count as zero. NumPy's
    /// residuals are empty where the rank is below n or m ≤ n; these are always there.
    ///
    /// Numbers of single precision are computed in double precision, as in NumPy, so that ranks are NumPy's.
    ///
    /// - Parameter tolerance: singular values up to this part of the largest one count as zero. Nil: the
    ///   precision of `float64` times the greater extent.
    /// - Throws: `ArrayError` of kind `shape` if the operands do not fit, `system` without LAPACK. NaNs,
    ///   and an iteration that does not converge, are a `LinearAlgebraError` where a result is read. Does
    ///   not wait.
    /// - Complexity: O(mn·min(m, n) + mnk) for each matrix, by singular values (LAPACK's gelsd).
    public func lstsq(_ b: AnyNDArray, tolerance: Double? = nil) throws(ArrayError) -> (
        solution: AnyNDArray, residuals: AnyNDArray, rank: AnyNDArray, singularValues: AnyNDArray
    ) {
        let (rows, columns) = try matrixExtents("lstsq")
        let (right, outer) = try rightSide(b, rows: rows, "lstsq")
        let types = MatrixTypes(self, b).inDouble
        let sides = right.shape[right.rank - 1]
        let (a, y) = (types.operand(self), types.operand(right))
        let limit = tolerance ?? types.precision(rows, columns)
        let results = try a.leastSquares(y, outer, rows, columns, sides, limit)
        let solution = results[0]
        let difference = try (y - a.matmul(solution)).applying(.absolute)
        let residuals = try (difference * difference).reduced(.sum, axes: [-2])
        return (
            types.restored(b.rank == 1 ? try solution.squeezed([-1]) : solution), types.restored(residuals),
            results[1], types.restored(results[2])
        )
    }

    /// Solutions, ranks and singular values.
    private func leastSquares(
        _ b: AnyNDArray, _ outer: Shape, _ rows: Int, _ columns: Int, _ sides: Int, _ tolerance: Double
    ) throws(ArrayError) -> [AnyNDArray] {
        let least = Swift.min(rows, columns)
        let results: [(inner: [Int], type: DType)] = [
            ([columns, sides], dtype), ([], .int64), ([least], dtype.component),
        ]
        guard least > 0, sides > 0 else {
            // Without right sides there are ranks and singular values all the same.
            if least > 0 {
                let whole = try AnyNDArray.zeros(Shape(Array(outer) + [rows, 1]), dtype, runtime: runtime)
                let some = try leastSquares(whole, outer, rows, columns, 1, tolerance)
                return [
                    try .zeros(Shape(Array(outer) + [columns, 0]), dtype, runtime: runtime), some[1], some[2],
                ]
            }
            return try results.map { result throws(ArrayError) in
                try .zeros(Shape(Array(outer) + result.inner), result.type, runtime: runtime)
            }
        }
        try Self.requireLAPACK("lstsq")
        return try Self.leastSquares.record(
            tolerance, [(self, 2), (b, 2)], outer: outer, results: results,
            work: 4 * rows * columns * (least + sides))
    }

    private static let leastSquares = StackFunction("lstsq", LeastSquaresBody.self)
}

extension MatrixTypes {
    /// The part of the largest singular value up to which others count as zero: the distance from one to
    /// the next number, times the greater extent.
    func precision(_ rows: Int, _ columns: Int) -> Double {
        let unit = computed.component == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
        return unit * Double(max(rows, columns))
    }
}

private enum LeastSquaresBody: StackBody {
    /// The tolerance.
    typealias Form = Double

    static func run<N: MatrixNumber>(_ point: StackPoint, _ tolerance: Double, _ type: N.Type)
        throws(LinearAlgebraError)
    {
        let (rows, columns) = point.extents(0)
        let sides = point.extents(1).columns
        let a = MatrixBuffer<N>(rows, columns)
        let b = MatrixBuffer<N>(max(rows, columns), sides)
        let given = MatrixBuffer<N>(rows, sides)
        let values = NumberBuffer<N.RealPart>(min(rows, columns))
        let limit = NumberBuffer<N.RealPart>(1)
        limit.numbers[0] = N.RealPart(tolerance)
        let call = LAPACKLibrary.host!.leastSquares(
            N.dtype, a.address, rows: rows, columns: columns, b.address, sides: sides, values: values.address,
            tolerance: limit.address)
        for place in 0..<point.count {
            a.load(point.matrix(0, place))
            given.load(point.matrix(1, place))
            b.fill(with: 0)
            for j in 0..<sides { for i in 0..<rows { b[i, j] = given[i, j] } }
            guard !a.hasNaN, !given.hasNaN else { throw .notConverged }
            call.run()
            guard call.info == 0 else { throw .notConverged }
            b.store(to: point.matrix(2, place))
            point.matrix(3, place).address.assumingMemoryBound(to: Int64.self).pointee = Int64(call.result)
            values.store(to: point.matrix(4, place))
        }
    }
}
