import AquilaDevices
import AquilaKernels
import AquilaTypes
import Foundation
import TestSupport
import Testing

/// The driver's bindings, and faults that the driver of the tests finds.
extension DeviceTests {
    @Suite(.enabled(if: !FakeDevice.isReal, "a real driver takes no orders"))
    struct DriverTests {
        /// y = x + 1 for `float64`, or for another type.
        private static func increment(_ type: DType = .float64) throws -> DeviceKernel {
            var builder = KernelBuilder()
            let x = builder.load(builder.addArray(type, .contiguous)).re
            let sum = builder.binary(.add, x, builder.constant(1, type))
            builder.store(KernelValue(sum), into: builder.addArray(type, .contiguous))
            return try DeviceKernel(builder.kernel)
        }

        private static func launch(
            _ kernel: DeviceKernel, _ count: Int, from source: UInt64, to target: UInt64, size: Int = 8
        ) throws -> DeviceLaunch {
            let arrays = [source, target].map { DeviceArray(address: $0, strides: [0, size]) }
            return try DeviceLaunch(kernel, extents: [1, count], arrays: arrays)
        }

        private func error(_ body: () throws -> Void) -> CUDAError? {
            do {
                try body()
                return nil
            } catch { return error as? CUDAError }
        }

        // MARK: Devices

        @Test func devicesHaveTheirProperties() throws {
            let driver = try FakeDevice.driver("DEVICES=2 MEMORY=4096 VERSION=12040")
            #expect(driver.version == 12040 && driver.devices.map(\.index) == [0, 1])
            let device = driver.devices[1]
            #expect(device.name == "Interpreter of PTX 1" && device.memory == 4096)
            #expect(device.architecture == 90 && device.multiprocessors == 2)
            #expect(driver.path.hasSuffix("libFakeCUDA.so"))
        }

        @Test func missingAndOldDriversAreUnavailable() throws {
            let missing = NativeLibrary.Recipe(
                name: "CUDA's driver", candidates: ["libcuda-missing.so.1"], variable: "AQUILA_CUDA_OF_TESTS",
                package: "nvidia-driver")
            #expect(error { _ = try CUDADriver(missing) }?.kind == .unavailable)
            #expect(error { _ = try FakeDevice.driver("VERSION=8000") }?.kind == .unavailable)
            #expect(error { _ = try FakeDevice.driver("DEVICES=0") }?.name == "CUDA_ERROR_NO_DEVICE")
            #expect(error { _ = try FakeDevice.driver("FAULTS=cuInit:1=999") } != nil)
        }

        @Test func aForkedProcessDoesNotUseTheDriver() throws {
            let context = try FakeDevice.context()
            let memory = try context.allocate(8)
            let fork = unsafeBitCast(
                dlsym(UnsafeMutableRawPointer(bitPattern: 0), "fork"), to: (@convention(c) () -> pid_t).self)
            let child = fork()
            if child == 0 {
                do {
                    _ = try context.allocate(8)
                } catch {
                    _exit(error.kind == .unavailable ? 7 : 8)
                }
                _exit(0)
            }
            var status: Int32 = 0
            waitpid(child, &status, 0)
            #expect(status >> 8 & 0xff == 7)
            #expect(memory.byteCount == 8)
        }

        // MARK: Memory

        @Test func memoryHasALimitAndIsFreed() throws {
            let context = try FakeDevice.context("MEMORY=10000")
            #expect(try context.memoryInfo() == (10000, 10000))
            do {
                let memory = try context.allocate(6000)
                #expect(memory.byteCount == 6000 && memory.address % 256 == 0)
                #expect(try context.memoryInfo().free == 4000)
                let failure = error { _ = try context.allocate(6000) }
                #expect(failure?.kind == .outOfMemory)
                #expect(failure?.description.contains("6000 bytes") == true)
            }
            #expect(try context.memoryInfo().free == 10000)
            FakeDevice.fault("cuMemAlloc_v2:2=2")
            _ = try context.allocate(10)
            #expect(error { _ = try context.allocate(10) }?.kind == .outOfMemory)
            _ = try context.allocate(10)
        }

        @Test func bytesAreCopiedAndFilled() throws {
            let context = try FakeDevice.context()
            let (stream, memory) = (try context.makeStream(), try context.allocate(64))
            let pinned = try context.allocatePinned(64)
            for byte in 0..<32 { pinned.bytes[byte] = UInt8(byte) }
            try stream.copy(UnsafeRawBufferPointer(rebasing: pinned.bytes[..<32]), to: memory.address)
            try stream.fill(16, at: memory.address + 32, with: 9)
            try stream.copy(16, from: memory.address, to: memory.address + 48)
            var result = [UInt8](repeating: 0, count: 64)
            try result.withUnsafeMutableBytes { bytes in
                try stream.copy(from: memory.address, to: bytes)
                try stream.synchronize()
            }
            #expect(result == Array(0..<32) + [UInt8](repeating: 9, count: 16) + Array(0..<16))
            #expect(try stream.isIdle())
        }

