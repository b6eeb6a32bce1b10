import AquilaKernels
import AquilaTypes
import Foundation
import Testing

@testable import AquilaRuntime

/// When memory is taken back.
@Suite struct ReleaseTests {
    private let w = WindowWriter()

    /// A store that had memory before the window is freed after its last use in it.
    @Test func droppedStoresAreFreedAfterTheirLastUse() {
        let (a, b) = (w.store([100]), w.store([50]))
        let c = w.map(.sqrt, a)
        w.map(.exp, b)
        w.drop(a, b)
        w.map(.log, c[0..<50])
        #expect(
            w.plan(PassSet.all.subtracting(.fuse)).text == """
                new c
                sqrt over 100: a → c
                free a
                new d
                exp over 50: b → d
                free b
                new e
                log over 50: c → e
                """)
    }

    @Test func liveStoresStay() {
        let a = w.store([100])
        w.map(.sqrt, a)
        #expect(!w.plan().text.contains("free"))
    }

    /// A result without a reader has memory, if its kernel has to run for another one, no longer than that.
    @Test func droppedResultsAreFreedAtOnce() {
        let a = w.store([100])
        let b = w.map(.sqrt, a)
        w.map(.exp, b.every(-1))
        w.map(.log, b[0..<10])
        w.drop(b, a)
        #expect(
            w.plan().text == """
                new b
                sqrt over 100: a → b
                free a
                new c
                exp over 100: b+792(-8) → c
                new d
                log over 10: b → d
                free b
                """)
    }

    /// States of a reduction go after the launch that reads them.
    @Test func temporariesOfAReductionAreFreed() {
        w.reduce(.sum, w.store([100]), axes: [0])
        #expect(
            w.plan().text == """
                new t0
                sum over 1×100: a → t0(8 0), a row a leaf
                new b
                sum over 1: t0 → b
                free t0
                """)
    }

    /// A graph frees what its steps have used after its end.
    @Test func graphsFreeAtTheirEnd() {
        let a = w.store([100])
        let b = w.map(.sqrt, a)
        w.task("t", [(.input, b), (.output, w.fresh([100]))])
        w.drop(b)
        let text = w.plan().text.split(separator: "\n").filter { !$0.hasPrefix("  ") }
        #expect(text == ["new b", "new c", "graph", "free b"])
    }

    /// A graph ends early if much memory would wait for its end.
    @Test func graphsEndWhereTheyWouldHoldMuchMemory() {
        let a = w.store([1 << 20])
        for _ in 0..<10 {
            let b = w.map(.sqrt, a)
            w.task("t", [(.input, b), (.inputOutput, w.store([1 << 20]))])
            w.drop(b)
        }
        let steps = w.plan(PassSet.all.subtracting(.fuse)).text.split(separator: "\n").filter {
            !$0.hasPrefix("  ")
        }
        let news = (0..<9).map { "new \(w.names(2 * $0 + 1))" }
        let frees = news.map { $0.replacingOccurrences(of: "new", with: "free") }
        #expect(steps.prefix(9).map(String.init) == news)
        #expect(steps.contains("graph") && frees.allSatisfy { steps.contains(Substring($0)) })
        #expect(steps.filter { $0 == "graph" }.count == 2)
    }

    /// Bytes held at the busiest place of the plan.
    @Test func thePeakCountsWhatIsHeldAtOnce() {
        var a = w.map(.sqrt, w.store([1000]))
        for _ in 0..<5 {
            let b = w.map(.exp, a.every(-1))
            w.drop(a)
            a = b
        }
        #expect(w.plan().planning.plan.peakBytes == 16_000)
    }
}
