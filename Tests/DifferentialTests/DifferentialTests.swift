import AquilaKernels
import AquilaRuntime
import AquilaTypes
import Foundation
import RandomPrograms
import TestSupport
import Testing

/// Random programs, run by NumPy and by Aquila.
///
/// `AQUILA_FUZZ_SECONDS` sets a duration; without it, a fixed number of programs
/// (`AQUILA_FUZZ_PROGRAMS`) is drawn from fixed seeds. `AQUILA_FUZZ_SEED` runs the single program
/// whose seed a failure has named.
@Suite(.enabled(if: OraclePython.command != nil, "needs a Python with NumPy")) struct DifferentialTests {
    static let lanes = 3
    static let environment = ProcessInfo.processInfo.environment
    static let programs = environment["AQUILA_FUZZ_PROGRAMS"].flatMap { Int($0) } ?? 100_000
    static let seconds = environment["AQUILA_FUZZ_SECONDS"].flatMap { Double($0) }
    static let batch = 40

    @Test(arguments: 0..<lanes) func agreesWithNumPy(lane: Int) throws {
        let oracle = try ProgramOracle()
        var settings = Settings()
        var failures = 0
        func check(_ seeds: Range<UInt64>) throws {
            let programs = seeds.map {
                Program(seed: $0, mode: $0 % 2 == 0 ? .stepwise : .lazy)
            }
            for (program, reports) in zip(programs, try oracle.ask(programs)) {
                do { try settings.run(program, reports) } catch let difference as Difference {
                    Issue.record("\(difference)")
                    failures += 1
                    settings = Settings()
                }
            }
        }
        if let seed = Self.environment["AQUILA_FUZZ_SEED"].flatMap({ UInt64($0) }) {
            if lane == 0 { try check(seed..<seed + 1) }
            return
        }
        let batches = Self.seconds == nil ? Self.programs / Self.batch / Self.lanes + 1 : Int.max
        let end = Self.seconds.map { Date(timeIntervalSinceNow: $0) }
        let first = Self.seconds == nil ? 0 : UInt64.random(in: 0..<1 << 40)
        for k in 0..<batches {
            if let end, Date() > end { return }
            let start = first + UInt64((k * Self.lanes + lane) * Self.batch)
            try check(start..<start + UInt64(Self.batch))
            // Enough failures to see the cause.
            if failures >= 20 { return }
        }
    }
}

/// The runtimes that programs run on: every tier, one worker and several, and varied limits of the window.
struct Settings {
    private let interpreted = [
        Runtime(workers: 1, tier: .interpreter), Runtime(workers: 3, tier: .interpreter),
    ]
    private let automatic = Runtime(workers: 3, tier: .automatic)
    private let compiled = Runtime(workers: 3, tier: .compiler)
    /// Ends the program if an invariant of a stage is violated.
    private let checked = Runtime(workers: 3, tier: .interpreter)

    init() { checked.isChecking = true }

    func run(_ program: Program, _ reports: Reports) throws {
        var random = SplitMix64(seed: ~program.seed)
        let first = random.pick(interpreted)
        guard program.mode == .lazy else {
            return try run(program, reports, random.chance(10) ? automatic : first, WindowLimits())
        }
        var chosen = [(first, WindowLimits()), (random.pick(interpreted), drawLimits(&random))]
        if random.chance(20) { chosen.append((automatic, drawLimits(&random))) }
        if random.below(200) == 0 { chosen.append((compiled, WindowLimits())) }
        if random.below(50) == 0 { chosen.append((checked, drawLimits(&random))) }
        for (runtime, limits) in chosen {
            runtime.passes = random.chance(30) ? PassSet(rawValue: random.below(32)) : .all
            // Small programs would never be planned.
            if random.chance(50) { runtime.passes.formSymmetricDifference(.direct) }
            try run(program, reports, runtime, limits)
        }
    }

    private func run(
        _ program: Program, _ reports: Reports, _ runtime: Runtime, _ limits: WindowLimits
    ) throws {
        runtime.limits = limits
        let name = runtime === compiled ? "compiler" : runtime === automatic ? "automatic" : "interpreter"
        let setting =
            " (\(name), \(runtime === interpreted[0] ? 1 : 3) workers, \(limits), \(runtime.passes))"
        try ProgramRunner(program: program, runtime: runtime, setting: setting).run(reports)
    }

    private func drawLimits(_ random: inout SplitMix64) -> WindowLimits {
        var limits = WindowLimits()
        limits.maximumOperations = random.pick([1, 2, 3, 5, 8, 13])
        limits.repeatAfter = random.pick([1, 2, 4, 64])
        limits.maximumPinnedBytes = random.pick([1, 1000, 10_000, 1 << 28])
        limits.overlapElements = random.pick([0, 0, 100, .max])
        limits.pipelineBytes = random.pick([1, 1 << 22])
        limits.tileBytes = random.pick([64, 1 << 10])
        limits.directElements = random.pick([10, 1 << 17])
        return limits
    }
}
