import AquilaKernels
public import AquilaTypes

extension AnyNDArray {
    /// The solutions x of a·x = b for triangular matrices: SciPy's `solve_triangular`.
    ///
    ///     let a = ([[2, 0], [1, 1]] as NDArray<Double>).untyped, b = NDArray([2.0, 3]).untyped
    ///     try a.triangularSolve(b, lower: true)       // [1, 2]
    ///
    /// Shapes are those of `solve`. Elements beside the triangle are not read. `a.swappedAxes(-2, -1)`,
    /// without a copy, gives solutions for transposed matrices, whose other triangle is read.
    ///
    /// - Parameters:
    ///   - lower: true to read the lower triangles, false for the upper ones.
    ///   - unitDiagonal: true if the diagonals count as ones, and are not read.
    /// - Throws: `ArrayError` of kind `shape` if the matrices are not square or do not fit. A zero on a
    ///   diagonal is a `LinearAlgebraError` where the solutions are read. Does not wait.
    /// - Complexity: O(n²k) for each matrix (LAPACK's trtrs). One large matrix is computed by blocks, in
    ///   parallel over k.
    public func triangularSolve(
        _ b: AnyNDArray, lower: Bool = false, unitDiagonal: Bool = false
    ) throws(ArrayError) -> AnyNDArray {
        let order = try squareOrder("triangularSolve")
        let (right, outer) = try rightSide(b, rows: order, "triangularSolve")
        let types = MatrixTypes(self, b)
        let columns = right.shape[right.rank - 1]
        let solution: AnyNDArray
        if order == 0 || columns == 0 {
            solution = try .zeros(Shape(Array(outer) + [order, columns]), types.computed, runtime: runtime)
        } else if outer.isEmpty, types.operand(self).isForTiles {
            solution = try TiledTriangular.solve(
                types.operand(self), types.operand(right), isLower: lower, hasUnitDiagonal: unitDiagonal)
        } else {
            solution = try Self.triangularSolutions.record(
                TriangularForm(isLower: lower, hasUnitDiagonal: unitDiagonal),
                [(types.operand(self), 2), (types.operand(right), 2)], outer: outer,
                results: [([order, columns], types.computed)], work: order * order * (columns + 1))[0]
        }
        return try types.restored(b.rank == 1 ? solution.squeezed([-1]) : solution)
    }

    private static let triangularSolutions = StackFunction("triangularSolve", TriangularBody.self)
}

private struct TriangularForm: Sendable {
    var isLower: Bool
    var hasUnitDiagonal: Bool
}

private enum TriangularBody: StackBody {
    static func run<N: MatrixNumber>(_ point: StackPoint, _ form: TriangularForm, _ type: N.Type)
        throws(LinearAlgebraError)
    {
        let (order, columns) = point.extents(1)
        let a = MatrixBuffer<N>(order, order)
        let b = MatrixBuffer<N>(order, columns)
        let call = Elimination<N>.lapack(order)?.triangularSolution(
            N.dtype, a.address, b.address, order: order, columns: columns, isLower: form.isLower,
            hasUnitDiagonal: form.hasUnitDiagonal)
        for place in 0..<point.count {
            a.load(point.matrix(0, place))
            b.load(point.matrix(1, place))
            if let call {
                call.run()
                guard call.info == 0 else { throw .singular }
            } else {
                guard a.substitute(b, form) else { throw .singular }
            }
            b.store(to: point.matrix(2, place))
        }
    }
}

extension MatrixBuffer {
    /// Replaces the columns of b by solutions, by substitution. Returns false for a zero on the diagonal.
    fileprivate func substitute(_ b: MatrixBuffer, _ form: TriangularForm) -> Bool {
        if !form.hasUnitDiagonal {
            for k in 0..<rows where self[k, k].size == 0 { return false }
        }
        for j in 0..<b.columns {
            let x = b.numbers + j &* rows
            for step in 0..<rows {
                let k = form.isLower ? step : rows &- 1 &- step
                let column = numbers + k &* rows
                if !form.hasUnitDiagonal { x[k] = x[k].divided(by: column[k]) }
                let value = x[k]
                for i in form.isLower ? k &+ 1..<rows : 0..<k { x[i] -= column[i] * value }
            }
        }
        return true
    }
}
