import AquilaArrays
import AquilaKernels
import AquilaRuntime
import AquilaTypes
import Testing

/// Errors of functions of matrices: unsuitable shapes at the call, unsuitable elements where a result is
/// read.
@Suite struct LinearAlgebraErrorTests {
    private let singular: NDArray<Double> = [[1, 2], [2, 4]]

    /// The reason why the elements of the body's array cannot be read; nil if they can.
    private func reason(_ body: () throws(ArrayError) -> AnyNDArray) throws -> LinearAlgebraError? {
        let array = try body()
        do { _ = try array.bits() } catch let error as ArrayError {
            #expect(error.kind == .task)
            return error.linearAlgebra
        }
        return nil
    }

    @Test(arguments: [DType.float32, .float64, .complex64, .complex128, .int32, .float16])
    func singularMatrices(_ type: DType) throws {
        for order in [2, 40] {
            let a = try AnyNDArray.full([3, order, order], Scalar(1.0), type)
            let b = try AnyNDArray.full([order], Scalar(1.0), type)
            #expect(try reason { () throws(ArrayError) in try a.inverse() } == .singular)
            #expect(try reason { () throws(ArrayError) in try a.solve(b) } == .singular)
            #expect(try reason { () throws(ArrayError) in try a.matrixPower(-1) } == .singular)
            #expect(
                try reason { () throws(ArrayError) in
                    try a.upperTriangle(offset: 1).triangularSolve(b)
                } == .singular)
            #expect(try a.determinant().cast(to: .float64).elements(as: Double.self) == [0, 0, 0])
            let (sign, logarithm) = try a.signAndLogDeterminant()
            #expect(try sign.cast(to: .float64).elements(as: Double.self) == [0, 0, 0])
            #expect(
                try logarithm.cast(to: .float64).elements(as: Double.self)
                    == Array(repeating: -.infinity, count: 3)
            )
            #expect(
                try reason { () throws(ArrayError) in try (a - a).cholesky() } == .notPositiveDefinite)
        }
    }

    /// One singular matrix makes the results of its stack unreadable, and no others.
    @Test func oneOfAStack() throws {
        let a = try stack([eye(2), singular, eye(2)]).untyped
        #expect(try reason { () throws(ArrayError) in try a.inverse() } == .singular)
        #expect(try reason { () throws(ArrayError) in try a.inverse() + 1 } == .singular)
        #expect(try reason { () throws(ArrayError) in try a.slice(.every(2)).inverse() } == nil)
        #expect(throws: ArrayError.self) { try a.inverse().slice(0).elements(as: Double.self) }
    }

    @Test func messagesNameTheFunction() throws {
        do {
            _ = try singular.inverse().elements()
            Issue.record("no error")
        } catch {
            #expect(error.linearAlgebra == .singular)
            #expect(error.message == "arrays.inverse: a matrix is singular")
        }
        #expect(throws: ArrayError.self) {
            try Runtime.current.within(Scope(exceptionMode: .immediate)) { try singular.untyped.inverse() }
        }
    }

    @Test(.enabled(if: LAPACKLibrary.host != nil)) func lostElements() throws {
        let nan = try AnyNDArray.full([5, 5], Scalar(Double.nan))
        let infinite = try AnyNDArray.full([5, 5], Scalar(Double.infinity))
        #expect(try reason { () throws(ArrayError) in try nan.svd().u } == .notConverged)
        #expect(try reason { () throws(ArrayError) in try nan.singularValues() } == .notConverged)
        #expect(try reason { () throws(ArrayError) in try nan.pinv() } == .notConverged)
        #expect(try reason { () throws(ArrayError) in try nan.lstsq(nan).solution } == .notConverged)
        #expect(try reason { () throws(ArrayError) in try nan.eig().values } == .notFinite)
        #expect(try reason { () throws(ArrayError) in try infinite.eigenvalues() } == .notFinite)
    }

    /// NaNs are passed on.
    @Test(arguments: [3, 40]) func notANumber(_ order: Int) throws {
        for type in [DType.float32, .complex128] {
            let nan = try AnyNDArray.full([order, order], Scalar(Double.nan), type)
            let one = try AnyNDArray.eye(order, order, type)
            for result in [try nan.inverse(), try nan.solve(one), try nan.determinant(), try nan.cholesky()] {
                let isNaN = try result.lowerOrNumber().applying(.isnan).elements(as: Bool.self)
                #expect(isNaN.contains(true))
            }
            // A zero above a NaN is no pivot.
            try one.slice(0, 0).fill(with: Scalar(0.0, as: type))
            try one.slice(1, 0).fill(with: Scalar(Double.nan, as: type))
            if order == 3 {
                #expect(try one.inverse().applying(.isnan).elements(as: Bool.self).contains(true))
            }
        }
    }

    @Test func wrongShapesThrowAtTheCall() throws {
        let row = zeros([3]).untyped
        let wide = zeros([2, 3]).untyped
        let square = zeros([3, 3]).untyped
        func expect(_ body: () throws(ArrayError) -> AnyNDArray, line: Int = #line) {
            do throws(ArrayError) {
                _ = try body()
                Issue.record("line \(line): no error")
            } catch {
                #expect(error.kind == .shape && error.linearAlgebra == nil, "line \(line): \(error)")
            }
        }
        for matrix in [row, wide] {
            expect { () throws(ArrayError) in try matrix.inverse() }
            expect { () throws(ArrayError) in try matrix.determinant() }
            expect { () throws(ArrayError) in try matrix.signAndLogDeterminant().sign }
            expect { () throws(ArrayError) in try matrix.cholesky() }
            expect { () throws(ArrayError) in try matrix.eigh().values }
            expect { () throws(ArrayError) in try matrix.eigenvalues() }
            expect { () throws(ArrayError) in try matrix.solve(row) }
            expect { () throws(ArrayError) in try matrix.triangularSolve(row) }
            expect { () throws(ArrayError) in try matrix.expm() }
            expect { () throws(ArrayError) in try matrix.matrixPower(2) }
        }
        expect { () throws(ArrayError) in try row.qr().q }
        expect { () throws(ArrayError) in try row.svd().s }
        expect { () throws(ArrayError) in try row.pinv() }
        expect { () throws(ArrayError) in try square.solve(zeros([2]).untyped) }
        expect { () throws(ArrayError) in try square.solve(zeros([2, 2]).untyped) }
        expect { () throws(ArrayError) in try zeros([2, 3, 3]).untyped.solve(zeros([4, 3, 1]).untyped) }
        expect { () throws(ArrayError) in try wide.lstsq(zeros([3]).untyped).rank }
        expect { () throws(ArrayError) in try AnyNDArray.multiDot([wide, wide]) }
        expect { () throws(ArrayError) in try wide.tensorInverse() }
        expect { () throws(ArrayError) in try wide.tensorSolve(row) }
        #expect(throws: ArrayError.self) { try AnyNDArray.multiDot([wide]) }
        #expect(throws: ArrayError.self) { try square.tensorInverse(leading: 0) }
        #expect(throws: ArrayError.self) { try square.norm(3, axes: [0, 1]) }
    }

    /// All ranks throw the same error, and later operations run.
    @Test(arguments: [1, 2, 3]) func onRanks(_ ranks: Int) throws {
        let message = try RankJob.message(ranks) { _ in
            let a = (arange(4 * 600) as NDArray<Double>).reshaped([600, 2, 2]).copy()
            a[1..<3] = zeros([2, 2, 2])
            _ = try a.inverse().elements()
        }
        #expect(message?.hasPrefix("arrays.inverse: a matrix is singular") == true)
        let sums = try RankJob.run(ranks) { _ in
            let a = zeros([2, 3, 3])
            let failed = (try? a.inverse().elements()) == nil
            return try failed ? (a + 1).sum().untyped.number() : 0
        }
        #expect(sums == Array(repeating: 18, count: ranks))
    }
}

extension AnyNDArray {
    /// The lower triangle of a matrix, with zeros above; a number itself.
    fileprivate func lowerOrNumber() throws(ArrayError) -> AnyNDArray {
        rank == 0 ? self : try lowerTriangle()
    }
}
