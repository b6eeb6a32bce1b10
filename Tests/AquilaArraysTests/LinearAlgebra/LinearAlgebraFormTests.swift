import AquilaArrays
import AquilaKernels
import AquilaRuntime
import AquilaTypes
import ComplexModule
import Testing

/// The forms with static types, types of results, and ranks; values are compared with NumPy elsewhere.
@Suite(.enabled(if: LAPACKLibrary.host != nil)) struct LinearAlgebraFormTests {
    @Test func equations() {
        let a: NDArray<Double> = [[2, 0], [1, 1]]
        #expect(Array(a.solve([2, 3])) == [1, 2])
        #expect(Array(a.inverse()) == [0.5, 0, -0.5, 1])
        #expect(a.determinant().item() == 2)
        #expect(a.signAndLogDeterminant().sign.item() == 1)
        #expect(Array(a.triangularSolve([2, 3], lower: true)) == [1, 2])
        #expect(Array(a.tensorInverse(leading: 1)) == [0.5, 0, -0.5, 1])
        #expect(Array(a.tensorSolve([2, 3])) == [1, 2])
        let line: NDArray<Double> = [[1, 0], [1, 1], [1, 2]]
        let fit = line.lstsq([1, 3, 5])
        #expect(fit.solution.allClose(to: [1, 2]) && fit.rank.item() == 2)
        #expect(fit.residuals.allClose(to: [0]) && fit.singularValues.shape == [2])
        #expect((([[2, 0], [0, 0]] as NDArray<Double>).pinv()).allClose(to: [[0.5, 0], [0, 0]]))
    }

    @Test func decompositions() {
        let a: NDArray<Double> = [[4, 2], [2, 5]]
        #expect(Array(a.cholesky()) == [2, 0, 1, 2])
        #expect(Array(a.cholesky(upper: true)) == [2, 1, 0, 2])
        let (q, r) = a.qr()
        #expect(q.matmul(r).allClose(to: a) && a.qrTriangle().allClose(to: r))
        let (u, s, v) = a.svd(full: false)
        #expect((u * s).matmul(v).allClose(to: a))
        #expect(Array(([[3, 0], [0, -4]] as NDArray<Double>).singularValues()) == [4, 3])
        let b: NDArray<Double> = [[2, 1], [1, 2]]
        #expect(b.eigh().values.allClose(to: [1, 3]) && b.hermitianEigenvalues().allClose(to: [1, 3]))
        let turn: NDArray<Double> = [[0, -1], [1, 0]]
        #expect(Array(turn.eigenvalues()) == [Complex(0, 1), Complex(0, -1)])
        #expect(turn.eig().vectors.shape == [2, 2])
        #expect(([[1, 2], [2, 4]] as NDArray<Double>).matrixRank().item() == 1)
        #expect(([[1, 0], [0, 4]] as NDArray<Double>).conditionNumber().item() == 4)
        #expect(([[3, 0], [0, -4]] as NDArray<Double>).nuclearNorm().item() == 7)
        #expect(([[3, 0], [0, -4]] as NDArray<Double>).norm(2, axes: [0, 1]).item() == 4)
    }

    @Test func functionsOfMatrices() {
        let a: NDArray<Int> = [[1, 1], [0, 1]]
        #expect(Array(a.matrixPower(3)) == [1, 3, 0, 1])
        #expect(Array(a.matrixPower(0)) == [1, 0, 0, 1])
        let shift: NDArray<Double> = [[0, 1], [0, 0]]
        #expect(Array(shift.expm()) == [1, 1, 0, 1])
        #expect(Array(multiDot([a, a, a, a])) == [1, 4, 0, 1])
        #expect(multiDot([[1, 2], a, [3, 4]]).shape == [])
    }

    /// Integers are computed in doubles, and halves in single precision.
    @Test func types() throws {
        let integers: NDArray<Int32> = [[2, 0], [1, 1]]
        let inverse: NDArray<Double> = integers.inverse()
        #expect(Array(inverse) == [0.5, 0, -0.5, 1])
        let numbers: NDArray<Complex<Float>> = integers.cast(to: Complex<Float>.self)
        let values: NDArray<Float> = numbers.singularValues()
        #expect(values.shape == [2])
        let halves = integers.untyped.cast(to: .float16)
        #expect(try halves.inverse().dtype == .float16 && halves.svd().s.dtype == .float16)
        #expect(try halves.inverse().cast(to: .float64).elements(as: Double.self) == [0.5, 0, -0.5, 1])
        #expect(try halves.eigenvalues().dtype == .complex64)
        #expect(try integers.untyped.cast(to: .bool).inverse().dtype == .float64)
        #expect(try integers.untyped.cast(to: .int8).solve(halves).dtype == .float64)
        #expect(try numbers.untyped.solve(inverse.untyped).dtype == .complex128)
    }

    /// Stacks of more matrices than a point task takes, by loops and by LAPACK.
    private static func results() throws -> [[UInt8]] {
        let wave = sin((arange(300 * 36) as NDArray<Double>) * 1.7).untyped
        let small = try wave.reshaped([300, 6, 6]) + AnyNDArray.eye(6) * 4.0
        let large = try wave.slice(.range(0, 9 * 900)).reshaped([3, 3, 30, 30]) + AnyNDArray.eye(30) * 9.0
        let hermitian = try large + large.swappedAxes(-2, -1)
        return try [
            small.inverse(), small.solve(wave.slice(.range(0, 6))), small.determinant(), large.inverse(),
            large.solve(wave.slice(.range(0, 30))), large.swappedAxes(-1, -2).determinant(), small.qr().q,
            large.qr().r, large.svd().v, small.singularValues(), hermitian.eigh().vectors,
            small.eig().vectors, small.lstsq(wave.slice(.range(0, 6))).solution, small.pinv(), small.expm(),
            large.matrixRank(), (hermitian + AnyNDArray.eye(30) * 90.0).cholesky(),
            large.slice(0, 0).inverse(), large.slice(1, 1).transposed().svd().u,
        ].map { try $0.bits() }
    }

    @Test(arguments: [1, 2, 3]) func bitsDoNotDependOnRanks(_ ranks: Int) throws {
        let one = try Self.results()
        for results in try RankJob.run(ranks, { _ in try Self.results() }) { #expect(results == one) }
    }

    /// A stack has the bits of its matrices alone.
    @Test func bitsDoNotDependOnTheStack() throws {
        let wave = sin((arange(3 * 625) as NDArray<Double>) * 1.7).untyped
        for order in [5, 25] {
            let stack = try wave.slice(.range(0, 3 * order * order)).reshaped([3, order, order])
            for place in 0..<3 {
                let one = try stack.slice(.at(place))
                #expect(try one.inverse().isIdentical(to: stack.inverse().slice(.at(place))))
                #expect(try one.svd().u.isIdentical(to: stack.svd().u.slice(.at(place))))
                #expect(try one.eig().vectors.isIdentical(to: stack.eig().vectors.slice(.at(place))))
            }
        }
    }
}
