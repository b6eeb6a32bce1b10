import AquilaKernels
public import AquilaTypes

// Linear equations and inverses. None waits; singular matrices are an error where a result is read.

extension AnyNDArray {
    /// The solutions x of a·x = b for the square matrices of this array: NumPy's `linalg.solve`.
    ///
    ///     let a = ([[2, 0], [1, 1]] as NDArray<Double>).untyped, b = NDArray([2.0, 3]).untyped
    ///     try a.solve(b)              // [1, 2]
    ///
    /// Shapes (…, n, n) and (…, n, k) give (…, n, k), where axes before the last two broadcast; a `b` with
    /// one axis is a column for each matrix, and gives (…, n). Integers are computed in `float64`,
    /// `float16` in `float32`.
    ///
    /// - Throws: `ArrayError` of kind `shape` if the matrices are not square or do not fit. A singular
    ///   matrix is a `LinearAlgebraError` where the solutions are read. Does not wait.
    /// - Complexity: O(n³ + n²k) for each matrix, by elimination with partial pivoting (LAPACK's gesv;
    ///   Golub and Van Loan, *Matrix Computations*, 3.4). Matrices of a stack are solved in parallel, and
    ///   one large matrix by blocks, in parallel too.
    public func solve(_ b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        let order = try squareOrder("solve")
        let (right, outer) = try rightSide(b, rows: order, "solve")
        let types = MatrixTypes(self, b)
        let columns = right.shape[right.rank - 1]
        let results: [(inner: [Int], type: DType)] = [([order, columns], types.computed)]
        let solution: AnyNDArray
        if order == 0 || columns == 0 {
            solution = try .zeros(Shape(Array(outer) + [order, columns]), types.computed, runtime: runtime)
        } else if outer.isEmpty, types.operand(self).isForTiles {
            solution = try TiledElimination(
                types.operand(self), sides: types.operand(right), isStrict: true
            ).solutions()
        } else {
            solution = try Self.solutions.record(
                (), [(types.operand(self), 2), (types.operand(right), 2)], outer: outer, results: results,
                work: order * order * (order + columns))[0]
        }
        return try types.restored(b.rank == 1 ? solution.squeezed([-1]) : solution)
    }

    /// The inverses of square matrices: NumPy's `linalg.inv`.
    ///
    ///     try a.inverse()             // of [[2, 0], [1, 1]]: [[0.5, 0], [-0.5, 1]]
    ///
    /// The shape is kept. `a.solve(b)` takes less time than `a.inverse().matmul(b)`, and is more accurate.
    ///
    /// - Throws: `ArrayError` of kind `shape` if the matrices are not square. A singular matrix is a
    ///   `LinearAlgebraError` where the inverses are read. Does not wait.
    /// - Complexity: O(n³) for each matrix (LAPACK's getrf and getri).
    public func inverse() throws(ArrayError) -> AnyNDArray {
        try inverse("inverse", singularAsNaN: false)
    }

    /// The inverses; on demand, singular matrices give elements that are not finite instead of an error.
    func inverse(_ name: String, singularAsNaN: Bool) throws(ArrayError) -> AnyNDArray {
        let order = try squareOrder(name)
        let types = MatrixTypes(self)
        guard count > 0 else { return try .zeros(shape, types.result, runtime: runtime) }
        let a = types.operand(self)
        if a.isForTiles {
            // Without an error, zero pivots give elements that are not finite.
            let one = try AnyNDArray.eye(order, order, types.computed, runtime: runtime)
            return types.restored(
                try TiledElimination(a, sides: one, isStrict: !singularAsNaN).solutions())
        }
        let inverses = try Self.inverses.record(
            singularAsNaN, [(a, 2)], outer: outerExtents,
            results: [([order, order], types.computed)], work: 2 * order * order * order)
        return types.restored(inverses[0])
    }

    /// The right side of equations as matrices, and the outer extents to which both sides broadcast.
    func rightSide(
        _ b: AnyNDArray, rows: Int, _ name: String
    ) throws(ArrayError) -> (matrices: AnyNDArray, outer: Shape) {
        let matrices = b.rank == 1 ? try b.expandedDims(at: 1) : b
        guard matrices.rank >= 2, matrices.shape[matrices.rank - 2] == rows,
            let outer = Shape.broadcast(outerExtents, matrices.outerExtents)
        else {
            throw ArrayError(
                .shape, "\(name): shapes \(shape) and \(b.shape) do not fit: (…, m, n) and (…, m, k)")
        }
        return (matrices, outer)
    }

    private static let solutions = StackFunction("solve", SolutionBody.self)
    private static let inverses = StackFunction("inverse", InverseBody.self)
}

private enum SolutionBody: StackBody {
    static func run<N: MatrixNumber>(_ point: StackPoint, _ form: Void, _ type: N.Type)
        throws(LinearAlgebraError)
    {
        let (order, columns) = point.extents(1)
        let elimination = Elimination<N>(order: order)
        let b = MatrixBuffer<N>(order, columns)
        let solver = elimination.solver(b)
        for place in 0..<point.count {
            elimination.matrix.load(point.matrix(0, place))
            b.load(point.matrix(1, place))
            guard solver() else { throw .singular }
            b.store(to: point.matrix(2, place))
        }
    }
}

private enum InverseBody: StackBody {
    /// True if the inverse of a singular matrix has NaNs.
    typealias Form = Bool

    static func run<N: MatrixNumber>(_ point: StackPoint, _ singularAsNaN: Bool, _ type: N.Type)
        throws(LinearAlgebraError)
    {
        let elimination = Elimination<N>(order: point.extents(0).rows, inverts: true)
        for place in 0..<point.count {
            elimination.matrix.load(point.matrix(0, place))
            if elimination.factor() {
                elimination.invert()
            } else {
                guard singularAsNaN else { throw .singular }
                elimination.matrix.fill(with: N(real: .nan))
            }
            elimination.matrix.store(to: point.matrix(1, place))
        }
    }
}
