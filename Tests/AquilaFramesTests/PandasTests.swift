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
