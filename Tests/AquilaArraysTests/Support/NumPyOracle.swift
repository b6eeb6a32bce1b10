import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

/// Results of named statements, computed by NumPy and by arrays, and compared.
struct NumPyOracle {
    /// NumPy's results by their statements.
    private let results: [String: AnyNDArray]

    /// - Parameters:
    ///   - setup: Python code that defines the names used by the statements.
    ///   - statements: expressions that give arrays.
    init(setup: String, _ statements: [String]) throws {
        let folder = try TemporaryFolder()
        let text = statements.joined(separator: "\n")
        try NumPy.run(
            """
            import numpy as np, sys
            \(setup)
            for k, statement in enumerate(sys.argv[2].split('\\n')):
                np.save(f'{sys.argv[1]}/{k}.npy', np.asarray(eval(statement)))
            """, folder.path, text)
        var results: [String: AnyNDArray] = [:]
        for (k, statement) in statements.enumerated() {
            results[statement] = try AnyNDArray(npy: folder.bytes("\(k).npy"))
        }
        self.results = results
    }

    subscript(statement: String) -> AnyNDArray? { results[statement] }

    /// Compares type, shape and every bit, or elements within a tolerance if one is given.
    func expect(
        _ statement: String, _ array: AnyNDArray, within tolerance: Double? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let expected = try #require(results[statement], "no statement", sourceLocation: sourceLocation)
        #expect(array.dtype == expected.dtype, "\(statement)", sourceLocation: sourceLocation)
        #expect(array.shape == expected.shape, "\(statement)", sourceLocation: sourceLocation)
        let isRight =
            if let tolerance {
                try array.allClose(to: expected, relativeTolerance: tolerance, equalNaN: true)
            } else {
                try array.isIdentical(to: expected)
            }
        #expect(isRight, "\(statement): \(array), not \(expected)", sourceLocation: sourceLocation)
    }
}
