import Glibc
import RandomKernels
import Testing

@testable import AquilaKernels

@Suite(.enabled(if: hasLLVM, "LLVM is not installed"))
struct EngineExitTests {
    /// Submits much work to the background thread and ends the process soon after, on the thread
    /// that submitted it.
    @MainActor
    private static func exit(after delay: UInt32) {
        for seed in 0..<40 as Range<UInt64> {
            CompileQueue.shared.submit {
                _ = try? KernelCompiler.compile(RandomKernel.draw(seed: seed), streaming: false, cache: nil)
            }
        }
        usleep(delay)
        Glibc.exit(0)
    }

    @Test func whileOpening() async {
        await #expect(processExitsWith: .success) { await Self.exit(after: 5_000) }
    }

    @Test func whileWarmingUp() async {
        await #expect(processExitsWith: .success) { await Self.exit(after: 20_000) }
    }

    @Test func whileCompiling() async {
        await #expect(processExitsWith: .success) { await Self.exit(after: 60_000) }
    }
}
