import AquilaArrays
import AquilaTypes
import Testing

/// Linear equations, inverses and determinants, of all types, in stacks and alone, against NumPy.
@Suite(.enabled(if: NumPy.isPresent)) struct EquationTests {
    private typealias Cases = MatrixCases

    @Test func solutions() throws {
        var cases = Cases()
        cases.add("np.linalg.solve(<s>, <x>)") { try $0("s").solve($0("x")) }
        cases.add("np.linalg.solve(<s>, <v>)") { try $0("s").solve($0("v")) }
        cases.add("np.linalg.solve(<s>[0, 0], <v>)") { try $0("s").slice(0, 0).solve($0("v")) }
        cases.add("np.linalg.solve(<l>, <y>)") { try $0("l").solve($0("y")) }
        cases.add("np.linalg.solve(<k>, <k>[:, ::-1, :3])") {
            try $0("k").solve($0("k").flipped([1]).slice(.all, .all, .range(0, 3)))
        }
        try cases.compare()
    }

    /// Transposed and strided operands are read where they lie.
    @Test func layouts() throws {
        var cases = Cases()
        cases.add("np.linalg.solve(<s>.swapaxes(-1, -2), <x>)") {
            try $0("s").swappedAxes(-2, -1).solve($0("x"))
        }
        cases.add("np.linalg.inv(<l>.T)") { try $0("l").transposed().inverse() }
        cases.add("np.linalg.inv(<l>[::2, ::2])") {
            try $0("l").slice(.every(2), .every(2)).inverse()
        }
        cases.add("np.linalg.inv(<l>[::-1, ::-1])") { try $0("l").flipped().inverse() }
        cases.add("np.linalg.inv(<s>.transpose(1, 0, 2, 3))") {
            try $0("s").transposed([1, 0, 2, 3]).inverse()
        }
        cases.add("np.linalg.det(<s>.transpose(3, 1, 0, 2)[..., :3, :2, :2])") {
            try $0("s").transposed([3, 1, 0, 2]).slice(
                .ellipsis, .range(0, 3), .range(0, 2), .range(0, 2)
            )
            .determinant()
        }
        try cases.compare()
    }

    @Test func inverses() throws {
        var cases = Cases()
        cases.add("np.linalg.inv(<s>)") { try $0("s").inverse() }
        cases.add("np.linalg.inv(<k>)") { try $0("k").inverse() }
        cases.add("np.linalg.inv(<l>)") { try $0("l").inverse() }
        cases.add("np.linalg.matrix_power(<s>, -3)") { try $0("s").matrixPower(-3) }
        cases.add("np.linalg.matrix_power(<z>, 5)", within: 1e3) {
            try $0("z").matrixPower(5)
        }
        cases.add("np.linalg.matrix_power(<s>, 0)") { try $0("s").matrixPower(0) }
        cases.add("np.linalg.tensorinv(<s>[0, 0].reshape(2, 2, 4), 2)") {
            try $0("s").slice(0, 0).reshaped([2, 2, 4]).tensorInverse(leading: 2)
        }
        cases.add("np.linalg.tensorsolve(<s>[0, 0].reshape(2, 2, 2, 2), <v>.reshape(2, 2))") {
            try $0("s").slice(0, 0).reshaped([2, 2, 2, 2]).tensorSolve($0("v").reshaped([2, 2]))
        }
        cases.add(
            "np.linalg.tensorsolve(<s>[0, 0].reshape(2, 2, 2, 2), <v>.reshape(2, 2), axes=(1,))"
        ) {
            try $0("s").slice(0, 0).reshaped([2, 2, 2, 2]).tensorSolve(
                $0("v").reshaped([2, 2]), axes: [1])
        }
        try cases.compare()
    }

    @Test func determinants() throws {
        var cases = Cases()
        cases.add("np.linalg.det(<s>)", within: 1e4) { try $0("s").determinant() }
        cases.add("np.linalg.det(<z>)", within: 1e4) { try $0("z").determinant() }
        cases.add("np.linalg.slogdet(<s>)[0]") { try $0("s").signAndLogDeterminant().sign }
        cases.add("np.linalg.slogdet(<s>)[1]") { try $0("s").signAndLogDeterminant().logarithm }
        cases.add("np.linalg.slogdet(<l>)[0]") { try $0("l").signAndLogDeterminant().sign }
        cases.add("np.linalg.slogdet(<l>)[1]") { try $0("l").signAndLogDeterminant().logarithm }
        try cases.compare()
    }

    /// Products of pivots beyond the range of doubles.
    @Test func determinantsOfLargeAndSmallNumbers() throws {
        let large = AnyNDArray.diagonalMatrix([1e200, 1e200, 1e-300, 1e-99])
        #expect(try abs(large.determinant().number() - 10) < 1e-12)
        let small = AnyNDArray.diagonalMatrix([1e-300, 1e-300, 5e-324])
        #expect(try small.determinant().number() == 0)
        let logarithm = try small.signAndLogDeterminant().logarithm.number()
        #expect(abs(logarithm + 2125.9914) < 1e-3)
        let zero = try AnyNDArray.zeros([3, 3], .float64).signAndLogDeterminant()
        #expect(try zero.sign.number() == 0)
        #expect(try zero.logarithm.number() == -.infinity)
    }

    @Test func triangles() throws {
        var cases = Cases()
        cases.add("np.linalg.solve(np.tril(<s>), <x>)") {
            try $0("s").triangularSolve($0("x"), lower: true)
        }
        cases.add("np.linalg.solve(np.triu(<s>), <v>)") { try $0("s").triangularSolve($0("v")) }
        cases.add("np.linalg.solve(np.triu(<l>), <y>)") { try $0("l").triangularSolve($0("y")) }
        cases.add("np.linalg.solve(np.tril(<l>).T, <y>)") {
            try $0("l").transposed().triangularSolve($0("y"))
        }
        cases.add(
            "np.linalg.solve(np.tril(<s>, -1) + np.eye(4, dtype=<s>.dtype), <x>)", within: 1e4
        ) {
            try $0("s").triangularSolve($0("x"), lower: true, unitDiagonal: true)
        }
        cases.add("np.linalg.solve(np.tril(<l>, -1) / 40 + np.eye(40, dtype=<l>.dtype), <y>)") {
            try ($0("l") / 40).triangularSolve($0("y"), lower: true, unitDiagonal: true)
        }
        try cases.compare()
    }

    /// Exponentials of Hermitian matrices and others, by eigenvalues in NumPy; norms are such that all
    /// degrees and squares occur.
    @Test func exponentials() throws {
        let general = "(lambda w, v: (v * np.exp(w)[..., None, :]) @ np.linalg.inv(v))"
        let isReal = "(lambda x, a: x if a.dtype.kind == 'c' else x.real)"
        var cases = Cases()
        for scale in [0.001, 0.02, 0.05, 0.1, 0.3, 1, 2] {
            for form in ["s", "z"] {
                let factors = "*np.linalg.eig(<\(form)> * \(scale))"
                let statement = "\(isReal)(\(general)(\(factors)), <\(form)>)"
                cases.add("\(statement).astype((<\(form)> / 1).dtype)", within: 100) {
                    try ($0(form) * scale).expm()
                }
            }
        }
        cases.add("np.eye(40, dtype=(<l> / 1).dtype)") { try ($0("l") * 0).expm() }
        try cases.compare()
        let lost = AnyNDArray.diagonalMatrix([1, .nan, 2])
        #expect(try lost.expm().elements(as: Double.self).allSatisfy(\.isNaN))
        let power = AnyNDArray.diagonalMatrix([700, -700, 0])
        #expect(try abs(power.expm().slice(0, 0).number() / 1.0142320547350045e304 - 1) < 1e-11)
    }

    @Test func productsOfChains() throws {
        var cases = Cases()
        cases.add("np.linalg.multi_dot([<z>, <w>, <w>.T, <z>])", within: 1e2) {
            try AnyNDArray.multiDot([$0("z"), $0("w"), $0("w").transposed(), $0("z")])
        }
        cases.add("np.linalg.multi_dot([<z>[0], <w>, <w>.T, <z>[:, 0]])", within: 1e2) {
            try AnyNDArray.multiDot([
                $0("z").slice(0), $0("w"), $0("w").transposed(), $0("z").slice(.all, 0),
            ])
        }
        cases.add("<z> @ <w>", within: 1e2) { try AnyNDArray.multiDot([$0("z"), $0("w")]) }
        try cases.compare()
    }

    /// Matrices without rows, stacks without matrices, and right sides without columns.
    @Test func withoutElements() throws {
        let setup = """
            a = {'o': np.zeros((0, 0)), 'p': np.zeros((2, 0, 0)), 'q': np.zeros((0, 3, 3)), 'b': np.eye(3)}
            """
        let oracle = try NumPyOracle(
            setup: setup,
            ["o", "p", "q"].flatMap { name in
                ["inv", "det", "cholesky"].map { "np.linalg.\($0)(a['\(name)'])" }
                    + (0..<2).map { "np.linalg.slogdet(a['\(name)'])[\($0)]" }
            } + ["np.linalg.solve(a['b'], a['b'][:, :0])", "np.linalg.solve(a['p'], np.zeros((0, 3)))"])
        let arrays = try [
            "o": AnyNDArray.zeros([0, 0], .float64), "p": .zeros([2, 0, 0], .float64),
            "q": .zeros([0, 3, 3], .float64),
        ]
        for (name, array) in arrays {
            try oracle.expect("np.linalg.inv(a['\(name)'])", array.inverse())
            try oracle.expect("np.linalg.det(a['\(name)'])", array.determinant())
            try oracle.expect("np.linalg.cholesky(a['\(name)'])", array.cholesky())
            try oracle.expect("np.linalg.slogdet(a['\(name)'])[0]", array.signAndLogDeterminant().sign)
            try oracle.expect("np.linalg.slogdet(a['\(name)'])[1]", array.signAndLogDeterminant().logarithm)
        }
        let one = try AnyNDArray.eye(3)
        try oracle.expect("np.linalg.solve(a['b'], a['b'][:, :0])", one.solve(one.slice(.all, .range(0, 0))))
        try oracle.expect(
            "np.linalg.solve(a['p'], np.zeros((0, 3)))", arrays["p"]!.solve(.zeros([0, 3], .float64)))
    }
}

extension AnyNDArray {
    /// A matrix with numbers on its diagonal.
    static func diagonalMatrix(_ numbers: [Double]) -> AnyNDArray {
        AquilaArrays.diag(NDArray(numbers)).untyped
    }

    /// The first element.
    func number() throws -> Double { try cast(to: .float64).elements(as: Double.self)[0] }
}
