import AquilaArrays
import AquilaRuntime
import AquilaTransport
import AquilaTypes
import Foundation
import TestSupport
import Testing

/// Random programs on one rank and on many, which are threads of this process: every rank has the same bits.
@Suite struct RankAgreementTests {
    static let batch = 50
    static let batches =
        (DifferentialTests.environment["AQUILA_RANK_PROGRAMS"].flatMap { Int($0) } ?? 1000) / batch

    @Test(arguments: [2, 3, 4, 7]) func programsAgree(ranks: Int) throws {
        if let seed = DifferentialTests.environment["AQUILA_FUZZ_SEED"].flatMap({ UInt64($0) }) {
            return try compare([seed], ranks)
        }
        for k in 0..<Self.batches {
            let first = UInt64(k * Self.batch + ranks * 1_000_000)
            try compare(Array(first..<first + UInt64(Self.batch)), ranks)
        }
    }

    /// Random programs of kernels and tasks.
    @Test(arguments: [2, 3, 4, 7]) func tasksAgree(ranks: Int) throws {
        let seeds = (0..<UInt64(Self.batches * Self.batch)).map { $0 + UInt64(ranks * 1_000_000) }
        let serial = Runtime(workers: 1, tier: .interpreter)
        let alone = try seeds.map { try TaskMix.run(seed: $0, on: serial, flushing: true) }
        var options = InProcessOptions()
        options.limit = 300
        let all = try InProcessTransport.run(ranks: ranks, options: options) { transport in
            try seeds.map { seed in
                let runtime = Runtime(workers: 1, tier: .interpreter, transport: transport)
                Self.vary(runtime, seed)
                return try TaskMix.run(seed: seed, on: runtime, flushing: false)
            }
        }
        for (k, seed) in seeds.enumerated() {
            let differing = (0..<ranks).filter { all[$0][k] != alone[k] }
            if !differing.isEmpty { Issue.record("seed \(seed): ranks \(differing) of \(ranks) differ") }
        }
    }

    private func compare(_ seeds: [UInt64], _ ranks: Int) throws {
        let alone = seeds.map {
            Self.outcome(of: Self.program($0), on: Runtime(workers: 1, tier: .interpreter))
        }
        var options = InProcessOptions()
        options.limit = 120
        let all = try InProcessTransport.run(ranks: ranks, options: options) { transport in
            seeds.map { seed in
                let runtime = Runtime(workers: 1, tier: .interpreter, transport: transport)
                Self.vary(runtime, seed)
                return Self.outcome(of: Self.program(seed), on: runtime)
            }
        }
        for (k, seed) in seeds.enumerated() {
            for rank in 0..<ranks where all[rank][k] != alone[k] {
                let place = zip(all[rank][k], alone[k]).enumerated().first { $1.0 != $1.1 }
                Issue.record(
                    """
                    rank \(rank) of \(ranks) differs at value \(place?.offset ?? -1): \
                    \(place?.element.0.suffix(64) ?? "") is not \(place?.element.1.suffix(64) ?? "")
                    \(Self.program(seed).listing)
                    """)
                break
            }
        }
    }

    private static func program(_ seed: UInt64) -> Program {
        ProgramBuilder.program(seed: seed, mode: seed % 4 == 0 ? .stepwise : .lazy)
    }

    /// Tiles for small stores too, and windows that end early.
    private static func vary(_ runtime: Runtime, _ seed: UInt64) {
        var random = SplitMix64(seed: ~seed)
        runtime.limits.replicatedBytes = random.pick([0, 0, 0, 100])
        runtime.limits.maximumOperations = random.pick([1, 3, 8, 1024, 1024])
        if random.chance(20) { runtime.isChecking = true }
        if random.chance(20) { runtime.comparesRanks = true }
    }

    /// The elements of what a program computes, or the errors that it throws, in words.
    private static func outcome(of program: Program, on runtime: Runtime) -> [String] {
        let pool = Pool(runtime)
        var result: [String] = []
        func note(_ variable: Int) {
            do { result.append(try text(pool[variable], runtime)) } catch { result.append("\(error)") }
        }
        for statement in program.statements {
            do { try statement.run(pool) } catch {
                result.append("\(error)")
                return result
            }
            if program.mode == .stepwise { statement.results.forEach(note) }
        }
        program.live.forEach(note)
        return result
    }

    private static func isNaN(_ element: UnsafeRawPointer, _ type: DType) -> Bool {
        stride(from: 0, to: type.size, by: type.component.size).contains { part in
            switch type.component {
            case .float16: element.loadUnaligned(fromByteOffset: part, as: Float16.self).isNaN
            case .float32: element.loadUnaligned(fromByteOffset: part, as: Float.self).isNaN
            case .float64: element.loadUnaligned(fromByteOffset: part, as: Double.self).isNaN
            default: false
            }
        }
    }

    private static func text(_ array: AnyNDArray, _ runtime: Runtime) throws -> String {
        let size = array.dtype.size
        return try runtime.read(array.base) { pointer, view in
            var text = "\(array.dtype) \(array.shape) "
            view.forEachOffset { offset in
                // The sign of a NaN is nobody's promise.
                if isNaN(pointer + offset, array.dtype) {
                    text += "nan "
                    return
                }
                for byte in UnsafeRawBufferPointer(start: pointer + offset, count: size) {
                    text += String(byte, radix: 16) + (byte < 16 ? "_" : "")
                }
                text += " "
            }
            return text
        }
    }
}
