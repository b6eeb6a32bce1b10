public import AquilaArrays
public import AquilaRuntime
import AquilaTypes
public import TestSupport

/// One statement of a random program, for NumPy and for Aquila.
public struct Statement {
    /// The statement in Python.
    public var text: String
    /// The variables that it sets or changes.
    public var results: [Int]
    /// The tolerated difference from NumPy's results.
    public var tolerance: Tolerance = .exact
    /// A NumPy expression for the largest error of each element, in place of the tolerance.
    public var bound: String?
    /// True if operands are complex, so that the signs of zero parts are not compared.
    public var isComplex = false
    /// The statement with arrays.
    public var run: (Pool) throws -> Void
}

/// The variables of a program while it runs.
public final class Pool {
    public let runtime: Runtime
    private var arrays: [AnyNDArray?] = []

    public init(_ runtime: Runtime) { self.runtime = runtime }

    public subscript(_ variable: Int) -> AnyNDArray {
        get { arrays[variable]! }
        set {
            while arrays.count <= variable { arrays.append(nil) }
            arrays[variable] = newValue
        }
    }

    /// Removes a variable; its store is freed with the last view of it.
    public func remove(_ variable: Int) { arrays[variable] = nil }
}

/// A random program that depends on its seed only.
public struct Program {
    public enum Mode: Sendable {
        /// Each statement's results are compared, and replaced by NumPy's.
        case stepwise
        /// Exact operations only, recorded without reading in between, and compared at the end.
        case lazy
    }

    public let seed: UInt64
    public let mode: Mode
    public var statements: [Statement] = []
    /// The variables that are alive at the end.
    public var live: [Int] = []

    public init(seed: UInt64, mode: Mode) {
        var builder = ProgramBuilder(
            random: SplitMix64(seed: seed), program: Program(empty: seed, mode))
        builder.build()
        self = builder.program
    }

    private init(empty seed: UInt64, _ mode: Mode) { (self.seed, self.mode) = (seed, mode) }

    /// The program in the oracle's format.
    public var request: String {
        var lines: [String] = statements.map { statement in
            let names = mode == .stepwise ? statement.results.map { "v\($0)" }.joined(separator: " ") : ""
            let bound = mode == .stepwise ? statement.bound ?? "" : ""
            return "\(names)\t\(bound)\t\(statement.text)"
        }
        lines.append(live.map { "v\($0)" }.joined(separator: " ") + "\t\tpass")
        return lines.joined(separator: "\n")
    }

    /// The program as typed in Python.
    public var listing: String {
        "# seed \(seed), \(mode)\n" + statements.map(\.text).joined(separator: "\n")
    }
}
