import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Operations that overwrite what their kernel reads at other points: stores that lag, or kernels apart.
@Suite struct DeferralTests {
    private let w = WindowWriter()

    /// Reads rows above and below those that it writes, as a sweep of a stencil does.
    private func sweep(_ a: ArrayPart) {
        let sum = w.map(.add, a[0..<198], a[2..<200])
        w.map(.multiply, sum, 0.5, into: a[1..<199])
        w.drop(sum)
    }

    @Test func aStencilInPlaceIsOneGroup() {
        sweep(w.store([200, 100]))
        #expect(w.groupTexts() == ["add · multiply, lagging"])
        #expect(
            w.plan().text == """
                add · multiply over 198×100: a a+1600 #0 → a+800, a lags 1 back 1 forward
                """)
    }

    /// The first axis must be the outermost one in memory.
    @Test func columnsDoNotLag() {
        let a = w.store([100, 200], order: [1, 0])
        let sum = w.map(.add, a[0..<100, 0..<198], a[0..<100, 2..<200])
        w.map(.multiply, sum, 0.5, into: a[0..<100, 1..<199])
        w.drop(sum)
        #expect(w.groupTexts() == ["add", "multiply"])
    }

    @Test func withoutThePassThereIsATemporary() {
        sweep(w.store([200, 100]))
        let passes = PassSet.all.subtracting(.defer)
        #expect(w.groupTexts(passes) == ["add", "multiply"])
        #expect(
            w.plan(passes).text == """
                new b
                add over 19800: a a+1600 → b
                multiply over 19800: b #0 → a+800
                free b
                """)
    }

    /// One row of elements has no row that could wait.
    @Test func rowsAloneDoNotLag() {
        let a = w.store([100])
        let sum = w.map(.add, a[0..<98], a[2..<100])
        w.map(.multiply, sum, 0.5, into: a[1..<99])
        #expect(w.groupTexts() == ["add", "multiply"])
    }

    /// A value that the kernel itself has written is wanted at once.
    @Test func writesAreNotReadElsewhereInTheKernel() {
        let a = w.store([200, 100])
        w.map(.copy, 1.0, into: a[0..<199])
        w.map(.exp, a[1..<200])
        #expect(w.groupTexts() == ["copy", "exp"])
    }

    @Test func amongTasksNothingLags() {
        let (a, b) = (w.store([200, 100]), w.store([10]))
        sweep(a)
        w.task("other", [(.inputOutput, b)])
        #expect(w.groupTexts() == ["add", "multiply", "t.other"])
    }

    @Test func beforeAReductionNothingLags() {
        let a = w.store([200, 100])
        let sum = w.map(.add, a[0..<198], a[2..<200])
        w.reduce(.sum, sum, axes: [0, 1])
        w.map(.multiply, sum, 0.5, into: a[1..<199])
        #expect(w.groupTexts() == ["add · sum", "multiply"])
    }
}
