import AquilaFrames
import AquilaRuntime
import AquilaTypes
import Foundation
import TestSupport
import Testing

/// Random frames, and the same operations by pandas: values, types, order of rows and labels are equal.
///
/// `AQUILA_FRAME_PROGRAMS` sets how many are drawn; `AQUILA_FRAME_SEED` runs a single one, which a failure
/// has named.
@Suite(.enabled(if: OraclePython.hasPandas, "needs a Python with pandas")) struct PandasTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let programs = environment["AQUILA_FRAME_PROGRAMS"].flatMap { Int($0) } ?? 3000

    /// Tables look like pandas', and so do descriptions of numbers.
    @Test func tablesAgree() throws {
        let oracle = try PandasOracle()
        for seed in UInt64(0)..<60 {
            var random = SplitMix64(seed: seed)
            let kinds = ["int64", "float64", "Int64", "str", "boolean", "float32", "category"].shuffled(
                using: &random)
            let frame = try RandomFrame(
                &random, rows: random.pick([0, 1, 5, 30, 60, 61, 300]), kinds: Array(kinds.prefix(4)))
            let expected = try oracle.ask(
                "pd.set_option('display.width', 1000)\nresult = repr(\(frame.python))")
            #expect("\(frame.frame)" == expected.text, "seed \(seed)")
        }
        let numbers = try DataFrame([
            "i": Column([3, 1, 4, 1, 5]), "f": Column([0.5, .nan, 2, 8, -1]), "n": Column([1, nil, 3, 4, 9]),
        ])
        let described = try oracle.ask(
            """
            result = pd.DataFrame({'i': [3, 1, 4, 1, 5], 'f': [.5, nan, 2, 8, -1], \
            'n': pd.Series([1, None, 3, 4, 9], dtype='Int64')}).describe()
            """)
        let found = try FrameReport(numbers.describe())
        #expect(found == described, "\(found)\n\(described)")
    }

    @Test func randomFramesAgree() throws {
        let oracle = try PandasOracle()
        let runtimes = [Runtime(workers: 1, tier: .interpreter), Runtime(workers: 3, tier: .interpreter)]
        var failures = 0
        let seeds =
            Self.environment["AQUILA_FRAME_SEED"].flatMap { UInt64($0) }.map { $0...$0 }
            ?? 0...UInt64(Self.programs)
        for seed in seeds {
            try runtimes[Int(seed % 2)].asCurrent {
                var random = SplitMix64(seed: seed)
                let program = try FrameProgram(&random)
                let expected = program.widened(try oracle.ask(program.python))
                let found: FrameReport
                do { found = try FrameReport(program.run()) } catch let error as ArrayError {
                    if expected.error != nil || program.mayDiffer(expected) { return }
                    Issue.record("seed \(seed): \(error)\n\(program.python)\n\(expected)")
                    failures += 1
                    return
                }
                guard found != expected, !program.mayDiffer(expected) else { return }
                Issue.record("seed \(seed): \(found)\ninstead of \(expected)\n\(program.python)")
                failures += 1
            }
            // Enough failures to see the cause.
            if failures >= 10 { return }
        }
    }
}
