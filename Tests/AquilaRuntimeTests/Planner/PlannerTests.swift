import AquilaKernels
import AquilaTypes
import Foundation
import Testing

@testable import AquilaRuntime

/// Whole plans of windows that are written by hand.
@Suite struct PlannerTests {
    /// A window with a stencil in place, temporaries, a reduction and a result in another type.
    private static func write() -> WindowWriter {
        let w = WindowWriter()
        let a = w.store([1000, 100])
        let b = w.map(.multiply, a, a)
        let c = w.map(.add, b[0..<998], b[2..<1000])
        let d = w.map(.sqrt, c[0..<996])
        w.drop(b, c)
        w.map(.subtract, a[0..<996], d, into: a[4..<1000])
        w.reduce(.sum, a, axes: [0])
        w.map(.copy, d, into: w.fresh([996, 100], .float32))
        return w
    }

    /// The same window with a task.
    private static func writeWithTask() -> WindowWriter {
        let w = write()
        let (x, y) = (w.store([1000, 100]), w.store([1000, 100]))
        w.task(
            "t", [(.input, x), (.output, y)], [.bloat(source: 1, bloated: 0, low: [1, 0], high: [1, 0])])
        return w
    }

    /// Four rows of `a` that one pass of a sum adds, and the step from leaf to leaf.
    private static func rows(_ first: Int, _ leaf: Int) -> String {
        (first..<first + 4).map { "a\($0 == 0 ? "" : "+\(800 * $0)")(\(leaf) 3200 8)" }.joined(separator: " ")
    }

    /// The square is read at two rows, so it is complete before; the update of `a` lags behind the
    /// reads of `a`, four rows earlier. Sums of columns have leaves of 256 rows, of which the last
    /// has 232.
    private static var expected: String {
        """
        new b
        multiply over 100000: a → b
        new c
        add over 99800: b b+1600 → c
        free b
        new d
        new f
        sqrt · subtract · copy over 996×100: c a → d a+3200 f, a lags 4 back 0 forward
        free c
        new t0
        sum over 400: → t0
        sum over 3×64×100: \(Self.rows(0, 204_800)) t0(800 0 8) → t0(800 0 8), rows in order
        sum over 1×58×100: \(Self.rows(768, 614_400)) t0+2400(800 0 8) → t0+2400(800 0 8), rows in order
        new t1
        sum over 100: → t1
        sum over 1×1×100: t0 t0+800 t0+1600 t0+2400 t1 → t1, rows in order
        free t0
        new e
        sum over 100: t1 → e
        free t1
        """
    }

    @Test func aWindowBecomesAPlan() { #expect(Self.write().plan().text == Self.expected) }

    @Test func aWindowWithATaskBecomesAGraph() {
        let w = WindowWriter()
        let a = w.store([100])
        let b = w.map(.sqrt, a)
        w.task("t", [(.inputOutput, b)])
        let c = w.reduce(.sum, b, axes: [0])
        w.drop(b)
        _ = c
        #expect(
            w.plan().text == """
                new b
                new t0
                new c
                graph
                  0: sqrt [0..<1]
                  1: b [0..<1] after 0
                  2: b [1..<2] after 0
                  3: sum [0..<1] after 0 1 2
                  4: sum [0..<1] after 3
                free b
                free t0
                """)
    }

    /// Rank 1 of 4 has rows 250 to 499, and needs row 500; all but its last row are computed meanwhile.
    @Test func aRankPlansItsShare() {
        let w = WindowWriter()
        let (a, b) = (w.store([1000, 100]), w.store([1000, 100]))
        w.map(.add, a[0..<999], a[1..<1000], into: b[0..<999])
        #expect(
            w.plan(rank: 1, of: 4).text == """
                regrow a to 200800 bytes, keep (250, 100) from 0 at 0
                start exchange add, a(1, 100) to 0, a+200000(1, 100) from 2
                add over 24900: a a+800 → b
                finish add
                add over 100: a+199200 a+200000 → b+199200
                """)
    }

    /// A plan is a function of the window, the limits, the passes and the placements alone: neither of other
    /// plans, nor of runtimes and their settings.
    @Test func plansFollowFromTheWindowAlone() async {
        await #expect(processExitsWith: .success) {
            func plans() -> [[String]] {
                let alone = [Self.write(), Self.writeWithTask()].map { $0.plan().planning.plan.outline }
                let ranks = (0..<3).flatMap { rank in
                    [Self.write(), Self.writeWithTask()].map {
                        $0.plan(rank: rank, of: 3).planning.plan.outline
                    }
                }
                return alone + ranks
            }
            for (name, value) in [
                ("AQUILA_PASSES", "-fuse,-pipeline"), ("AQUILA_WORKERS", "1"), ("AQUILA_CHECK", "1"),
                ("AQUILA_TIER", "interpreter"), ("AQUILA_MEMORY", "64M"),
            ] {
                setenv(name, value, 1)
            }
            precondition(Self.write().plan().text == Self.expected)
            let first = plans()
            // Other runtimes, one of them busy and with limits of its own.
            let other = Runtime(workers: 1)
            other.limits.pipelineBytes = 1
            other.limits.replicatedBytes = 1
            let x = other.makeStore([100, 100], .float64)
            other.fill(x, with: Scalar(1.0))
            _ = try other.map(.sqrt, .array(x))
            try other.flush()
            _ = try other.map(.sqrt, .array(x))
            precondition(plans() == first)
            precondition(Set(first).count > 4)
        }
    }

    /// One window twice, with kernels and ranks of their own and other numbers of placements.
    @Test func numbersOfPlacementsDoNotMatter() {
        let w = Self.write()
        func outline(_ ranks: Ranks) -> [String] {
            w.place(ranks)
            let planner = Planner(
                kernels: KernelCache(policy: .interpreter), limits: WindowLimits(),
                partitioner: OneRank(ranks: ranks))
            return planner.plan(w.window).plan.outline
        }
        let first = Ranks(simulated: 1, of: 3)
        let second = Ranks(simulated: 1, of: 3)
        for k in 1..<50 { _ = second.numberOfWhole(View(contiguous: [100 * k], itemSize: 8), itemSize: 8) }
        #expect(outline(first) == outline(second))
        #expect(outline(Ranks(simulated: 0, of: 3)) != outline(first))
    }
}
