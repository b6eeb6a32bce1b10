import AquilaDevices
import AquilaKernels
import AquilaTypes
import Foundation
import RandomKernels
import TestSupport
import Testing

/// NVIDIA's assembler, `ptxas`: that which `AQUILA_PTXAS` names, that along `PATH`, or that of the package
/// nvidia-cuda-nvcc-cu12 in the virtual environment of the repository.
enum Assembler {
    static let path: String? = {
        let environment = ProcessInfo.processInfo.environment
        let folders = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/ptxas" }
        return ((environment["AQUILA_PTXAS"].map { [$0] } ?? []) + folders + installed)
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    private static var installed: [String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../.venv/lib").standardizedFileURL.path
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.flatMap { version in
            ["cuda_nvcc", "cu13"].map { "\(root)/\(version)/site-packages/nvidia/\($0)/bin/ptxas" }
        }
    }

    /// The assembler's messages about a module; nil if it accepts the module.
    static func refusal(of ptx: String, architecture: String) throws -> String? {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "aquila-ptx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appendingPathComponent("kernel.ptx")
        try ptx.write(to: source, atomically: false, encoding: .utf8)
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: path!)
        process.arguments = [
            "-arch=\(architecture)", "-O1", source.path, "-o",
            folder.appendingPathComponent("kernel.cubin").path,
        ]
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : text
    }

    /// One module of many kernels, each under a name of its own.
    static func module(_ kernels: [DeviceKernel]) -> String {
        let texts = kernels.enumerated().map { number, kernel in
            kernel.ptx.replacingOccurrences(
                of: DeviceKernel.entryName, with: "\(DeviceKernel.entryName)_\(number)")
        }
        // The head is that of the first; a label or register belongs to its function.
        return texts.enumerated().map { number, text in
            number == 0 ? text : String(text[text.range(of: ".visible")!.lowerBound...])
        }.joined()
    }
}

@Suite(.enabled(if: Assembler.path != nil, "ptxas is not installed: pip install nvidia-cuda-nvcc-cu12"))
struct AssemblerTests {
    @Test(arguments: ["sm_60", "sm_90"]) func everyInstructionAssembles(for architecture: String) throws {
        let kernels = try RandomKernel.lanes.flatMap { type in
            try [ColumnLayout.contiguous, .strided].map { layout in
                try DeviceKernel(EveryOpcode.kernel(on: type, layout), axisCount: layout == .strided ? 4 : 2)
            }
        }
        #expect(try Assembler.refusal(of: Assembler.module(kernels), architecture: architecture) == nil)
    }

    @Test(arguments: DType.allCases)
    func everyOperationAssembles(on type: DType) throws {
        let kernels = try Op.allCases.compactMap { op -> DeviceKernel? in
            guard let kernel = DeviceTests.KernelTests.kernel(op, type, .contiguous),
                kernel.deviceObstacle == nil
            else { return nil }
            return try DeviceKernel(kernel)
        }
        #expect(try Assembler.refusal(of: Assembler.module(kernels), architecture: "sm_90") == nil)
    }

    @Test func gathersAssemble() throws {
        for size in [1, 2, 4, 8, 16] {
            let gather = DeviceGather(elementSize: size, axisCount: 3, indexCount: 2)
            #expect(try Assembler.refusal(of: gather.ptx, architecture: "sm_90") == nil)
        }
    }

    @Test func randomKernelsAssemble() throws {
        let kernels = try (0..<60).map { try DeviceKernel(RandomKernel.draw(seed: 7000 + $0), axisCount: 3) }
        #expect(try Assembler.refusal(of: Assembler.module(kernels), architecture: "sm_90") == nil)
    }
}
