import AquilaArrays
import AquilaKernels
import AquilaRuntime
import AquilaTypes
import Testing

/// One large matrix, whose blocks are point tasks.
@Suite(.enabled(if: LAPACKLibrary.host != nil)) struct LargeMatrixTests {
    private static let types = [DType.float32, .float64, .complex64, .complex128]
    /// No multiple of a block's rows.
    private static let order = 421

    /// Elements of many sizes and signs; complex ones have imaginary parts.
    private static func wave(_ rows: Int, _ columns: Int, _ type: DType) throws -> AnyNDArray {
        let places = (arange(Double(rows * columns)) as NDArray<Double>) * 1.7
        let real = try sin(places).untyped.reshaped([rows, columns]).cast(to: type)
        guard type.isComplex else { return real }
        let unit = Scalar(bits: 0, im: (1.0).bitPattern, .complex128)
        let imaginary = try AnyNDArray(unit) * cos(places).untyped.reshaped([rows, columns])
        return try (real + imaginary).cast(to: type)
    }

    private static func regular(_ type: DType) throws -> AnyNDArray {
        try wave(order, order, type) + AnyNDArray.eye(order, order, type) * AnyNDArray(Scalar(3.0, as: type))
    }

    private static func definite(_ type: DType) throws -> AnyNDArray {
        let a = try wave(order, order, type)
        let one = try AnyNDArray.eye(order, order, type)
        return try a.matmul(a.transposed().applying(.conjugate)) + one * AnyNDArray(Scalar(9.0, as: type))
    }

    private func expect(
        _ a: AnyNDArray, isCloseTo b: AnyNDArray, _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(a.dtype == b.dtype && a.shape == b.shape, "\(what)", sourceLocation: sourceLocation)
        let size = try b.applying(.absolute).reduced(.max).cast(to: .float64).elements(as: Double.self)[0]
        let isSingle = a.dtype.component == .float32
        let limit = (isSingle ? 2e-3 : 1e-10) * Swift.max(size, 1)
        #expect(
            try a.allClose(to: b, relativeTolerance: 0, absoluteTolerance: limit), "\(what)",
            sourceLocation: sourceLocation)
    }

    @Test(arguments: types) func equations(_ type: DType) throws {
        let (a, n) = (try Self.regular(type), Self.order)
        for sides in [1, 70] {
            let b = try Self.wave(n, sides, type)
            try expect(a.matmul(a.solve(b)), isCloseTo: b, "\(sides) sides")
        }
        let row = try Self.wave(1, n, type).squeezed([0])
        try expect(a.matmul(a.solve(row)), isCloseTo: row, "a row")
        try expect(a.matmul(a.inverse()), isCloseTo: .eye(n, n, type), "inverse")
        // Matrices of a stack are computed by LAPACK as a whole.
        let stack = try a.expandedDims(at: 0)
        let pair = (try a.signAndLogDeterminant(), try stack.signAndLogDeterminant())
        try expect(pair.0.sign, isCloseTo: pair.1.sign.squeezed([0]), "sign")
        try expect(pair.0.logarithm, isCloseTo: pair.1.logarithm.squeezed([0]), "logarithm")
    }

    @Test(arguments: types) func factors(_ type: DType) throws {
        let a = try Self.definite(type)
        let l = try a.cholesky()
        try expect(l.matmul(l.transposed().applying(.conjugate)), isCloseTo: a, "cholesky")
        #expect(try l.isIdentical(to: l.lowerTriangle()))
        let u = try a.cholesky(upper: true)
        try expect(u, isCloseTo: l.transposed().applying(.conjugate), "upper")
        for (rows, columns) in [(421, 421), (500, 390), (390, 500)] {
            let b = try Self.wave(rows, columns, type)
            let (q, r) = try b.qr()
            try expect(q.matmul(r), isCloseTo: b, "q·r of \(rows) × \(columns)")
            let square = try q.transposed().applying(.conjugate).matmul(q)
            try expect(square, isCloseTo: .eye(q.shape[1], q.shape[1], type), "q of \(rows) × \(columns)")
            #expect(try r.isIdentical(to: r.upperTriangle()) && r.isIdentical(to: b.qrTriangle()))
            let (whole, wide) = try b.qr(.complete)
            #expect(whole.shape == [rows, rows] && wide.shape == [rows, columns])
            try expect(whole.matmul(wide), isCloseTo: b, "complete q·r of \(rows) × \(columns)")
        }
    }

    @Test(arguments: types) func triangles(_ type: DType) throws {
        let (a, b) = (try Self.regular(type), try Self.wave(Self.order, 90, type))
        let one = try AnyNDArray.eye(Self.order, Self.order, type)
        let lower = try a.lowerTriangle() + one * AnyNDArray(Scalar(40.0, as: type))
        try expect(lower.matmul(lower.triangularSolve(b, lower: true)), isCloseTo: b, "lower")
        let upper = lower.transposed()
        try expect(upper.matmul(upper.triangularSolve(b)), isCloseTo: b, "upper, by columns")
        let part = try lower.flipped()
        try expect(part.matmul(part.triangularSolve(b)), isCloseTo: b, "upper, backwards")
        try lower.diagonal().fill(with: Scalar(7.0, as: type))
        let unit = try lower.triangularSolve(b, lower: true, unitDiagonal: true)
        try lower.diagonal().fill(with: Scalar(1.0, as: type))
        #expect(try unit.isIdentical(to: lower.triangularSolve(b, lower: true)))
    }

    /// Strided and reversed operands.
    @Test func layouts() throws {
        let wave = try Self.wave(2 * Self.order, Self.order, .float64)
        let a = try wave.slice(.every(2), .all) + AnyNDArray.eye(Self.order) * 3.0
        for view in [a.transposed(), try a.flipped(), try a.transposed().flipped([1])] {
            try expect(view.matmul(view.inverse()), isCloseTo: .eye(Self.order), "\(view.strides)")
            let dense = view.copy()
            #expect(try view.inverse().isIdentical(to: dense.inverse()))
            #expect(try view.qr().q.isIdentical(to: dense.qr().q))
        }
    }

    @Test func integersAreComputedInDoubles() throws {
        let a = try (Self.regular(.float64) * 9.0).cast(to: .int32)
        try expect(a.cast(to: .float64).matmul(a.inverse()), isCloseTo: .eye(Self.order), "inverse")
    }

    private func reason(_ body: () throws(ArrayError) -> AnyNDArray) throws -> LinearAlgebraError? {
        do {
            _ = try body().bits()
            return nil
        } catch let error as ArrayError { return error.linearAlgebra }
    }

    /// The error of a block in the middle is that of the results, and later operations run.
    @Test func singularMatrices() throws {
        let a = try Self.definite(.float64)
        try a.slice(.at(300)).fill(with: Scalar(0.0))
        try a.slice(.all, .at(300)).fill(with: Scalar(0.0))
        let b = try Self.wave(Self.order, 3, .float64)
        #expect(try reason { () throws(ArrayError) in try a.solve(b) } == .singular)
        #expect(try reason { () throws(ArrayError) in try a.inverse() } == .singular)
        #expect(try reason { () throws(ArrayError) in try a.cholesky() } == .notPositiveDefinite)
        let triangle = try a.lowerTriangle()
        #expect(
            try reason { () throws(ArrayError) in try triangle.triangularSolve(b, lower: true) } == .singular)
        #expect(try a.determinant().elements(as: Double.self) == [0])
        #expect(try a.signAndLogDeterminant().logarithm.elements(as: Double.self) == [-.infinity])
        #expect(try a.conditionNumber(1).elements(as: Double.self) == [.infinity])
        #expect(try reason { () throws(ArrayError) in try a.qr().q } == nil)
    }

    @Test func notANumber() throws {
        let a = try Self.definite(.float64)
        try a.slice(.at(200), .at(100)).fill(with: Scalar(Double.nan))
        for result in [try a.inverse(), try a.determinant(), try a.qr().r] {
            #expect(try result.applying(.isnan).elements(as: Bool.self).contains(true))
        }
    }

    private static func results() throws -> [[UInt8]] {
        let (a, h) = (try regular(.float64), try definite(.complex64))
        let b = try wave(order, 70, .float64)
        let (q, r) = try a.qr()
        return try [
            a.solve(b), a.inverse(), a.determinant(), a.signAndLogDeterminant().logarithm, h.cholesky(), q, r,
            a.lowerTriangle().triangularSolve(b, lower: true, unitDiagonal: true),
        ].map { try $0.bits() }
    }

    @Test(arguments: [1, 2, 3]) func bitsDoNotDependOnRanks(_ ranks: Int) throws {
        let one = try Self.results()
        for results in try RankJob.run(ranks, { _ in try Self.results() }) {
            for (number, (mine, wanted)) in zip(results, one).enumerated() {
                #expect(mine == wanted, "result \(number)")
            }
        }
    }

    @Test func bitsDoNotDependOnWorkers() throws {
        let one = try Self.results()
        for workers in [1, 3] {
            let runtime = Runtime(workers: workers, tier: .interpreter)
            #expect(try runtime.asCurrent { try Self.results() } == one)
        }
    }

    @Test(arguments: [1, 2, 3]) func errorsAreThoseOfAllRanks(_ ranks: Int) throws {
        let message = try RankJob.message(ranks) { _ in
            let a = try Self.definite(.float64)
            try a.slice(.at(300)).fill(with: Scalar(0.0))
            try a.slice(.all, .at(300)).fill(with: Scalar(0.0))
            _ = try a.inverse().bits()
        }
        #expect(message?.contains("a matrix is singular") == true)
    }
}
