import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

/// Sums of products by labels, interpolation, and correlation, against NumPy.
@Suite(.enabled(if: NumPy.isPresent)) struct EinsteinSumTests {
    private static let setup = """
        r = np.random.default_rng(7)
        m, n = r.normal(size=(3, 4)), r.normal(size=(4, 5))
        s, t = r.normal(size=(3, 3)), r.normal(size=(2, 3, 4))
        i, b = r.integers(-9, 9, (3, 4)), r.random((3, 4)) < .5
        v, w = r.normal(size=4), r.normal(size=1)
        D = r.normal(size=(4, 4)) + 1j * r.normal(size=(4, 4))
        long, part = r.normal(size=600), r.normal(size=300)
        """

    /// Subscripts, and the names of the operands.
    private static let sums = [
        "ij,jk->ik": "m n", "ij,jk": "m n", "ij->ji": "m", "ij": "m", "ba": "m", "ii": "s", "ii->i": "s",
        "ij,ij->": "m m", "ij,ij->i": "m m", "ij,ik->jk": "m m", "i,j": "v v", "i,i": "v v", "i,j->ij": "v w",
        "ij,j->i": "m v", "...j,j->...": "t v", "...ij->...ji": "t", "...i->...": "t", "a...,a...": "t t",
        "ij,jk,kl->il": "s s s", "bij,jk->bik": "t n", "ij,j": "m w", "i...->...": "t", "ijk,jk->i": "t m",
        "ij,ij": "i i", "ij,kj->ik": "b b", "ij,ij->j": "b i", "ij,ji": "D D", " i j , j k -> i k ": "m n",
        "Ab,bA->A": "s s",
    ]

    @Test func sumsAreThoseOfNumPy() throws {
        let names = ["m", "n", "s", "t", "i", "b", "v", "w", "D"]
        let calls = Self.sums.map {
            (text: $0.key, operands: $0.value.split(separator: " ").map(String.init))
        }
        func python(_ call: (text: String, operands: [String])) -> String {
            "np.einsum('\(call.text)', \(call.operands.joined(separator: ", ")))"
        }
        let oracle = try NumPyOracle(setup: Self.setup, names + calls.map(python))
        for call in calls {
            let result = try AnyNDArray.einsum(call.text, call.operands.map { oracle[$0]! })
            try oracle.expect(python(call), result, within: result.dtype.kind < .float ? nil : 1e-12)
        }
    }

    @Test func sumsOfDistinctTypesPromote() throws {
        let a: NDArray<Int16> = [[1, 2], [3, 4]]
        let b: NDArray<Double> = [1, 0.5]
        let sum = try einsum("ij,j", a.untyped, b.untyped)
        #expect(try Array(NDArray<Double>(sum)) == [2, 5])
        #expect(Array(einsum("ij,jk->ik", a, a).raveled()) == [7, 10, 15, 22])
    }

    @Test func rearrangementsAreViews() throws {
        let a: NDArray<Int> = [[1, 2], [3, 4]]
        einsum("ii->i", a)[.all] = NDArray([7, 8])
        #expect(Array(a.raveled()) == [7, 2, 3, 8])
        #expect(einsum("ij->ji", a).sharesMemory(with: a))
        #expect(!einsum("ij->i", a).sharesMemory(with: a))
    }

    @Test(arguments: [
        "ij", "i,j", "i->ij", "ii->ii", "i1->i", "i.->i", "....i->i", "ij,ij", "i...->i", "", "i->", "ij->ik",
    ])
    func subscriptsThatDoNotFitAreErrors(_ subscripts: String) {
        let row = NDArray([1.0, 2, 3]).untyped
        let wide = try! row.reshaped([1, 3, 1]).broadcast(to: [2, 3, 4])
        let operand = subscripts == "i->" || subscripts == "" ? wide : subscripts == "i...->i" ? wide : row
        #expect(throws: ArrayError.self) { try AnyNDArray.einsum(subscripts, [operand]) }
    }

    @Test func extentsThatDifferAreErrors() {
        let (a, b) = (ones([2, 3]).untyped, ones([4, 3]).untyped)
        #expect(throws: ArrayError.self) { try AnyNDArray.einsum("ij,ij", [a, b]) }
        #expect(throws: ArrayError.self) { try AnyNDArray.einsum("ii", [a]) }
        #expect(throws: ArrayError.self) { try AnyNDArray.einsum("i,i", [a]) }
        #expect(throws: ArrayError.self) { try AnyNDArray.einsum("", []) }
    }

    // MARK: Rows

    @Test func correlationsAreThoseOfNumPy() throws {
        let rows = [
            "v": "w", "w": "v", "long": "part", "part": "long", "long[:9]": "v", "D[0]": "D[1]",
            "i[0]": "i[1]",
        ]
        var calls: [(python: String, a: String, v: String, extent: CorrelationExtent)] = []
        for (a, v) in rows {
            for extent in CorrelationExtent.allCases {
                calls.append(("np.correlate(\(a), \(v), '\(extent)')", a, v, extent))
            }
        }
        let oracle = try NumPyOracle(
            setup: Self.setup, Array(Set(rows.keys).union(rows.values)) + calls.map(\.python))
        for call in calls {
            let result = try oracle[call.a]!.correlated(with: oracle[call.v]!, extent: call.extent)
            try oracle.expect(call.python, result, within: result.dtype.kind < .float ? nil : 1e-12)
        }
        #expect(throws: ArrayError.self) { try oracle["v"]!.correlated(with: ones([2, 2]).untyped) }
        #expect(throws: ArrayError.self) { try oracle["v"]!.correlated(with: zeros([0]).untyped) }
    }

    @Test func interpolationsAreThoseOfNumPy() throws {
        let setup = """
            x = np.array([-1, 0, .5, 1, 2, 3, 9, np.nan, np.inf, -np.inf])
            p, f = np.array([0., 1, 3]), np.array([5., 7, 3])
            q, g = np.array([0, 1, np.inf]), np.array([1, np.inf, 2])
            c, h, one = f + 1j * f[::-1], np.array([0, 2, 2, 5]), np.array([2.0])
            """
        let calls: [(String, [String], Scalar?, Scalar?)] = [
            ("np.interp(x, p, f)", ["x", "p", "f"], nil, nil),
            ("np.interp(x, p, f, -9, 9)", ["x", "p", "f"], Scalar(-9.0), Scalar(9.0)),
            ("np.interp(x, q, g)", ["x", "q", "g"], nil, nil),
            ("np.interp(x[:7], p, c)", ["x[:7]", "p", "c"], nil, nil),
            ("np.interp(x, one, one)", ["x", "one", "one"], nil, nil),
            ("np.interp(h, p, f)", ["h", "p", "f"], nil, nil),
            ("np.interp(x.reshape(2, 5), h, h)", ["x.reshape(2, 5)", "h", "h"], nil, nil),
            ("np.interp(1.5, p, f)", ["np.array(1.5)", "p", "f"], nil, nil),
        ]
        let names = ["x", "p", "f", "q", "g", "c", "h", "one", "x[:7]", "x.reshape(2, 5)", "np.array(1.5)"]
        let oracle = try NumPyOracle(setup: setup, names + calls.map(\.0))
        for (python, arguments, before, after) in calls {
            let a = arguments.map { oracle[$0]! }
            let result = try a[0].interpolated(between: a[1], a[2], before: before, after: after)
            try oracle.expect(python, result, within: 1e-12)
        }
        let x = NDArray([0.5, 2, 9])
        #expect(Array(x.interpolated(between: [0, 1, 3], [5, 7, 3], after: 1)) == [6, 5, 1])
        #expect(throws: ArrayError.self) {
            try oracle["x"]!.interpolated(between: oracle["h"]!, oracle["p"]!)
        }
        #expect(throws: ArrayError.self) {
            try oracle["c"]!.interpolated(between: oracle["p"]!, oracle["f"]!)
        }
        #expect(throws: ArrayError.self) {
            try x.untyped.interpolated(between: ones([0]).untyped, ones([0]).untyped)
        }
    }
}
