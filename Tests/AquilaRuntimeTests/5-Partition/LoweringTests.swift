import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Groups as launches: memory, loops and frees.
@Suite struct LoweringTests {
    private let w = WindowWriter()

    @Test func temporariesOfAKernelHaveNoMemory() {
        let (a, b) = (w.store([20, 30]), w.store([20, 30]))
        let c = w.map(.multiply, a, b)
        w.map(.add, c, 1.0)
        w.drop(c)
        #expect(
            w.plan().text == """
                new d
                multiply · add over 600: a b #0 → d
                """)
        #expect(w.plan().planning.plan.slotBytes == [4800, 4800, 4800, 4800])
        #expect(w.plan().planning.plan.peakBytes == 4800)
    }

    @Test func kernelsRunInTheOrderOfTheGroups() {
        let a = w.store([100])
        let b = w.map(.sqrt, a)
        let c = w.map(.exp, b.every(-1))
        w.map(.log, c[0..<50])
        w.drop(b, c)
        #expect(
            w.plan().text == """
                new b
                sqrt over 100: a → b
                new c
                exp over 100: b+792(-8) → c
                free b
                new d
                log over 50: c → d
                free c
                """)
    }

    /// Elements that no operation has written are zeros.
    @Test func storesThatAreWrittenInPartAreZeroed() {
        let (a, b) = (w.fresh([100]), w.fresh([100]))
        w.map(.copy, 1.0, into: a[0..<50])
        w.map(.copy, 2.0, into: b)
        #expect(
            w.plan().text == """
                new a, zeroed
                copy over 50: #0 → a
                new b
                copy over 100: #1 → b
                """)
    }

    @Test func storesThatAreReadBeforeTheyAreWrittenAreZeroed() {
        let a = w.fresh([100])
        w.map(.add, a, 1.0, into: a)
        #expect(
            w.plan().text == """
                new a, zeroed
                add over 100: a #0 → a
                """)
    }

    // MARK: Loops

    @Test func operandsAreBroadcast() {
        let (a, row, column) = (w.store([20, 30]), w.store([30]), w.store([20, 1]))
        w.map(.add, w.map(.multiply, a, row), column)
        w.drop(ArrayPart(slot: 3, view: a.view, dtype: .float64))
        #expect(
            w.plan().text == """
                new e
                multiply · add over 20×30: a b(0 8) c(8 0) → e
                """)
    }

    /// The loops follow the result, whatever the operands.
    @Test func loopsFollowTheResult() {
        let a = w.store([20, 30])
        w.map(.copy, a.transposed(1, 0), into: w.fresh([30, 20]))
        w.map(.copy, a.transposed(1, 0), into: w.fresh([30, 20], order: [1, 0]))
        w.map(.copy, a, into: w.store([20, 30]).every(-1))
        #expect(
            w.plan(PassSet.all.subtracting(.fuse)).text == """
                new b
                copy over 30×20: a(8 240) → b
                new c
                copy over 600: a → c
                copy over 20×30: a+4560(-240 8) → d
                """)
    }

    @Test func coordinatesAreWalked() {
        w.sequence(Scalar(0.0), Scalar(1.0), into: w.fresh([20, 30]))
        w.sequence(Scalar(0.0), Scalar(1.0), into: w.fresh([20, 30], order: [1, 0]))
        #expect(
            w.plan().text == """
                new a
                new b
                sequence · sequence over 20×30: #0 #1 #2 #3 %0(30 1) %0(30 1) → a b(8 160)
                """)
    }

    @Test func operationsWithoutElementsAreNoLaunches() {
        let a = w.store([0, 30])
        w.map(.add, a, 1.0)
        #expect(w.plan().text == "new b")
    }

    /// A copy into what the window drops is no work at all.
    @Test func resultsThatNobodyReadsAreNotComputed() {
        let a = w.store([100])
        w.drop(w.map(.sqrt, a))
        #expect(w.plan().text == "")
        #expect(w.groupTexts() == ["sqrt"])
    }

    // MARK: Tiles and streams

    /// Planning touches no elements, so arrays may have any size.
    @Test func largeResultsAreStoredPastTheCache() {
        let a = w.store([1 << 38])
        w.map(.add, a, 1.0)
        w.map(.add, a, 2.0, into: a)
        #expect(
            w.plan(PassSet.all.subtracting(.fuse)).text == """
                new b
                add over 274877906944: a #0 → b, streaming
                add over 274877906944: a #1 → a
                """)
        #expect(
            w.plan(PassSet.all.subtracting([.fuse, .stream])).text == """
                new b
                add over 274877906944: a #0 → b
                add over 274877906944: a #1 → a
                """)
    }

    @Test func launchesKnowTheirSize() throws {
        let (a, b) = (w.store([200, 300]), w.store([300, 200]))
        w.map(.add, a, b.transposed(1, 0))
        guard case .launch(let launch)? = w.plan().planning.plan.steps.last else {
            Issue.record("no launch")
            return
        }
        #expect(launch.pointCount == 60_000 && launch.rows == 200 && launch.columns == 300)
        #expect(launch.outerCount == 1 && launch.weight == 4 && launch.isSingleTile)
        #expect(launch.kernel.kernel.arrays.map(\.layout) == [.contiguous, .strided, .contiguous])
    }

    @Test func failedOperationsAreNotPlanned() {
        let a = w.store([100])
        let b = w.map(.sqrt, a)
        w.map(.exp, b)
        #expect(
            w.plan(skipping: [1]).text == """
                new b
                sqrt over 100: a → b
                """)
    }
}
