public import AquilaTypes

extension AnyNDArray {
    /// The exponentials of square matrices, the sums of a^k / k! over all k: SciPy's `linalg.expm`.
    ///
    ///     try a.expm()                // of [[0, 1], [0, 0]]: [[1, 1], [0, 1]]
    ///
    /// The shape is kept. Matrices with infinite elements or NaNs give NaNs.
    ///
    /// - Throws: `ArrayError` of kind `shape` if the matrices are not square. Does not wait.
    /// - Complexity: O(n³ · (6 + s)) for each matrix with s the logarithm of its norm, by scaling and
    ///   squaring with Padé's approximants (Higham, *The scaling and squaring method for the matrix
    ///   exponential revisited*, SIAM J. Matrix Anal. Appl. 26, 2005).
    public func expm() throws(ArrayError) -> AnyNDArray {
        let order = try squareOrder("expm")
        let types = MatrixTypes(self)
        guard count > 0 else { return try .zeros(shape, types.result, runtime: runtime) }
        let results = try Self.exponentials.record(
            (), [(types.operand(self), 2)], outer: outerExtents, results: [([order, order], types.computed)],
            work: 12 * order * order * order)
        return types.restored(results[0])
    }

    private static let exponentials = StackFunction("expm", ExponentialBody.self)
}

private enum ExponentialBody: StackBody {
    static func run<N: MatrixNumber>(_ point: StackPoint, _ form: Void, _ type: N.Type) {
        let exponential = Exponential<N>(point.extents(0).rows)
        for place in 0..<point.count {
            exponential.matrix.load(point.matrix(0, place))
            exponential.compute().store(to: point.matrix(1, place))
        }
    }
}

/// The exponential of a matrix by an approximant p(a) / p(-a), where p's even and odd terms are computed
/// apart.
private final class Exponential<N: MatrixNumber> {
    /// The matrix, which is overwritten.
    let matrix: MatrixBuffer<N>
    private let powers: [MatrixBuffer<N>]
    private let odd: MatrixBuffer<N>
    private let even: MatrixBuffer<N>
    private let spare: MatrixBuffer<N>
    private let elimination: Elimination<N>
    private let solver: () -> Bool

    init(_ order: Int) {
        func make() -> MatrixBuffer<N> { MatrixBuffer(order, order) }
        (matrix, odd, even, spare) = (make(), make(), make(), make())
        // The second, fourth, sixth and eighth power.
        powers = (0..<4).map { _ in make() }
        elimination = Elimination(order: order)
        solver = elimination.solver(spare)
    }

    /// Degrees of approximants, and the largest norms for which they are exact to rounding; Higham, table
    /// 2.3.
    private static var degrees: [(degree: Int, norm: Double)] {
        N.dtype.component == .float32
            ? [(3, 0.4258730016922831), (5, 1.880152677804762), (7, 3.925724783138660)]
            : [
                (3, 1.495585217958292e-2), (5, 2.539398330063230e-1), (7, 9.504178996162932e-1),
                (9, 2.097847961257068), (13, 5.371920351148152),
            ]
    }

    func compute() -> MatrixBuffer<N> {
        let norm = Double(matrix.columnNorm)
        guard norm.isFinite else {
            matrix.fill(with: N(real: .nan))
            return matrix
        }
        let degrees = Self.degrees
        let (degree, limit) = degrees.first { norm <= $0.norm } ?? degrees[degrees.count - 1]
        let squarings = norm > limit ? Int((norm / limit).log2Rounded) : 0
        if squarings > 0 { matrix.scale(byPowerOfTwo: -squarings) }
        approximate(degree)
        var (result, other) = (spare, matrix)
        for _ in 0..<squarings {
            multiply(result, result, into: other)
            swap(&result, &other)
        }
        return result
    }

    /// Computes the approximant of a degree into `spare`.
    private func approximate(_ degree: Int) {
        multiply(matrix, matrix, into: powers[0])
        if degree > 3 { multiply(powers[0], powers[0], into: powers[1]) }
        if degree > 5 { multiply(powers[0], powers[1], into: powers[2]) }
        if degree == 9 { multiply(powers[1], powers[1], into: powers[3]) }
        let c = Self.coefficients(degree)
        if degree == 13 {
            // The terms from a⁸ on have a⁶ as a factor.
            spare.combine([0, c[9], c[11], c[13]], powers)
            multiply(powers[2], spare, into: even)
            even.add([c[1], c[3], c[5], c[7]], powers)
            multiply(matrix, even, into: odd)
            spare.combine([0, c[8], c[10], c[12]], powers)
            multiply(powers[2], spare, into: even)
            even.add([c[0], c[2], c[4], c[6]], powers)
        } else {
            even.combine(stride(from: 1, through: degree, by: 2).map { c[$0] }, powers)
            multiply(matrix, even, into: odd)
            even.combine(stride(from: 0, to: degree, by: 2).map { c[$0] }, powers)
        }
        for k in 0..<even.count {
            spare.numbers[k] = even.numbers[k] + odd.numbers[k]
            elimination.matrix.numbers[k] = even.numbers[k] - odd.numbers[k]
        }
        _ = solver()
    }

    /// Coefficients of the polynomial p of a degree m, from the lowest: m! (2m - k)! / ((2m)! (m - k)! k!).
    private static func coefficients(_ degree: Int) -> [Double] {
        var result = [1.0]
        for k in 1...degree {
            result.append(result[k - 1] * Double(degree + 1 - k) / Double((2 * degree + 1 - k) * k))
        }
        return result
    }

    /// c = a · b. Memory by columns is that of the transposes by rows, and all factors commute.
    private func multiply(_ a: MatrixBuffer<N>, _ b: MatrixBuffer<N>, into c: MatrixBuffer<N>) {
        MatrixBlock(a: a.byRows, b: b.byRows, c: c.byRows, type: N.dtype).compute()
    }
}

extension MatrixBuffer {
    /// The transpose, as the operand of a product.
    fileprivate var byRows: BlockOperand {
        let size = MemoryLayout<N>.stride
        return BlockOperand(
            address: address, rows: columns, columns: rows, rowStep: rows * size, columnStep: size,
            isByColumns: false)
    }

    /// The largest sum of the sizes of a column.
    fileprivate var columnNorm: N.RealPart {
        var norm: N.RealPart = 0
        for j in 0..<columns {
            var sum: N.RealPart = 0
            for i in 0..<rows { sum += self[i, j].modulus }
            // A NaN is the largest.
            if !(sum <= norm) { norm = sum }
            if norm.isNaN { return norm }
        }
        return norm
    }

    fileprivate func scale(byPowerOfTwo exponent: Int) {
        for k in 0..<count { numbers[k] = numbers[k].scaled(byPowerOfTwo: exponent) }
    }

    /// The sum of multiples of the identity and of powers.
    fileprivate func combine(_ factors: [Double], _ powers: [MatrixBuffer]) {
        fill(with: 0)
        add(factors, powers)
    }

    fileprivate func add(_ factors: [Double], _ powers: [MatrixBuffer]) {
        for (factor, power) in zip(factors.dropFirst(), powers) {
            let factor = N(real: N.RealPart(factor))
            for k in 0..<count { numbers[k] += power.numbers[k] * factor }
        }
        for k in 0..<rows { self[k, k] += N(real: N.RealPart(factors[0])) }
    }
}

extension Double {
    /// The binary logarithm, rounded up.
    fileprivate var log2Rounded: Double { Double(exponent) + (significand > 1 ? 1 : 0) }
}
