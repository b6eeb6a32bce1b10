import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

/// Matrices of all types and layouts, the same in Python and here, and functions of them, whose results are
/// compared with NumPy's.
struct MatrixCases {
    private var cases: [Case] = []

    /// Names are a form and a type's character. Forms: `s`, a stack of small square matrices; `k`, one of
    /// larger ones; `l`, a single one; `h`, Hermitian positive definite ones; `t`, tall ones; `w`, a wide
    /// one; `r`, of a rank below their extents; `v`, a vector for `s`; `x`, right sides for `s`; `y`, for
    /// `l`.
    static let setup = """
        r = np.random.default_rng(7)
        def m(kind, *shape):
            if kind == 'i':
                return r.integers(-5, 6, shape).astype(kind)
            x = r.normal(size=shape)
            return (x + 1j * r.normal(size=shape) if kind in 'FD' else x).astype(kind)
        def e(kind, n, scale):
            return (scale * np.eye(n)).astype(kind)
        a = {}
        for k in 'fdFDi':
            a['s' + k] = m(k, 2, 3, 4, 4) + e(k, 4, 6)
            a['k' + k] = m(k, 3, 27, 27) + e(k, 27, 40)
            a['l' + k] = m(k, 40, 40) + e(k, 40, 40)
            for name, n in ('h', 4), ('g', 27):
                x = m(k, 3, n, n)
                a[name + k] = x + x.conj().swapaxes(-1, -2) + e(k, n, 30 + 2 * n)
            a['t' + k] = m(k, 2, 6, 4)
            a['w' + k] = m(k, 5, 31)
            a['r' + k] = m(k, 3, 6, 2) @ m(k, 3, 2, 5)
            a['v' + k] = m(k, 4)
            a['x' + k] = m(k, 3, 4, 2)
            a['y' + k] = m(k, 40, 3)
            a['z' + k] = m(k, 5, 5)
        """

    private static let names = "sklhgtwrvxyz".flatMap { form in "fdFDi".map { "\(form)\($0)" } }

    private struct Case {
        let python: String
        var tolerance: Double
        let swift: ([String: AnyNDArray]) throws -> AnyNDArray
    }

    /// Adds a case for each type.
    ///
    /// - Parameters:
    ///   - python: a statement, in which the names of forms stand in angle brackets.
    ///   - swift: the same for arrays by the names of their forms.
    mutating func add(
        _ python: String, within factor: Double = 1,
        _ swift: @escaping ((String) -> AnyNDArray) throws -> AnyNDArray
    ) {
        for type in "fdFDi" {
            var statement = python
            for form in "sklhgtwrvxyz" {
                statement = statement.replacing("<\(form)>", with: "a['\(form)\(type)']")
            }
            let tolerance = factor * (type == "f" || type == "F" ? 2e-4 : 1e-10)
            cases.append(
                Case(python: statement, tolerance: tolerance) { arrays in
                    try swift { form in arrays["\(form)\(type)"]! }
                })
        }
    }

    /// Compares types and shapes, and elements within the tolerances.
    func compare(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let oracle = try NumPyOracle(setup: Self.setup, Self.names.map { "a['\($0)']" } + cases.map(\.python))
        var arrays: [String: AnyNDArray] = [:]
        for name in Self.names { arrays[name] = oracle["a['\(name)']"] }
        for one in cases {
            do {
                let result = try one.swift(arrays)
                let expected = try #require(oracle[one.python], sourceLocation: sourceLocation)
                #expect(result.dtype == expected.dtype, "\(one.python)", sourceLocation: sourceLocation)
                #expect(result.shape == expected.shape, "\(one.python)", sourceLocation: sourceLocation)
                guard result.shape == expected.shape else { continue }
                let isClose = try result.allClose(
                    to: expected, relativeTolerance: one.tolerance, absoluteTolerance: one.tolerance,
                    equalNaN: true)
                #expect(
                    isClose, "\(one.python): \(result), not \(expected)", sourceLocation: sourceLocation)
            } catch let error as ArrayError {
                Issue.record("\(one.python): \(error)", sourceLocation: sourceLocation)
            }
        }
    }
}
