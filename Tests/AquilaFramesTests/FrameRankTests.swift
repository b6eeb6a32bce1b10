import AquilaFrames
import AquilaRuntime
import AquilaTransport
import TestSupport
import Testing

/// The same frames on one rank and on several: all ranks see the same values, to the bit.
struct FrameRankTests {
    @Test(arguments: [2, 3]) func ranksAgree(ranks: Int) throws {
        let alone = Runtime(workers: 2, tier: .interpreter)
        for seed in UInt64(0)..<60 {
            let expected = alone.asCurrent { Self.outcome(seed) }
            let found = try InProcessTransport.run(ranks: ranks) { transport in
                let runtime = Runtime(workers: 1, tier: .interpreter, transport: transport)
                // Arrays of any size have tiles.
                runtime.limits.replicatedBytes = 0
                return runtime.asCurrent { Self.outcome(seed) }
            }
            for outcome in found { #expect(outcome == expected, "seed \(seed)") }
        }
    }

    /// The result of a random program, or the error's message.
    private static func outcome(_ seed: UInt64) -> String {
        var random = SplitMix64(seed: seed)
        do {
            let program = try FrameProgram(&random)
            return try "\(FrameReport(program.run()))"
        } catch { return "\(error)" }
    }

    /// Sums of floats whose bits depend on the order of addition do not depend on the workers.
    @Test func workersAgree() throws {
        func sums(_ workers: Int, _ groups: Int) throws -> String {
            try Runtime(workers: workers, tier: .interpreter).asCurrent {
                let rows = 0..<100_000
                let frame = try DataFrame([
                    "key": Column(rows.map { $0 * 7919 % groups }),
                    "value": Column(rows.map { 1 / (Double($0 * 31 % 1009) + 0.37) }),
                ])
                let found = try frame.groupBy("key").aggregate(
                    ("value", .sum), ("value", .mean), ("value", .variance), ("value", .product))
                return try FrameReport(found).columns!.map { $0.values.map { $0! }.joined() }.joined()
            }
        }
        for groups in [7, 5000, 50_000] {
            let expected = try sums(1, groups)
            for workers in [2, 3, 7] { #expect(try sums(workers, groups) == expected, "\(groups) groups") }
        }
    }
}
