import Foundation
import Testing

/// The devices in `aquila info`, in a process of its own: the choice of the driver is a setting.
@Suite struct InfoTests {
    private static let aquila = URL(fileURLWithPath: FakeDevice.path).deletingLastPathComponent()
        .appendingPathComponent("aquila")

    private func info(_ settings: [String: String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = Self.aquila
        process.arguments = ["info"]
        process.environment = ProcessInfo.processInfo.environment.merging(settings) { $1 }
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return text
    }

    @Test func devicesAreListed() throws {
        let two = try info(["AQUILA_CUDA": FakeDevice.path, "FAKE_CUDA_DEVICES": "2"])
        #expect(
            two.contains("libFakeCUDA.so (12.4): Interpreter of PTX 0, sm_90, 1024 MiB; Interpreter of PTX 1")
        )
        #expect(try info(["AQUILA_CUDA": "off"]).contains("CUDA's driver is switched off by AQUILA_CUDA=off"))
        let old = try info(["AQUILA_CUDA": FakeDevice.path, "FAKE_CUDA_VERSION": "8000"])
        #expect(old.contains("CUDA's driver is too old: 8000"))
        let none = try info(["AQUILA_CUDA": FakeDevice.path, "FAKE_CUDA_DEVICES": "0"])
        #expect(none.contains("no CUDA-capable device"))
        #expect(try info(["AQUILA_CUDA": "/nowhere/libcuda.so"]).contains("AQUILA_CUDA=/nowhere/libcuda.so"))
    }
}
