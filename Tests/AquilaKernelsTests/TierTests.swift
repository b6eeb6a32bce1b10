import AquilaTypes
import RandomKernels
import Testing

@testable import AquilaKernels
import TestSupport

/// The interpreter against the reference, and the transition of kernels between tiers.
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

    /// Each opcode on each type and layout (negative, odd and large strides; misaligned arrays; in
    /// place).
    @Test(arguments: RandomKernel.lanes)
    func everyOpcodeAgreesWithTheReference(on type: DType) {
        for layout in [ColumnLayout.contiguous, .strided, .broadcast] {
            let kernel = EveryOpcode.kernel(on: type, layout)
            let interpreted = InterpretedKernel(kernel)
            for (seed, (rows, columns)) in [(1, 1), (3, 5), (2, 70), (0, 4), (4, 0)].enumerated() {
                func launch() -> LaunchMemory {
                    LaunchMemory(kernel, rows: rows, columns: columns, seed: UInt64(seed))
                }
                let expected = launch()
                expected.run { ReferenceKernel.run(kernel, $0) }
                for blockSize in [1, 7, 32, 1024] {
                    let actual = launch()
                    actual.run { interpreted.run($0, blockSize: blockSize) }
                    let difference = actual.difference(to: expected)
                    #expect(difference == nil, "\(layout), \(rows) × \(columns), blocks of \(blockSize)")
                }
            }
        }
    }

    /// All half floats, and the doubles at and next to the midpoints between them.
    @Test func halvesAreConvertedExactly() {
        for bits in 0...UInt16.max {
            let half = Float16(bitPattern: bits)
            let wide = widenHalf(bits)
            if half.isNaN {
                #expect(wide.isNaN && Float16(bitPattern: narrowToHalf(wide)).isNaN)
                continue
            }
            if wide.bitPattern != Float(half).bitPattern { Issue.record("widening \(half)") }
            let middle = (Double(half) + Double(half.nextUp)) / 2
            for x in [Double(half), middle, middle.nextUp, middle.nextDown] where x.isFinite {
                if narrowToHalf(roundToOdd(x)) != Float16(x).bitPattern { Issue.record("narrowing \(x)") }
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
