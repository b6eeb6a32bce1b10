import AquilaTypes
import Glibc
import RandomKernels
import Testing

@testable import AquilaKernels
import TestSupport

/// Compiled kernels against the reference, bit for bit.
@Suite(.enabled(if: hasLLVM, "LLVM is not installed"))
struct KernelCompilerTests {
    private func compile(_ kernel: Kernel, _ target: CompileTarget, streaming: Bool) throws -> KernelEntry {
        let ir = KernelEmitter.module(kernel, target: target, streaming: streaming)
        let object = try LLVMEngine.shared.get().compile(ir: ir)
        return unsafeBitCast(
            try LLVMEngine.load(object, symbol: KernelEmitter.entryName), to: KernelEntry.self)
    }

    /// The layouts of code that this processor can run; `TestFunctions` has no vector entries.
    private static let targets: [CompileTarget] = {
        var host = CompileTarget.host
        host.calls = .none
        let narrow = [128, 256].filter { $0 <= host.vectorBits }
        return [host] + narrow.map { CompileTarget(vectorBits: $0, hasMaskedMemory: false) }
    }()

    private func check(_ kernel: Kernel, seed: UInt64, _ target: CompileTarget, shapes: [(Int, Int)]) throws {
        try kernel.verify()
        let isStreaming = seed % 4 == 0
        let entry = try compile(kernel, target, streaming: isStreaming)
        func launch(_ rows: Int, _ columns: Int) -> LaunchMemory {
            LaunchMemory(kernel, rows: rows, columns: columns, seed: seed, functions: TestFunctions.table)
        }
        for (rows, columns) in shapes {
            let (expected, actual) = (launch(rows, columns), launch(rows, columns))
            expected.run { ReferenceKernel.run(kernel, $0) }
            actual.run(entry)
            let difference = actual.difference(to: expected)
            #expect(difference == nil, "seed \(seed), \(rows) × \(columns), \(target)")
            if difference != nil { return }
        }
    }

    /// The number of random kernels: 150, or that in `AQUILA_FUZZ_KERNELS`.
    private static let kernelCount =
        getenv("AQUILA_FUZZ_KERNELS").flatMap { UInt64(String(cString: $0)) } ?? 150

    @Test func randomKernelsAgreeWithTheReference() throws {
        for seed in 0..<Self.kernelCount {
            var random = SplitMix64(seed: seed ^ 0x5eed)
            let shapes = [(1, 1), (2, random.below(40)), (3, 33 + random.below(100)), (0, 5), (2, 0)]
            try check(
                RandomKernel.draw(seed: seed, calls: seed % 3 == 0), seed: seed,
                Self.targets[Int(seed) % Self.targets.count], shapes: shapes)
        }
    }

    /// Each opcode on each type that it accepts, with edge values: vectors, masked vectors and
    /// single lanes.
    @Test(arguments: RandomKernel.lanes)
    func everyOpcodeAgreesWithTheReference(on type: DType) throws {
        let kernel = EveryOpcode.kernel(on: type)
        for (seed, target) in Self.targets.enumerated() {
            try check(kernel, seed: UInt64(seed) + 1, target, shapes: [(1, 600 + 13), (3, 5)])
        }
        for layout in [ColumnLayout.strided, .broadcast] {
            let kernel = EveryOpcode.kernel(on: type, layout)
            try check(kernel, seed: 4, Self.targets[0], shapes: [(1, 107), (3, 5)])
        }
    }

    /// Cached objects are found by the emitter's version, so a change of the emitted text needs a
    /// new version.
    @Test func versionFollowsText() {
        var hash = Hash128(seed: 0)
        for type in RandomKernel.lanes {
            for bits in [128, 512] {
                let target = CompileTarget(vectorBits: bits, hasMaskedMemory: bits == 512)
                let text = KernelEmitter.module(EveryOpcode.kernel(on: type), target: target)
                Array(text.utf8).withUnsafeBytes { hash.combine($0) }
            }
        }
        #expect(KernelEmitter.version == 3)
        #expect(
            hash.value.hex == "3159eae01503015498bdaf3970a0fd52",
            "raise KernelEmitter.version, and adapt both lines of this test")
    }
}
