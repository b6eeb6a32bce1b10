import AquilaTypes
import Testing

@testable import AquilaKernels

/// Compiled kernels against the reference, bit for bit.
@Suite(.enabled(if: hasLLVM, "LLVM is not installed"))
struct KernelCompilerTests {
    private func compile(_ kernel: Kernel, _ target: CompileTarget, streaming: Bool) throws -> KernelEntry {
        let ir = KernelEmitter.module(kernel, target: target, streaming: streaming)
        let object = try LLVMEngine.shared.get().compile(ir: ir)
        return unsafeBitCast(try LLVMEngine.load(object, symbol: KernelEmitter.entryName), to: KernelEntry.self)
    }

    /// The layouts of code that this processor can run.
    private static let targets: [CompileTarget] = {
        let host = CompileTarget.host
        let narrow = [128, 256].filter { $0 <= host.vectorBits }
        return [host] + narrow.map { CompileTarget(vectorBits: $0, hasMaskedMemory: false) }
    }()

    private func check(_ kernel: Kernel, seed: UInt64, _ target: CompileTarget, shapes: [(Int, Int)]) throws {
        try kernel.verify()
        let isStreaming = seed % 4 == 0
        let entry = try compile(kernel, target, streaming: isStreaming)
        for (rows, columns) in shapes {
            let expected = LaunchMemory(kernel, rows: rows, columns: columns, seed: seed)
            let actual = LaunchMemory(kernel, rows: rows, columns: columns, seed: seed)
            expected.run { ReferenceKernel.run(kernel, $0) }
            actual.run(entry)
            let difference = actual.difference(to: expected)
            #expect(difference == nil, "seed \(seed), \(rows) × \(columns), \(target)")
            if difference != nil { return }
        }
    }

    @Test func randomKernelsAgreeWithTheReference() throws {
        for seed in 0..<150 as Range<UInt64> {
            var random = SplitMix64(seed: seed ^ 0x5eed)
            let shapes = [(1, 1), (2, random.below(40)), (3, 33 + random.below(100)), (0, 5), (2, 0)]
            try check(
                RandomKernel.draw(seed: seed), seed: seed, Self.targets[Int(seed) % Self.targets.count],
                shapes: shapes)
        }
    }
}
