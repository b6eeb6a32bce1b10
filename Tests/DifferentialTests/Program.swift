import AquilaArrays
import AquilaRuntime
import AquilaTypes
import TestSupport

/// One statement of a random program, for NumPy and for Aquila.
struct Statement {
    /// What NumPy runs.
    var text: String
    /// The variables that it sets or changes.
    var results: [Int]
    /// How far the results may be from NumPy's.
    var tolerance: Tolerance = .exact
    /// A NumPy expression for the largest error of each element, where the tolerance does not say it.
    var bound: String?
    /// Whether operands are complex: then the sign of a zero part is free.
    var isComplex = false
    /// The same with arrays.
    var run: (Pool) throws -> Void
}

/// The variables of a program while it runs.
final class Pool {
    let runtime: Runtime
    private var arrays: [AnyNDArray?] = []

    init(_ runtime: Runtime) { self.runtime = runtime }

    subscript(_ variable: Int) -> AnyNDArray {
        get { arrays[variable]! }
        set {
            while arrays.count <= variable { arrays.append(nil) }
            arrays[variable] = newValue
        }
    }

    /// Forgets a variable; its store goes with the last view of it.
    func remove(_ variable: Int) { arrays[variable] = nil }
}

/// A random program: a function of its seed alone.
struct Program {
    enum Mode {
        /// Each statement's results are compared, and replaced by NumPy's.
        case stepwise
        /// Exact operations only, recorded without reading in between, and compared at the end.
        case lazy
    }

    let seed: UInt64
    let mode: Mode
    var statements: [Statement] = []
    /// The variables that are alive at the end.
    var live: [Int] = []

    /// What the oracle is sent.
    var request: String {
        var lines: [String] = statements.map { statement in
            let names = mode == .stepwise ? statement.results.map { "v\($0)" }.joined(separator: " ") : ""
            let bound = mode == .stepwise ? statement.bound ?? "" : ""
            return "\(names)\t\(bound)\t\(statement.text)"
        }
        lines.append(live.map { "v\($0)" }.joined(separator: " ") + "\t\tpass")
        return lines.joined(separator: "\n")
    }

    /// The program as it would be typed at NumPy.
    var listing: String {
        "# seed \(seed), \(mode)\n" + statements.map(\.text).joined(separator: "\n")
    }
}
