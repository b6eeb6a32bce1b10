import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Reductions as launches: leaves, further stages, results.
@Suite struct ReductionLoweringTests {
    private let w = WindowWriter()

    /// Rows are cut into leaves of 8,192 elements, with a remainder; their sums are one row more.
    @Test func longRowsHaveLeaves() {
        w.reduce(.sum, w.store([20_000]), axes: [0])
        #expect(
            w.plan().text == """
                new t0
                sum over 2×8192: a → t0(8 0), a row a leaf
                sum over 1×3616: a+131072 → t0+16(8 0), a row a leaf
                new t1
                sum over 1×3: t0 → t1(8 0), a row a leaf
                free t0
                new b
                sum over 1: t1 → b
                free t1
                """)
    }

    /// Each row of a matrix has one leaf.
    @Test func rowsOfAMatrixAreReducedAtOnce() {
        w.reduce(.max, w.store([500, 300]), axes: [1])
        #expect(
            w.plan().text == """
                new t0
                max over 500×1×300: a → t0(8 8 0), a row a leaf
                new b
                max over 500: t0 → b
                free t0
                """)
    }

    /// Rows are added to accumulators in passes of four, in leaves of 256.
    @Test func columnsAreAddedRowByRow() {
        w.reduce(.sum, w.store([600, 300]), axes: [0])
        /// Four rows that one pass adds; the next pass of the leaf begins four rows later.
        func rows(_ first: Int) -> String {
            let steps = first == 0 ? "614400 9600 8" : "1228800 9600 8"
            return (first..<first + 4).map { "a\($0 == 0 ? "" : "+\(2400 * $0)")(\(steps))" }
                .joined(separator: " ")
        }
        #expect(
            w.plan().text == """
                new t0
                sum over 900: → t0
                sum over 2×64×300: \(rows(0)) t0(2400 0 8) → t0(2400 0 8), rows in order
                sum over 1×22×300: \(rows(512)) t0+4800(2400 0 8) → t0+4800(2400 0 8), rows in order
                new t1
                sum over 300: → t1
                sum over 1×3×300: t0 t1(2400 0 8) → t1(2400 0 8), rows in order
                free t0
                new b
                sum over 300: t1 → b
                free t1
                """)
    }

    /// The leaves' kernel computes the operand's elements too, and stores those that stay.
    @Test func operationsBeforeASumAreInItsKernel() {
        let a = w.store([300])
        let b = w.map(.multiply, a, a)
        w.reduce(.sum, b, axes: [0])
        #expect(
            w.plan().text == """
                new b
                new t0
                multiply · sum over 1×300: a → b t0(8 0), a row a leaf
                new c
                multiply · sum over 1: t0 → c
                free t0
                """)
    }

    @Test func reductionsOfOneOrderShareTheirLaunches() {
        let a = w.store([300])
        w.reduce(.sum, a, axes: [0])
        w.reduce(.argmax, a, axes: [0])
        #expect(
            w.plan().text == """
                new t0
                new t1
                new t2
                sum · argmax over 1×300: a %0(0 1) → t0(8 0) t1(8 0) t2(8 0), a row a leaf
                new b
                sum · argmax over 1: t0 → b
                free t0
                new c
                sum · argmax over 1: t1 t2 → c
                free t2
                free t1
                """)
    }

    /// The initial value is combined last, with the state on the right.
    @Test func initialValuesAreCombinedWithTheResult() {
        w.reduce(.sum, w.store([300]), axes: [0], initial: Scalar(1.0))
        #expect(
            w.plan().text == """
                new t0
                sum over 1×300: a → t0(8 0), a row a leaf
                new b
                sum over 1: t0 #0 → b
                free t0
                """)
    }

    /// Results stand in the order of the axes that stay, states in the order in memory.
    @Test func resultsAreTransposed() {
        w.reduce(.sum, w.store([40, 50, 60], order: [1, 0, 2]), axes: [2])
        #expect(
            w.plan().text == """
                new t0
                sum over 2000×1×60: a → t0(8 8 0), a row a leaf
                new b
                sum over 40×50: t0(8 320) → b
                free t0
                """)
    }

    @Test func anAxisOfOneElementIsALeaf() {
        w.reduce(.sum, w.store([40, 1]), axes: [1])
        #expect(
            w.plan().text == """
                new t0
                sum over 40×1×1: a → t0, a row a leaf
                new b
                sum over 40: t0 → b
                free t0
                """)
    }
}
