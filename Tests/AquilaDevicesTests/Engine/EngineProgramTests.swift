import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Foundation
import RandomPrograms
import TestSupport
import Testing

/// Random programs of arrays have the bits of the processors where everything that can goes to a device.
///
/// `AQUILA_DEVICE_PROGRAMS` sets the number of programs for each seed of disorder.
extension DeviceTests {
    @Suite struct EngineProgramTests {
        static let programs =
            ProcessInfo.processInfo.environment["AQUILA_DEVICE_PROGRAMS"].flatMap { Int($0) } ?? 40

        @Test(arguments: 1...10) func randomProgramsAgree(disorder: Int) throws {
            var launches = 0
            for number in 0..<Self.programs {
                let seed = UInt64(disorder * 100_000 + number)
                let program = RankProgram(seed: seed)
                if Self.showsNaNs.contains(where: program.listing.contains) { continue }
                let alone = program.outcome(on: Runtime(workers: 1, tier: .interpreter))
                var random = SplitMix64(seed: seed)
                let memory = random.pick([1 << 30, 1 << 16])
                let runtime = Runtime.onDevice("SEED=\(disorder) MEMORY=\(memory + 8 * 4096)")
                runtime.limits.maximumOperations = random.pick([1, 3, 8, 1024, 1024])
                runtime.limits.pipelineBytes = random.pick([1, 1 << 22])
                runtime.isChecking = random.chance(20)
                let there = program.outcome(on: runtime)
                if there != alone { Issue.record("\(Self.difference(there, alone, program))") }
                launches += runtime.deviceStatistics?.launches ?? 0
            }
            #expect(launches > 5 * Self.programs)
        }

        /// Functions that show the sign of a NaN, which is not the same on all processors.
        private static let showsNaNs = ["signbit", "copysign", "arct"]

        private static func difference(_ a: [String], _ b: [String], _ program: RankProgram) -> String {
            let place = zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? -1
            guard place >= 0 else { return "\(a.count) and \(b.count) values of\n\(program.listing)" }
            return
                "value \(place) is \(a[place].prefix(300)), not \(b[place].prefix(300)), of\n\(program.listing)"
        }
    }
}