        // MARK: Order

        /// A copy on one stream, a kernel on another one, a copy back: with and without the events between.
        private func pipeline(seed: Int, waits: Bool) throws -> [Double] {
            let context = try FakeDevice.context("SEED=\(seed)")
            let kernel = try Self.increment()
            let function = try context.load(kernel)
            let (up, compute, down) = (
                try context.makeStream(), try context.makeStream(), try context.makeStream()
            )
            let (x, y) = (try context.allocate(80), try context.allocate(80))
            let source = (0..<10).map(Double.init)
            var result = [Double](repeating: -1, count: 10)
            try source.withUnsafeBytes { source in
                try result.withUnsafeMutableBytes { result in
                    try up.copy(source, to: x.address)
                    let copied = try context.makeEvent()
                    try up.record(copied)
                    if waits { try compute.wait(for: copied) }
                    try Self.launch(kernel, 10, from: x.address, to: y.address).run(
                        on: compute, with: function)
                    let computed = try context.makeEvent()
                    try compute.record(computed)
                    if waits { try down.wait(for: computed) }
                    try down.copy(from: y.address, to: result)
                    try down.synchronize()
                    try context.synchronize()
                }
            }
            return result
        }

        @Test func eventsOrderStreams() throws {
            for seed in 0..<20 {
                #expect(try pipeline(seed: seed, waits: true) == (1...10).map(Double.init))
            }
        }

        @Test func aDroppedWaitIsCaught() throws {
            let wrong = try (0..<20).filter {
                try pipeline(seed: $0, waits: false) != (1...10).map(Double.init)
            }
            #expect(wrong.count > 5)
        }

        @Test func memoryThatIsReusedTooEarlyIsCaught() throws {
            let context = try FakeDevice.context()
            let (stream, memory) = (try context.makeStream(), try context.allocate(8))
            let pinned = try context.allocatePinned(8)
            pinned.bytes.storeBytes(of: 1.0, as: Double.self)
            try stream.copy(UnsafeRawBufferPointer(pinned.bytes), to: memory.address)
            pinned.bytes.storeBytes(of: 2.0, as: Double.self)
            var value = 0.0
            try withUnsafeMutableBytes(of: &value) { bytes in
                try stream.copy(from: memory.address, to: bytes)
                try stream.synchronize()
            }
            #expect(value == 2)
        }

        @Test func eventsAreReachedAndTimed() throws {
            let context = try FakeDevice.context()
            let (stream, memory) = (try context.makeStream(), try context.allocate(8))
            let (start, end) = (try context.makeEvent(timed: true), try context.makeEvent(timed: true))
            #expect(try start.isReached())
            try stream.record(start)
            try stream.fill(8, at: memory.address, with: 0)
            try stream.record(end)
            try end.synchronize()
            #expect(try start.isReached() && end.isReached())
            #expect(try end.milliseconds(since: start) > 0)
        }

        // MARK: Faults

        @Test func contractibleArithmeticIsRefused() throws {
            let context = try FakeDevice.context()
            let ptx = try Self.increment().ptx.replacingOccurrences(of: "add.rn.f64", with: "add.f64")
            let failure = error { _ = try context.load(ptx: ptx) }
            #expect(failure?.kind == .invalidModule)
            #expect(failure?.description.contains("unknown instruction add.f64") == true)
            #expect(error { _ = try context.load(ptx: "nonsense") }?.kind == .invalidModule)
            let newer = try Self.increment().ptx.replacingOccurrences(of: "sm_60", with: "sm_120")
            #expect(error { _ = try context.load(ptx: newer) }?.kind == .invalidModule)
            #expect(error { _ = try context.load(Self.increment()) } == nil)
        }

        /// A function of one warp, whose instructions are given.
        private func runProgram(_ lines: String, threads: Int = 32) throws -> CUDAError? {
            let context = try FakeDevice.context()
            let ptx = """
                .version 6.0
                .target sm_60
                .address_size 64
                .visible .entry \(DeviceKernel.entryName)(
                .param .align 8 .b8 frame[64]
                )
                {
                .reg .pred %p<4>;
                .reg .b32 %r<4>;
                \(lines)
                ret;
                }
                """
            return error {
                let function = try context.load(ptx: ptx).function(DeviceKernel.entryName)
                let stream = try context.makeStream()
                let launch = try Self.launch(Self.increment(), threads, from: 0, to: 0)
                try launch.run(on: stream, with: function)
                try stream.synchronize()
            }
        }

