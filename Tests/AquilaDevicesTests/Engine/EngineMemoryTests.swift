import AquilaArrays
import AquilaDevices
import AquilaRuntime
import AquilaTypes
import Testing

/// Memory of a device that is too small, and faults.
extension DeviceTests {
    @Suite struct EngineMemoryTests {
        /// Sixteen arrays of 16 MiB, of which a device with 64 MiB has three at a time.
        @Test func workingSetsBeyondTheMemoryPassByEviction() throws {
            let counts = try EngineTests.compare("MEMORY=\(64 << 20)", chunkSize: 1 << 20) {
                // Few elements of each are computed, all over the array: the interpreter of PTX is slow.
                let arrays = (0..<16).map { _ in zeros([2 << 20]) }
                let parts = arrays.map { $0[.every(1 << 13)] }
                for round in 0..<2 {
                    for k in parts.indices {
                        try parts[k].assign(parts[(k + 5) % 16] + Double(k + round))
                        try parts[k].runtime.flush()
                    }
                }
                return parts.map(\.untyped)
            }
            #expect(counts.evictions >= 16 && counts.launches >= 32)
        }

        /// An operation on more than the device has runs there in parts.
        @Test func largeLaunchesRunInParts() throws {
            let counts = try EngineTests.compare("MEMORY=100000") {
                let x = linspace(0, 1, count: 40 * 1000).reshaped([40, 1000])
                let y = x * 2 + x
                return [y.untyped, y.sum(axis: 1).untyped, y.sum(axis: 0).untyped]
            }
            #expect(counts.launches > 10)
        }

        @Test func whatFitsNowhereRunsOnTheHost() throws {
            let counts = try EngineTests.compare("MEMORY=500") {
                let x = linspace(0, 1, count: 1000)
                return [(x * 2 + x).untyped]
            }
            #expect(counts.launches == 0)
        }

        // MARK: Planted faults

        private static func loop() throws -> [AnyNDArray] {
            let x = NDArray((0..<3000).map(Double.init))
            var y = x + 1
            for step in 0..<6 {
                try x.withUnsafeMutableBuffer { $0[step] = -1 }
                y = y + x
                try y.runtime.flush()
            }
            return [y.untyped]
        }

        @Test func aDroppedWaitIsSeen() {
            let seeds = (1...10).filter { seed in
                Self.differs("SEED=\(seed)", .droppedWaits)
            }
            #expect(seeds.count >= 5)
            #expect(!Self.differs("SEED=1", nil))
        }

        @Test func aStaleCopyIsSeen() { #expect(Self.differs("", .staleBytes)) }

        private static func differs(_ options: String, _ fault: DeviceFault?) -> Bool {
            func run(_ runtime: Runtime) -> [[UInt8]]? {
                runtime.asCurrent { try? loop().map(bytes) }
            }
            return run(.onDevice(options, chunkSize: 512, fault: fault))
                != run(Runtime(workers: 1, tier: .interpreter))
        }
    }
}
