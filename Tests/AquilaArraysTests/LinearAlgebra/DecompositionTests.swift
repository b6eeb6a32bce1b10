import AquilaArrays
import AquilaKernels
import AquilaTypes
import Testing

/// Decompositions of all types, in stacks and alone: against NumPy where results are unique, else by
/// identities.
@Suite(.enabled(if: NumPy.isPresent && LAPACKLibrary.host != nil)) struct DecompositionTests {
    private typealias Cases = MatrixCases

    @Test func choleskyFactors() throws {
        var cases = Cases()
        cases.add("np.linalg.cholesky(<h>)") { try $0("h").cholesky() }
        cases.add("np.linalg.cholesky(<g>)") { try $0("g").cholesky() }
        cases.add("np.linalg.cholesky(<h>, upper=True)") { try $0("h").cholesky(upper: true) }
        cases.add("np.linalg.cholesky(<g>, upper=True)") { try $0("g").cholesky(upper: true) }
        cases.add("np.linalg.cholesky(<g>.swapaxes(-1, -2), upper=True)") {
            try $0("g").swappedAxes(-1, -2).cholesky(upper: true)
        }
        // Only one triangle is read.
        cases.add("np.linalg.cholesky(<g>)") { try $0("g").lowerTriangle().cholesky() }
        cases.add("np.linalg.cholesky(<h>, upper=True)") {
            try $0("h").upperTriangle().cholesky(upper: true)
        }
        try cases.compare()
    }

    @Test func orthogonalFactors() throws {
        var cases = Cases()
        for form in ["s", "t", "w", "l"] {
            cases.add("np.linalg.qr(<\(form)>)[0]") { try $0(form).qr().q }
            cases.add("np.linalg.qr(<\(form)>)[1]") { try $0(form).qr().r }
            cases.add("np.linalg.qr(<\(form)>, 'complete')[1]") { try $0(form).qr(.complete).r }
            cases.add("np.linalg.qr(<\(form)>, 'r')") { try $0(form).qrTriangle() }
            cases.add("<\(form)> + 0.") { try joined($0(form).qr()) }
            cases.add("<\(form)> + 0.") { try joined($0(form).qr(.complete)) }
            cases.add("np.linalg.qr(<\(form)>.swapaxes(-1, -2))[1]") {
                try $0(form).swappedAxes(-1, -2).qr().r
            }
        }
        try cases.compare()
    }

    @Test func singularValues() throws {
        var cases = Cases()
        for form in ["s", "t", "w", "l", "r"] {
            cases.add("np.linalg.svd(<\(form)>)[1]") { try $0(form).svd().s }
            cases.add("np.linalg.svdvals(<\(form)>)") { try $0(form).singularValues() }
            cases.add("<\(form)> + 0.") { try joined($0(form).svd(full: false)) }
            cases.add("<\(form)>.swapaxes(-1, -2) + 0.") {
                try joined($0(form).swappedAxes(-1, -2).svd(full: false))
            }
            cases.add("np.linalg.norm(<\(form)>, 2, axis=(-2, -1))") {
                try $0(form).norm(2, axes: [-2, -1])
            }
            cases.add("np.linalg.norm(<\(form)>, 'nuc', axis=(-2, -1))") {
                try $0(form).nuclearNorm()
            }
        }
        cases.add("np.linalg.norm(<s>, -2, axis=(0, 2), keepdims=True)") {
            try $0("s").norm(-2, axes: [0, 2], keepDims: true)
        }
        cases.add("np.linalg.norm(<s>, 2, axis=(3, 1))") { try $0("s").norm(2, axes: [3, 1]) }
        try cases.compare()
    }

    /// Square matrices of singular vectors are orthonormal.
    @Test(arguments: [(6, 4), (4, 6), (5, 5), (1, 3), (3, 1)]) func fullVectors(_ rows: Int, _ columns: Int)
        throws
    {
        let wave = sin((arange(Double(2 * rows * columns)) as NDArray<Double>) * 1.7)
        let a = wave.fft().reshaped([2, rows, columns]).untyped
        let (u, s, v) = try a.svd()
        #expect(
            u.shape == [2, rows, rows] && s.shape == [2, min(rows, columns)]
                && v.shape == [2, columns, columns])
        try expectOrthonormal(u)
        try expectOrthonormal(v)
    }

    private func expectOrthonormal(_ q: AnyNDArray) throws {
        let product = try q.swappedAxes(-2, -1).applying(.conjugate).matmul(q)
        guard product.count > 0 else { return }
        let one = try AnyNDArray.eye(q.shape[q.rank - 1])
        #expect(try product.allClose(to: one.broadcast(to: product.shape), absoluteTolerance: 1e-12))
    }

    @Test func hermitianEigenvalues() throws {
        var cases = Cases()
        for form in ["h", "g"] {
            cases.add("np.linalg.eigh(<\(form)>)[0]", within: 10) { try $0(form).eigh().values }
            cases.add("np.linalg.eigvalsh(<\(form)>)", within: 10) {
                try $0(form).hermitianEigenvalues()
            }
            cases.add("<\(form)> + 0.", within: 10) { try joined($0(form).eigh()) }
            cases.add("<\(form)> + 0.", within: 10) {
                try joined($0(form).lowerTriangle().eigh())
            }
            cases.add("<\(form)> + 0.", within: 10) {
                try joined($0(form).upperTriangle().eigh(upper: true))
            }
        }
        cases.add("np.linalg.eigvalsh(<s>, 'U')", within: 10) {
            try $0("s").hermitianEigenvalues(upper: true)
        }
        try cases.compare()
    }

    @Test func eigenvalues() throws {
        var cases = Cases()
        for form in ["s", "l", "z"] {
            cases.add("np.sort(np.linalg.eigvals(<\(form)>) + 0j, -1)", within: 100) {
                try $0(form).eigenvalues().sorted(axis: -1)
            }
            // Both sides are v·λ, for the vectors of arrays.
            cases.add("<\(form)> + 0j", within: 100) {
                let (values, vectors) = try $0(form).eig()
                let products = try vectors * values.expandedDims(at: -2)
                return try products.matmul(vectors.inverse())
            }
        }
        try cases.compare()
    }

    @Test func leastSquares() throws {
        var cases = Cases()
        cases.add("np.linalg.lstsq(<t>[0], <t>[1])[0]", within: 10) {
            try $0("t").slice(0).lstsq($0("t").slice(1)).solution
        }
        cases.add("np.linalg.lstsq(<t>[0], <t>[1])[1]", within: 100) {
            try $0("t").slice(0).lstsq($0("t").slice(1)).residuals
        }
        cases.add("np.linalg.lstsq(<t>[0], <t>[1, :, 0])[0]", within: 10) {
            try $0("t").slice(0).lstsq($0("t").slice(1, .all, 0)).solution
        }
        cases.add("np.linalg.lstsq(<w>, <z>)[0]", within: 10) {
            try $0("w").lstsq($0("z")).solution
        }
        cases.add("np.linalg.lstsq(<r>[0], <r>[1], 1e-5)[0]", within: 100) {
            try $0("r").slice(0).lstsq($0("r").slice(1), tolerance: 1e-5).solution
        }
        cases.add("np.array([np.linalg.lstsq(x, x[:, :2])[0] for x in <t>])", within: 10) {
            try $0("t").lstsq($0("t").slice(.all, .all, .range(0, 2))).solution
        }
        cases.add("np.int64(np.linalg.lstsq(<r>[0], <r>[1], 1e-5)[2])") {
            try $0("r").slice(0).lstsq($0("r").slice(1), tolerance: 1e-5).rank
        }
        cases.add("np.int64(np.linalg.lstsq(<r>[0], <r>[1])[2])") {
            try $0("r").slice(0).lstsq($0("r").slice(1)).rank
        }
        cases.add("np.linalg.lstsq(<r>[0], <r>[1])[3]", within: 10) {
            try $0("r").slice(0).lstsq($0("r").slice(1)).singularValues
        }
        try cases.compare()
    }

    @Test func ranksAndConditions() throws {
        var cases = Cases()
        for form in ["s", "t", "w", "r", "l"] {
            cases.add("np.linalg.matrix_rank(<\(form)>)") { try $0(form).matrixRank() }
            cases.add("np.linalg.matrix_rank(<\(form)>, 2.5)") {
                try $0(form).matrixRank(tolerance: 2.5)
            }
            cases.add("np.linalg.pinv(<\(form)>, 1e-5)", within: 10) {
                try $0(form).pinv(tolerance: 1e-5)
            }
        }
        cases.add("np.linalg.matrix_rank(<v>)") { try $0("v").matrixRank() }
        for form in ["s", "t", "l"] {
            cases.add("np.linalg.cond(<\(form)>)", within: 100) { try $0(form).conditionNumber() }
            cases.add("np.linalg.cond(<\(form)>, -2)") { try $0(form).conditionNumber(-2) }
        }
        for (text, order) in [("1", 1.0), ("-1", -1), ("np.inf", .infinity)] {
            cases.add("np.linalg.cond(<s>, \(text))", within: 100) {
                try $0("s").conditionNumber(order)
            }
        }
        try cases.compare()
        let singular = AnyNDArray.diagonalMatrix([1, 0])
        #expect(try singular.conditionNumber(1).number() == .infinity)
        #expect(try singular.conditionNumber().number() == .infinity)
        let lost = AnyNDArray.diagonalMatrix([1, .nan])
        #expect(try lost.conditionNumber(1).number().isNaN)
    }

    @Test func withoutElements() throws {
        for (rows, columns) in [(3, 0), (0, 3), (0, 0)] {
            let a = try AnyNDArray.zeros([2, rows, columns], .float32)
            let (q, r) = try a.qr()
            #expect(q.shape == [2, rows, 0] && r.shape == [2, 0, columns] && q.dtype == .float32)
            let complete = try a.qr(.complete)
            #expect(complete.q.shape == [2, rows, rows] && complete.r.shape == [2, rows, columns])
            try expectOrthonormal(complete.q)
            let (u, s, v) = try a.svd()
            #expect(u.shape == [2, rows, rows] && s.shape == [2, 0] && v.shape == [2, columns, columns])
            try expectOrthonormal(u)
            try expectOrthonormal(v)
            #expect(try a.svd(full: false).v.shape == [2, 0, columns])
            #expect(try a.pinv().shape == [2, columns, rows])
            #expect(try a.matrixRank().elements(as: Int.self) == [0, 0])
            let fit = try a.lstsq(.zeros([rows, 2], .float32))
            #expect(fit.solution.shape == [2, columns, 2] && fit.residuals.shape == [2, 2])
            #expect(try fit.rank.elements(as: Int.self) == [0, 0])
            #expect(throws: ArrayError.self) { try a.conditionNumber() }
        }
        #expect(
            try AnyNDArray.zeros([2, 3, 3], .float64).slice(.range(0, 0)).eigh().vectors.shape == [0, 3, 3])
        #expect(try AnyNDArray.zeros([0, 0], .float64).eig().values.dtype == .complex128)
        let noSides = try AnyNDArray.eye(3).lstsq(.zeros([3, 0], .float64))
        #expect(noSides.solution.shape == [3, 0])
        #expect(try noSides.rank.number() == 3)
    }
}

// The products of factors, which are the matrices again.

private func joined(_ factors: (q: AnyNDArray, r: AnyNDArray)) throws -> AnyNDArray {
    try factors.q.matmul(factors.r)
}

private func joined(_ factors: (u: AnyNDArray, s: AnyNDArray, v: AnyNDArray)) throws -> AnyNDArray {
    try (factors.u * factors.s.expandedDims(at: -2)).matmul(factors.v)
}

private func joined(_ basis: (values: AnyNDArray, vectors: AnyNDArray)) throws -> AnyNDArray {
    let adjoint = try basis.vectors.swappedAxes(-2, -1)
    return try (basis.vectors * basis.values.expandedDims(at: -2)).matmul(
        adjoint.dtype.isComplex ? adjoint.applying(.conjugate) : adjoint)
}
