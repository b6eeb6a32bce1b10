import AquilaArrays
import AquilaDevices
import AquilaRuntime
import AquilaTypes
import Testing

/// Drivers and devices that fail: programs go on on the processors, and what is not lost stays.
extension DeviceTests {
    @Suite(.enabled(if: !FakeDevice.isReal)) struct EngineFailureTests {
        /// Runs a program under the doctor.
        private func diagnose(_ runtime: Runtime, _ body: () throws -> Void) rethrows -> String {
            #expect(runtime.beginDiagnosis())
            try runtime.asCurrent(body)
            return runtime.endDiagnosis()
        }

        private func expectHost(_ options: String, _ reason: String) throws {
            let runtime = Runtime.onDevice(options)
            let report = try diagnose(runtime) {
                let x = linspace(0, 1, count: 1000)
                let sum = try bytes(of: (x + x).untyped)
                #expect(sum.count == 8000)
            }
            #expect(report.contains(reason), "\(report)")
            #expect(runtime.deviceStatistics == nil)
        }

        @Test func withoutADeviceTheHostComputes() throws {
            try expectHost("DEVICES=0", "no CUDA-capable device")
            try expectHost("VERSION=8000", "too old")
            try expectHost("FAULTS=cuDevicePrimaryCtxRetain:1=2", "out of memory")
        }

        /// Calls that fail once: the host takes the work, with the same results.
        @Test(arguments: [
            "cuModuleLoadDataEx:1=218", "cuModuleLoadDataEx:2=222", "cuLaunchKernel:1=701",
            "cuLaunchKernel:2=1", "cuMemAlloc_v2:1=2", "cuMemAlloc_v2:3=2", "cuModuleGetFunction:1=500",
        ])
        func singleFailuresMoveWorkToTheHost(fault: String) throws {
            let counts = try EngineTests.compare("FAULTS=\(fault)") {
                let x = NDArray((0..<1000).map(Double.init))
                var y = x * 0.5
                for _ in 0..<3 {
                    y = y * y + x
                    y[1...] = y[..<(-1)] - 1
                    try y.runtime.flush()
                }
                return [y.untyped, y.sum().untyped]
            }
            #expect(counts.launches > 0)
        }

        /// The device is lost by a kernel or a copy: what only it had fails with a clear error, and
        /// everything else goes on.
        @Test(arguments: ["launch:2=719", "copy:3=700", "cuLaunchKernel:2=700", "cuEventSynchronize:1=719"])
        func lostDevicesLoseOnlyWhatTheyHad(fault: String) throws {
            let runtime = Runtime.onDevice()
            let report = diagnose(runtime) {
                let x = NDArray((0..<1000).map(Double.init))
                let kept = x + 1
                #expect(Array(kept)[999] == 1000)
                FakeDevice.fault(fault)
                var lost = 0
                for step in 0..<4 {
                    let y = x * Double(step) + kept
                    do {
                        let values = try bytes(of: y.untyped)
                        #expect(values.count == 8000)
                    } catch let error as ArrayError {
                        #expect(error.kind == .system)
                        #expect(error.message.contains("Interpreter of PTX 0 alone, which is lost"))
                        lost += 1
                    } catch { Issue.record("\(error)") }
                }
                #expect(lost <= 1)
                #expect(Array(x).reduce(0, +) == 499_500)
                #expect(Array(kept).reduce(0, +) == 500_500)
                // Overwritten, an array is sound again.
                #expect(Array(x + kept)[1] == 3)
            }
            #expect(report.contains("is lost"), "\(report)")
        }

        @Test func overwrittenStoresAreSoundAgain() throws {
            let runtime = Runtime.onDevice()
            try runtime.asCurrent {
                let x = linspace(0, 1, count: 1000)
                let y = x + 1
                try runtime.flush()
                FakeDevice.fault("cuLaunchKernel:1=719")
                let z = y + x
                #expect(throws: ArrayError.self) { try bytes(of: z.untyped) }
                #expect(throws: ArrayError.self) { try bytes(of: y.untyped) }
                #expect(throws: ArrayError.self) { try bytes(of: (y * 2).untyped) }
                y.fill(with: 5)
                #expect(Array(y) == [Double](repeating: 5, count: 1000))
                #expect(Array(y + 1)[3] == 6)
            }
        }
    }
}