        @Test func undefinedProgramsAreRefused() throws {
            #expect(try runProgram("mov.u32 %r0, %tid.x;") == nil)
            let unwritten = try runProgram("add.s32 %r0, %r1, %r1;")
            #expect(unwritten?.description.contains("read before it is written") == true)
            #expect(try runProgram("mov.u32 %r0, %tid.x;\nmov.b64 %r1, %r0;")?.kind == .invalidModule)
            let division = try runProgram("mov.u32 %r0, %tid.x;\ndiv.u32 %r1, 7, %r0;")
            #expect(division?.name == "CUDA_ERROR_ILLEGAL_INSTRUCTION")
            let shuffle = """
                mov.u32 %r0, %tid.x;
                setp.gt.u32 %p0, %r0, 20;
                @%p0 bra $skip;
                shfl.sync.down.b32 %r1, %r0, 1, 31, 0xffffffff;
                $skip:
                """
            #expect(try runProgram(shuffle)?.name == "CUDA_ERROR_ILLEGAL_INSTRUCTION")
            let whole = shuffle.replacingOccurrences(of: "20", with: "31")
            #expect(try runProgram(whole) == nil)
            #expect(try runProgram("bra $nowhere;")?.kind == .invalidModule)
        }

        @Test func misalignedArraysAreNotLaunched() throws {
            let kernel = try Self.increment()
            #expect(throws: DeviceLaunchError.misaligned(array: 1, .float64)) {
                try Self.launch(kernel, 4, from: 4096, to: 4100)
            }
            #expect(throws: DeviceLaunchError.misaligned(array: 0, .float64)) {
                try DeviceLaunch(
                    kernel, extents: [2, 4],
                    arrays: [
                        DeviceArray(address: 4096, strides: [33, 8]),
                        DeviceArray(address: 0, strides: [32, 8]),
                    ])
            }
            #expect(throws: DeviceLaunchError.tooManyRows(extents: [1 << 40, 1 << 40, 4])) {
                try DeviceLaunch(
                    DeviceKernel(kernel.kernel, axisCount: 3), extents: [1 << 40, 1 << 40, 4],
                    arrays: [0, 0].map { DeviceArray(address: $0, strides: [0, 0, 8]) })
            }
        }

        /// Runs y = x + 1 for 4 `float64` with addresses that are wrong in some way.
        private func failure(
            _ addresses: (_ context: CUDAContext, _ valid: UInt64) throws -> (UInt64, UInt64)
        ) throws -> (CUDAError?, String) {
            let context = try FakeDevice.context()
            let function = try context.load(Self.increment())
            let memory = try context.allocate(64)
            let (source, target) = try addresses(context, memory.address)
            // The launch of a kernel of bytes has the same frame, and its addresses need no alignment.
            let launch = try Self.launch(Self.increment(.uint8), 4, from: source, to: target, size: 1)
            let stream = try context.makeStream()
            try launch.run(on: stream, with: function)
            let found = error { try stream.synchronize() }
            let text = FakeDevice.lastProblem
            if found != nil {
                #expect(error { _ = try context.allocate(8) }?.kind == .deviceLost, "the context is lost")
            }
            return (found, text)
        }

        @Test func wrongAddressesAreCaught() throws {
            #expect(try failure { ($1, $1 + 32) }.0 == nil)
            let (misaligned, text) = try failure { ($1 + 4, $1 + 32) }
            #expect(misaligned?.name == "CUDA_ERROR_MISALIGNED_ADDRESS" && misaligned?.kind == .deviceLost)
            #expect(text.contains("not aligned"))
            let (outside, _) = try failure { ($1, $1 + 40) }
            #expect(outside?.name == "CUDA_ERROR_ILLEGAL_ADDRESS" && outside?.kind == .deviceLost)
            let (freed, _) = try failure { context, valid in
                (try context.allocate(64).address, valid)
            }
            #expect(freed?.name == "CUDA_ERROR_ILLEGAL_ADDRESS")
            let host = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
            defer { host.deallocate() }
            let (wrong, _) = try failure { ($1, UInt64(UInt(bitPattern: host))) }
            #expect(wrong?.kind == .deviceLost)
        }

        @Test func faultsComeByOrder() throws {
            let context = try FakeDevice.context()
            let kernel = try Self.increment()
            let (function, stream) = (try context.load(kernel), try context.makeStream())
            let memory = try context.allocate(64)
            let launch = try Self.launch(kernel, 4, from: memory.address, to: memory.address + 32)
            FakeDevice.fault("cuLaunchKernel:1=701")
            #expect(error { try launch.run(on: stream, with: function) }?.code == 701)
            try launch.run(on: stream, with: function)
            try stream.synchronize()
            FakeDevice.fault("launch:1=719")
            try launch.run(on: stream, with: function)
            #expect(error { try stream.synchronize() }?.kind == .deviceLost)
        }
    }
}
