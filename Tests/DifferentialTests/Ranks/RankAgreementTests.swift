import AquilaArrays
import AquilaRuntime
import AquilaTransport
import AquilaTypes
import Foundation
import RandomPrograms
import TestSupport
import Testing

/// Random programs on one rank and on many, which are threads of this process: all ranks have the
/// same bits.
@Suite struct RankAgreementTests {
    static let batch = 50
    static let batches =
        (DifferentialTests.environment["AQUILA_RANK_PROGRAMS"].flatMap { Int($0) } ?? 1000) / batch

    /// The only program to run, if one is named.
    private static let seed = DifferentialTests.environment["AQUILA_FUZZ_SEED"].flatMap { UInt64($0) }

    @Test(arguments: [2, 3, 4, 7]) func programsAgree(ranks: Int) throws {
        if let seed = Self.seed { return try compare([seed], ranks) }
        for k in 0..<Self.batches {
            let first = UInt64(k * Self.batch + ranks * 1_000_000)
            try compare(Array(first..<first + UInt64(Self.batch)), ranks)
        }
    }

    /// Random programs of kernels and tasks.
    @Test(arguments: [2, 3, 4, 7]) func tasksAgree(ranks: Int) throws {
        let all = (0..<UInt64(Self.batches * Self.batch)).map { $0 + UInt64(ranks * 1_000_000) }
        let seeds = Self.seed.map { [$0] } ?? all
        let serial = Runtime(workers: 1, tier: .interpreter)
        let alone = try seeds.map { try TaskMix.run(seed: $0, on: serial, flushing: true) }
        let together = try InProcessTransport.run(ranks: ranks) { transport in
            try seeds.map { seed in
                let runtime = Runtime(workers: 1, tier: .interpreter, transport: transport)
                RankProgram.vary(runtime, seed)
                return try TaskMix.run(seed: seed, on: runtime, flushing: false)
            }
        }
        for (k, seed) in seeds.enumerated() {
            let differing = (0..<ranks).filter { together[$0][k] != alone[k] }
            if !differing.isEmpty { Issue.record("seed \(seed): ranks \(differing) of \(ranks) differ") }
        }
    }

    private func compare(_ seeds: [UInt64], _ ranks: Int) throws {
        let alone = seeds.map {
            RankProgram(seed: $0).outcome(on: Runtime(workers: 1, tier: .interpreter))
        }
        let all = try InProcessTransport.run(ranks: ranks) { transport in
            seeds.map { seed in
                let runtime = Runtime(workers: 1, tier: .interpreter, transport: transport)
                RankProgram.vary(runtime, seed)
                return RankProgram(seed: seed).outcome(on: runtime)
            }
        }
        for (k, seed) in seeds.enumerated() {
            for rank in 0..<ranks where all[rank][k] != alone[k] {
                let place = zip(all[rank][k], alone[k]).enumerated().first { $1.0 != $1.1 }
                Issue.record(
                    """
                    rank \(rank) of \(ranks) differs at value \(place?.offset ?? -1): \
                    \(place?.element.0.suffix(64) ?? "") is not \(place?.element.1.suffix(64) ?? "")
                    \(RankProgram(seed: seed).listing)
                    """)
                break
            }
        }
    }
}
