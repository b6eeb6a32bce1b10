import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

/// Functions that are composed of others, of all kinds of types, shapes and parameters, against NumPy.
@Suite(.enabled(if: NumPy.isPresent)) struct NumPyFunctionTests {
    /// The same arrays on both sides.
    private static let setup = """
        r = np.random.default_rng(1)
        a = {'b': r.random((3, 4)) < .5, 'i': r.integers(-9, 9, (3, 4)), 'h': r.integers(-9, 9, (3, 4), 'i2'),
             'd': r.normal(size=(3, 4)) * 5, 'f': r.normal(size=(3, 4)).astype('f4') * 5,
             'D': r.normal(size=(3, 4)) + 1j * r.normal(size=(3, 4)), 'v': r.normal(size=5), 'e': np.zeros((0, 3)),
             't': r.normal(size=(2, 3, 4)).transpose(2, 0, 1), 'n': np.array([.5, -.5, 1.5, 2.5, -2.5, .49999999999999994,
             1e300, np.nan, np.inf, -np.inf, -0.0, 2.0**52 + 1, 0.3, -1.7])}
        x = np.array([0, 1, 3, 7.])
        """

    private struct Case {
        let python: String
        var tolerance: Double?
        let swift: ([String: AnyNDArray]) throws -> AnyNDArray
    }

    private func compare(_ cases: [Case], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let names = ["b", "i", "h", "d", "f", "D", "v", "e", "t", "n"].map { "a['\($0)']" } + ["x"]
        let oracle = try NumPyOracle(setup: Self.setup, names + cases.map(\.python))
        var arrays: [String: AnyNDArray] = [:]
        for name in names { arrays[name == "x" ? "x" : "\(name.dropFirst(3).first!)"] = oracle[name] }
        for one in cases {
            do {
                let result = try one.swift(arrays)
                try oracle.expect(one.python, result, within: one.tolerance, sourceLocation: sourceLocation)
            } catch let error as ArrayError {
                Issue.record("\(one.python): \(error)", sourceLocation: sourceLocation)
            }
        }
    }

    /// One case for each of the arrays named.
    private func each(
        _ names: String, _ python: String, within tolerance: Double? = nil,
        _ swift: @escaping (AnyNDArray) throws -> AnyNDArray
    ) -> [Case] {
        names.map { name in
            Case(python: python.replacing("@", with: "a['\(name)']"), tolerance: tolerance) {
                try swift($0["\(name)"]!)
            }
        }
    }

    @Test func rounding() throws {
        try compare(
            each("ihdfDn", "np.round(@)") { try $0.rounded(decimals: 0) }
                + each("ihdfDn", "np.round(@, 2)") { try $0.rounded(decimals: 2) }
                + each("ihdfDn", "np.round(@, -1)") { try $0.rounded(decimals: -1) }
                + each("dfn", "np.round(@, 400)") { try $0.rounded(decimals: 400) }
                + each("dfn", "np.floor(@)") { try $0.rounded(.down) }
                + each("dfn", "np.ceil(@)") { try $0.rounded(.up) }
                + each("dfn", "np.trunc(@)") { try $0.rounded(.towardZero) }
                + each("dfn", "np.rint(@)") { try $0.rounded(.toNearestOrEven) })
    }

    @Test func differences() throws {
        try compare(
            each("bihdfDtve", "np.diff(@)") { try $0.differences() }
                + each("bihdfDte", "np.diff(@, 2, 0)") { try $0.differences(order: 2, axis: 0) }
                + each("dv", "np.diff(@, 9)") { try $0.differences(order: 9) }
                + each("dv", "np.diff(@, 0)") { try $0.differences(order: 0) }
                + each("ihdfDtv", "np.gradient(@, axis=-1)") { try $0.gradient() }
                + each("ihdft", "np.gradient(@, 0.1, axis=0)") { try $0.gradient(spacing: 0.1, axis: 0) }
                + each("ihdfDtv", "np.gradient(@, 0.3, axis=-1, edge_order=2)") {
                    try $0.gradient(spacing: 0.3, edgeOrder: 2)
                }
                + ["", ", edge_order=2"].flatMap { order in
                    [("x", 0), ("x * 0 + [0, 2, 4, 6]", 1), ("x.astype(int)", 2)].flatMap { text, kind in
                        "ihdfD".map { name in
                            Case(python: "np.gradient(a['\(name)'], \(text), axis=1\(order))") { arrays in
                                let x = arrays["x"]!
                                let coordinates =
                                    kind == 0
                                    ? x : kind == 2 ? x.cast(to: .int64) : NDArray([0.0, 2, 4, 6]).untyped
                                return try arrays["\(name)"]!.gradient(
                                    coordinates: coordinates, axis: 1, edgeOrder: order.isEmpty ? 1 : 2)
                            }
                        }
                    }
                })
    }

    @Test func rearranging() throws {
        let modes: [(String, PaddingMode)] = [
            ("edge", .edge), ("reflect", .reflect), ("symmetric", .symmetric), ("wrap", .wrap),
        ]
        try compare(
            each("bidDtve", "np.roll(@, 2)") { try $0.rolled(by: 2) }
                + each("bidDte", "np.roll(@, -5, 1)") { try $0.rolled(by: -5, axis: 1) }
                + each("bidDt", "np.roll(@, (1, -2), (0, 1))") { try $0.rolled(by: [1, -2], axes: [0, 1]) }
                + each("bidDtve", "np.pad(@, 2)") { try $0.padded(by: [(2, 2)]) }
                + each("idf", "np.pad(@, ((1, 2), (0, 3)), constant_values=7)") {
                    try $0.padded(by: [(1, 2), (0, 3)], with: Scalar(7))
                }
                + modes.flatMap { name, mode in
                    each("bidDtv", "np.pad(@, 2, '\(name)')") { try $0.padded(by: [(2, 2)], repeating: mode) }
                        + each("bid", "np.pad(@, ((0, 9), (17, 4)), '\(name)')") {
                            try $0.padded(by: [(0, 9), (17, 4)], repeating: mode)
                        }
                        + each("d", "np.pad(@[:1], ((3, 2), (0, 0)), '\(name)')") {
                            try $0.slice(.slice(Index.Slice(nil, 1))).padded(
                                by: [(3, 2), (0, 0)], repeating: mode)
                        }
                }
                + each("bidDt", "np.take(@, [[1, -1], [0, 0]], 1)") {
                    try $0.taking(([[1, -1], [0, 0]] as NDArray<Int>).untyped, axis: 1)
                }
                + each("bidDtv", "np.take(@, [3, -1, 0])") { try $0.taking(NDArray([3, -1, 0]).untyped) })
    }

    @Test func matrices() throws {
        try compare(
            each("ihdfvt", "np.outer(@, @)") { try $0.outer($0) }
                + each("D", "np.outer(@, @)", within: 1e-14) { try $0.outer($0) }
                + each("bihdfDt", "np.trace(@)", within: 1e-6) { try $0.trace() }
                + each("idDt", "np.trace(@, 1)", within: 1e-12) { try $0.trace(offset: 1) }
                + each("bihdfDte", "np.tril(@)") { try $0.lowerTriangle() }
                + each("bidDt", "np.triu(@, 1)") { try $0.upperTriangle(offset: 1) }
                + each("dt", "np.triu(@, -2**62)") { try $0.upperTriangle(offset: -1 << 62) }
                + each("dt", "np.tril(@, -2)") { try $0.lowerTriangle(offset: -2) }
                + each("v", "np.diag(@)") { try AnyNDArray.diag($0) }
                + each("v", "np.diag(@, -2)") { try AnyNDArray.diag($0, offset: -2) })
    }

    @Test func norms() throws {
        let orders: [(String, Double)] = [
            ("np.inf", .infinity), ("-np.inf", -.infinity), ("1", 1), ("0", 0), ("2", 2), ("3", 3),
            ("-1", -1), ("0.5", 0.5),
        ]
        try compare(
            each("bihdfDtv", "np.linalg.norm(@)", within: 1e-6) { try $0.norm() }
                + each("ihdDt", "np.linalg.norm(@, keepdims=True)", within: 1e-12) {
                    try $0.norm(keepDims: true)
                }
                + each("idDt", "np.linalg.norm(@, axis=(1, 0))", within: 1e-12) { try $0.norm(axes: [1, 0]) }
                + orders.flatMap { text, order in
                    each("v", "np.linalg.norm(@, \(text))", within: 1e-12) { try $0.norm(order) }
                        + each("idDt", "np.linalg.norm(@, \(text), axis=1)", within: 1e-12) {
                            try $0.norm(order, axis: 1)
                        }
                }
                + [("1", 1.0), ("-1", -1), ("np.inf", .infinity), ("-np.inf", -.infinity)].flatMap {
                    text, order in
                    each("idD", "np.linalg.norm(@, \(text))", within: 1e-12) { try $0.norm(order) }
                        + each("t", "np.linalg.norm(@, \(text), axis=(2, 0), keepdims=True)", within: 1e-12) {
                            try $0.norm(order, axes: [2, 0], keepDims: true)
                        }
                })
    }

    @Test func reductionsAndQuantiles() throws {
        try compare(
            each("bihdfDt", "@.sum()", within: 1e-6) { try $0.sum() }
                + each("bihdfDt", "@.sum(axis=1, keepdims=True)", within: 1e-6) {
                    try $0.sum(axis: 1, keepDims: true)
                }
                + each("bihdDt", "@.prod(0)", within: 1e-12) { try $0.product(axis: 0) }
                + each("bihdft", "@.min()") { try $0.min() }
                + each("bihdft", "@.max(0)") { try $0.max(axis: 0) }
                + each("bihdfDt", "@.any(0)") { try $0.any(axis: 0) }
                + each("bihdfDt", "@.all()") { try $0.all() }
                + each("bihdfDt", "np.count_nonzero(@, 1)") { try $0.countNonzero(axis: 1) }
                + each("bihdDt", "@.mean(0)", within: 1e-12) { try $0.mean(axis: 0) }
                + each("bihdDt", "@.var(1, ddof=1)", within: 1e-12) {
                    try $0.variance(axis: 1, correction: 1)
                }
                + each("bihdDt", "@.std(1)", within: 1e-12) { try $0.standardDeviation(axis: 1) }
                + each("dn", "np.nanmax(@, axis=-1)") { try $0.nanMax(axis: -1) }
                + each("bihdf", "@.argmax(1)") { try $0.argmax(axis: 1) }
                + each("ihdt", "np.percentile(@, [5, 50, 99.5])", within: 1e-6) {
                    try $0.percentile([5, 50, 99.5])
                }
                + each("ihdt", "np.quantile(@, [0, .3, 1], axis=1)", within: 1e-12) {
                    try $0.quantile([0, 0.3, 1], axis: 1)
                }
                + each("idt", "np.quantile(@, [.2], axis=0, keepdims=True)", within: 1e-12) {
                    try $0.quantile([0.2], axis: 0, keepDims: true)
                }
                + each("id", "np.quantile(@, [], axis=0)") { try $0.quantile([], axis: 0) })
    }

    @Test func closeness() throws {
        try compare(
            each("bihdfDn", "np.isclose(@, @ + 1e-7)") { a in try a.isClose(to: a + 1e-7) }
                + each("ihdfn", "np.isclose(@, @ * 1.1, rtol=.1, equal_nan=True)") { a in
                    try a.isClose(to: a * 1.1, relativeTolerance: 0.1, equalNaN: true)
                })
    }
}
