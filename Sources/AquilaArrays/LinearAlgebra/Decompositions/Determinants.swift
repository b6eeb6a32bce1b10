public import AquilaTypes
import AquilaKernels

// Determinants. None waits, and none fails for singular matrices.

extension AnyNDArray {
    /// The determinants of square matrices: NumPy's `linalg.det`.
    ///
    ///     try a.determinant()         // of [[1, 2], [3, 4]]: -2
    ///
    /// Shape (…, n, n) gives (…). A product that leaves the type's range gives infinity or zero;
    /// `signAndLogDeterminant` does not.
    ///
    /// - Throws: `ArrayError` of kind `shape` if the matrices are not square. Does not wait.
    /// - Complexity: O(n³) for each matrix (LAPACK's getrf). One large matrix is
    ///   computed by blocks, in parallel.
    public func determinant() throws(ArrayError) -> AnyNDArray {
        let order = try squareOrder("determinant")
        let types = MatrixTypes(self)
        guard order > 0 else { return try .full(outerExtents, Scalar(1.0), types.result, runtime: runtime) }
        let a = types.operand(self)
        let results: [(inner: [Int], type: DType)] = [([], types.computed)]
        let result =
            a.isForTiles
            ? try a.pivotProduct(hasLogarithm: false, results)
            : try Self.determinants.record(
                (), [(a, 2)], outer: outerExtents, results: results, work: order * order * order)
        return types.restored(result[0])
    }

    /// The signs of determinants, and the logarithms of their magnitudes: NumPy's `linalg.slogdet`.
    ///
    ///     let a = ([[1, 2], [3, 4]] as NDArray<Double>).untyped
    ///     let (sign, logarithm) = try a.signAndLogDeterminant()    // -1 and 0.6931
    ///
    /// Shape (…, n, n) gives twice (…). The sign of a complex determinant is a number of magnitude one;
    /// that of zero is zero, and its logarithm negative infinity. Logarithms are real.
    ///
    /// - Throws: `ArrayError` of kind `shape` if the matrices are not square. Does not wait.
    /// - Complexity: O(n³) for each matrix (LAPACK's getrf).
    public func signAndLogDeterminant() throws(ArrayError) -> (sign: AnyNDArray, logarithm: AnyNDArray) {
        let order = try squareOrder("signAndLogDeterminant")
        let types = MatrixTypes(self)
        guard order > 0 else {
            return (
                try .full(outerExtents, Scalar(1.0), types.result, runtime: runtime),
                try .zeros(outerExtents, types.result.component, runtime: runtime)
            )
        }
        let a = types.operand(self)
        let parts: [(inner: [Int], type: DType)] = [([], types.computed), ([], types.computed.component)]
        let results =
            a.isForTiles
            ? try a.pivotProduct(hasLogarithm: true, parts)
            : try Self.signs.record(
                (), [(a, 2)], outer: outerExtents, results: parts, work: order * order * order)
        return (types.restored(results[0]), types.restored(results[1]))
    }

    /// The determinant of one large matrix as a product, in parts, of the pivots of its elimination.
    private func pivotProduct(
        hasLogarithm: Bool, _ results: [(inner: [Int], type: DType)]
    ) throws(ArrayError) -> [AnyNDArray] {
        let pivots = try TiledElimination(self, sides: nil, isStrict: false).pivots()
        return try Self.pivotProducts.record(
            PivotForm(panel: pivots.panel, hasLogarithm: hasLogarithm),
            [(pivots.numbers, 1), (pivots.exchanges, 1)], outer: [], results: results, work: shape[0])
    }

    private static let pivotProducts = StackFunction("determinant", PivotBody.self)
    private static let determinants = StackFunction("determinant", DeterminantBody.self)
    private static let signs = StackFunction("signAndLogDeterminant", SignBody.self)
}

private enum DeterminantBody: StackBody {
    static func run<N: MatrixNumber>(_ point: StackPoint, _ form: Void, _ type: N.Type) {
        let elimination = Elimination<N>(order: point.extents(0).rows)
        for place in 0..<point.count {
            elimination.matrix.load(point.matrix(0, place))
            point.set(1, place, elimination.determinant().value)
        }
    }
}

private enum SignBody: StackBody {
    static func run<N: MatrixNumber>(_ point: StackPoint, _ form: Void, _ type: N.Type) {
        let elimination = Elimination<N>(order: point.extents(0).rows)
        for place in 0..<point.count {
            elimination.matrix.load(point.matrix(0, place))
            let determinant = elimination.determinant()
            point.set(1, place, determinant.sign)
            point.set(2, place, determinant.logarithm)
        }
    }
}

private struct PivotForm: Sendable {
    /// Rows that were exchanged within one panel.
    var panel: Int
    /// True for the results of `signAndLogDeterminant`.
    var hasLogarithm: Bool
}

private enum PivotBody: StackBody {
    static func run<N: MatrixNumber>(_ point: StackPoint, _ form: PivotForm, _ type: N.Type) {
        let (numbers, exchanges) = (point.matrix(0, 0), point.matrix(1, 0))
        var product = ScaledProduct<N>()
        for k in 0..<numbers.rows {
            let number = (numbers.address + k * numbers.rowStep).assumingMemoryBound(to: N.self)
            product.multiply(by: number.pointee)
            let panel = exchanges.address + k / form.panel * form.panel * 8
            let place = k % form.panel
            let exchanged =
                LAPACKLibrary.host!.hasWideIntegers
                ? Int(panel.load(fromByteOffset: place * 8, as: Int64.self))
                : Int(panel.load(fromByteOffset: place * 4, as: Int32.self))
            if exchanged != place + 1 { product.multiply(by: -1) }
        }
        guard form.hasLogarithm else { return point.set(2, 0, product.value) }
        point.set(2, 0, product.sign)
        point.set(3, 0, product.logarithm)
    }
}

extension Elimination {
    /// The determinant of the matrix, which is replaced by its factors.
    fileprivate func determinant() -> ScaledProduct<N> {
        _ = factor()
        var product = ScaledProduct<N>()
        for k in 0..<matrix.rows { product.multiply(by: matrix[k, k]) }
        if isOdd { product.multiply(by: -1) }
        return product
    }
}

/// A product whose exponent is kept apart, so that it leaves no type's range on the way.
private struct ScaledProduct<N: MatrixNumber> {
    /// Zero, not finite, or of a size from one to four.
    private var number: N = 1
    private var exponent = 0

    mutating func multiply(by other: N) {
        let (factor, added) = Self.normalised(other)
        let (product, second) = Self.normalised(number * factor)
        number = product
        exponent += added + second
    }

    private static func normalised(_ number: N) -> (N, Int) {
        let size = number.size
        guard size > 0, size.isFinite else { return (number, 0) }
        let exponent = Int(size.exponent)
        return (number.scaled(byPowerOfTwo: -exponent), exponent)
    }

    var value: N { number.scaled(byPowerOfTwo: exponent) }

    /// The number divided by its magnitude; zero for zero.
    var sign: N { number.size == 0 ? number : number.divided(by: N(real: number.modulus)) }

    /// The logarithm of the magnitude.
    var logarithm: N.RealPart {
        typealias Real = N.RealPart
        return Real.log(number.modulus) + Real(exponent) * Real.log(2)
    }
}
