import Testing

@testable import AquilaKernels

/// The interpreter against the reference, and kernels on their way from one tier to the other.
@Suite struct TierTests {
    @Test func interpreterAgreesWithTheReference() throws {
        for seed in 0..<150 as Range<UInt64> {
            let kernel = RandomKernel.draw(seed: seed, calls: seed % 3 == 0)
            var random = SplitMix64(seed: seed)
            for (rows, columns) in [(1, 1), (2, random.below(40)), (3, 33 + random.below(100)), (2, 0)] {
                func launch() -> LaunchMemory {
                    LaunchMemory(
                        kernel, rows: rows, columns: columns, seed: seed, functions: TestFunctions.table)
                }
                let (expected, actual) = (launch(), launch())
                expected.run { ReferenceKernel.run(kernel, $0) }
                actual.run { InterpretedKernel(kernel).run($0, blockSize: 1 + random.below(90)) }
                let difference = actual.difference(to: expected)
                #expect(difference == nil, "seed \(seed), \(rows) × \(columns)")
            }
        }
    }

    @Test func policiesGiveTheSameResults() {
        for seed in 500..<520 as Range<UInt64> {
            let kernel = RandomKernel.draw(seed: seed)
            let launches = [TierPolicy.interpreter, .automatic, .compiler].map { policy in
                let launch = LaunchMemory(kernel, rows: 2, columns: 77, seed: seed)
                let handle = KernelCache(policy: policy).handle(for: kernel)
                launch.run { handle.run($0, points: 1 << 24) }
                return launch
            }
            #expect(launches[1].difference(to: launches[0]) == nil)
            #expect(launches[2].difference(to: launches[0]) == nil)
        }
    }

    @Test(.enabled(if: hasLLVM, "LLVM is not installed"))
    func hotKernelsAreCompiledInTheBackground() {
        let kernel = RandomKernel.draw(seed: 77)
        let slot = KernelSlot(kernel, streaming: false)
        #expect(slot.entry(points: 10) == nil)
        CompileQueue.shared.drain()
        #expect(slot.readyEntry == nil)
        _ = slot.entry(points: 1 << 30)
        CompileQueue.shared.drain()
        #expect(slot.readyEntry != nil)
    }
}
