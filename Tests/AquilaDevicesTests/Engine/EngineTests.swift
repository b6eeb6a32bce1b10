import AquilaArrays
import AquilaDevices
import AquilaRuntime
import AquilaTypes
import Testing

/// The engine that runs large launches on a device: where they run, and what moves.
extension DeviceTests {
    @Suite struct EngineTests {
        /// Runs a program on a device and on the processors, and compares the bits of its results.
        ///
        /// - Returns: the counts of the device's work.
        @discardableResult
        static func compare(
            _ options: String = "", threshold: Int = 0, chunkSize: Int = 4096,
            _ limits: WindowLimits = WindowLimits(), _ program: () throws -> [AnyNDArray]
        ) throws -> DeviceStatistics {
            func run(_ runtime: Runtime) throws -> [[UInt8]] {
                runtime.limits = limits
                return try runtime.asCurrent { try program().map(bytes) }
            }
            let runtime = Runtime.onDevice(
                options, threshold: threshold, chunkSize: chunkSize)
            let there = try run(runtime)
            let here = try run(Runtime(workers: 2, tier: .interpreter))
            for (number, (a, b)) in zip(there, here).enumerated() where a != b {
                let place = zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }!.offset
                Issue.record("result \(number) differs from byte \(place) of \(a.count)")
            }
            return runtime.deviceStatistics ?? DeviceStatistics()
        }

        private func compare(
            _ options: String = "", threshold: Int = 0, _ limits: WindowLimits = WindowLimits(),
            _ program: () throws -> [AnyNDArray]
        ) throws -> DeviceStatistics {
            try Self.compare(options, threshold: threshold, limits, program)
        }

        // MARK: Movements

        @Test func whatIsMadeThereIsNotCopiedThere() throws {
            let counts = try compare {
                let x = linspace(0, 1, count: 1000)
                let y = x * 2 + 1
                return [(y / (x + 3)).untyped, y[1...].untyped]
            }
            #expect(counts.launches > 0 && counts.uploadedBytes == 0)
            #expect(counts.downloadedBytes == 8000 + 999 * 8)
        }

        @Test func onlyWhatIsReadMoves() throws {
            let counts = try compare {
                let x = NDArray((0..<4000).map(Double.init))
                let y = x[1000..<1500] + 1
                return [y[..<10].untyped]
            }
            #expect(counts.uploadedBytes == 500 * 8 && counts.downloadedBytes == 10 * 8)
        }

        @Test func valuesThatStayMoveOnce() throws {
            let counts = try compare {
                let x = NDArray((0..<1000).map(Double.init))
                var y = x * 0.5
                for _ in 0..<20 {
                    y = y * 0.5 + x
                    try y.runtime.flush()
                }
                return [y.untyped, x.untyped]
            }
            #expect(counts.uploadedBytes == 8000 && counts.downloadedBytes == 8000)
        }

        @Test func writesOfTheHostAreSeen() throws {
            try compare {
                let x = NDArray((0..<1000).map(Double.init))
                let first = x + 1
                try first.runtime.flush()
                try x.withUnsafeMutableBuffer { $0[7] = 100 }
                let second = x + 1
                try x.runtime.flush()
                // Sorting runs on the host, on elements that the device has.
                let sorted = try (0 - second).sorted()
                return [first.untyped, second.untyped, sorted.untyped, (sorted * 2).untyped]
            }
        }

        // MARK: Forms of launches

        @Test func reductionsAgree() throws {
            let counts = try compare {
                let x = linspace(-3, 5, count: 30 * 20_000).reshaped([30, 20_000])
                return [
                    x.sum().untyped, x.sum(axis: 0).untyped, x.sum(axis: 1).untyped,
                    x.transposed().max(axis: 0).untyped, x[.all, 5..<800].min().untyped,
                ]
            }
            #expect(counts.uploadedBytes == 0 && counts.downloadedBytes < 30 * 20_000 * 8)
        }

        @Test(arguments: [1, 2, 3, 4, 5]) func stencilsInPlaceAgree(seed: Int) throws {
            let counts = try compare("SEED=\(seed)") {
                var u = linspace(0, 1, count: 60 * 50).reshaped([60, 50])
                for step in 0..<5 {
                    u[1 ..< -1, 1 ..< -1] =
                        0.25
                        * (u[..<(-2), 1 ..< -1] + u[2..., 1 ..< -1] + u[1 ..< -1, ..<(-2)] + u[1 ..< -1, 2...])
                    // Another write in between, after which the former instance is of no use.
                    if step == 2 { u[0, .all] = full([50], 9) }
                    try u.runtime.flush()
                }
                return [u.untyped]
            }
            #expect(counts.uploadedBytes == 0 && counts.launches >= 6)
        }

        @Test func pipelinesAgree() throws {
            var limits = WindowLimits()
            limits.pipelineBytes = 1
            limits.tileBytes = 1 << 10
            let counts = try compare("", limits) {
                var u = linspace(0, 1, count: 200 * 300).reshaped([200, 300])
                try u.runtime.flush()
                for _ in 0..<4 {
                    u = u[..<(-2), 1 ..< -1] + u[2..., 1 ..< -1] - 0.5 * u[1 ..< -1, 2...]
                }
                return [u.untyped]
            }
            // Two launches make the samples, and a step has several of the four sweeps.
            #expect((3..<6).contains(counts.launches))
            #expect(counts.uploadedBytes == 0)
        }

        @Test func gathersAgree() throws {
            let counts = try compare {
                let x = linspace(0, 1, count: 600 * 40).reshaped([600, 40])
                let rows = arange(900) * 7 % 600
                let columns = arange(900) * 11 % 40
                try x.runtime.flush()
                let taken = x[rows] * 2
                let pairs = x[rows, columns] + 1
                let strided = x.transposed()[columns[.every(2)]]
                return [taken.untyped, pairs.untyped, strided.untyped]
            }
            #expect(counts.launches > 5 && counts.uploadedBytes == 0)
        }

        // MARK: Choices

        @Test func smallProgramsOpenNoDevice() throws {
            let runtime = Runtime.onDevice(threshold: 1 << 17)
            try runtime.asCurrent {
                let x = linspace(0, 1, count: 1000)
                #expect((x + x).sum().item() > 0)
            }
            #expect(runtime.deviceStatistics == nil)
        }

        @Test func smallLaunchesGoWhereTheirOperandsAre() throws {
            let counts = try compare(threshold: 5000) {
                let x = linspace(0, 1, count: 10_000)
                let total = x.sum()
                try x.runtime.flush()
                // A number, which only the device has; so what is made of it goes there, however small it is.
                let scaled = x * (1 / (total + 1))
                return [scaled.untyped]
            }
            #expect(counts.uploadedBytes == 0)
            #expect(counts.downloadedBytes == 80_000)
        }

        @Test func operandsOnTheHostKeepOneLaunchThere() throws {
            func run(rounds: Int) throws -> DeviceStatistics {
                try compare(threshold: 5000) {
                    let x = NDArray((0..<10_000).map(Double.init))
                    var y = x
                    for _ in 0..<rounds {
                        y = y + 1
                        try y.runtime.flush()
                    }
                    return [y.untyped]
                }
            }
            #expect(try run(rounds: 1).launches == 0)
            // A loop whose operands stay on the device is worth a copy.
            let loop = try run(rounds: 20)
            #expect(loop.launches > 10 && loop.uploadedBytes == 80_000)
        }
    }
}
