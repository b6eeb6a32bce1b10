import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// The operations that become one kernel, and those that must not.
@Suite struct FuserTests {
    private let w = WindowWriter()

    // MARK: Operations that fuse

    @Test func aChainIsOneGroup() {
        let a = w.store([100])
        let b = w.map(.multiply, a, 2.0)
        let c = w.map(.add, b, a)
        w.map(.sqrt, c)
        #expect(w.groupTexts() == ["multiply · add · sqrt"])
    }

    @Test func operandsBroadcastIntoTheDomain() {
        let (a, row, column) = (w.store([20, 10]), w.store([10]), w.store([20, 1]))
        let d = w.map(.add, a, row)
        w.map(.multiply, d, column)
        #expect(w.groupTexts() == ["add · multiply"])
    }

    /// An operand may be overwritten where it was read.
    @Test func updatesAtTheSamePointsFuse() {
        let a = w.store([100])
        let b = w.map(.sqrt, a)
        w.map(.add, a, 1.0, into: a)
        w.map(.subtract, b, a)
        #expect(w.groupTexts() == ["sqrt · add · subtract"])
    }

    /// An operation goes to the nearest group that it depends on, past groups that it shares nothing with.
    @Test func operationsJoinWhatTheyDependOn() {
        let (a, b) = (w.store([100]), w.store([50]))
        let c = w.map(.sqrt, a)
        w.map(.negative, b)
        w.map(.exp, c)
        #expect(w.groupTexts() == ["sqrt · exp", "negative"])
    }

    /// A group that the operation depends on comes before a nearer one of the same domain.
    @Test func dependencesComeBeforeNearness() {
        let b = w.map(.sqrt, w.store([100]))
        w.map(.exp, b.every(-1))
        w.map(.log, b)
        #expect(w.groupTexts() == ["sqrt · log", "exp"])
    }

    /// Of two groups that both have operands of an operation, it joins the later one.
    @Test func theLatestDependenceDecides() {
        let b = w.map(.sqrt, w.store([100]))
        let c = w.map(.exp, b.every(-1))
        w.map(.add, b, c)
        #expect(w.groupTexts() == ["sqrt", "exp · add"])
    }

    /// Without dependences, it is the nearest group of the same domain.
    @Test func strangersJoinTheNearestGroupOfTheirDomain() {
        let (a, b) = (w.store([100]), w.store([100]))
        let c = w.map(.sqrt, a)
        w.map(.exp, c[0..<50])
        // Reads what the first group writes at another point.
        w.map(.log, c.every(-1))
        w.map(.absolute, b)
        #expect(w.groupTexts() == ["sqrt", "exp", "log · absolute"])
    }

    @Test func kernelsFuseAcrossTasksThatTheyShareNothingWith() {
        let (a, b) = (w.store([100]), w.store([100]))
        let c = w.map(.sqrt, a)
        w.task("scale", [(.inputOutput, b)])
        let d = w.map(.exp, c)
        w.map(.add, d, b)
        #expect(w.groupTexts() == ["sqrt · exp", "t.scale", "add"])
    }

    @Test func disjointPartsOfAStoreFuse() {
        let a = w.store([100])
        w.map(.copy, 1.0, into: a[0..<50])
        w.map(.copy, 2.0, into: a[50..<100])
        #expect(w.groupTexts() == ["copy · copy"])
    }

    // MARK: Operations that stay apart

    @Test func otherDomainsStayApart() {
        let a = w.store([100])
        let b = w.map(.sqrt, a)
        w.map(.add, b[0..<99], 1.0)
        w.map(.exp, w.store([10, 10]))
        #expect(w.groupTexts() == ["sqrt", "add", "exp"])
    }

    /// A result that is read at other points must be complete before.
    @Test func resultsReadElsewhereStayApart() {
        let a = w.store([100])
        let b = w.map(.sqrt, a)
        w.map(.exp, b.every(-1))
        #expect(w.groupTexts() == ["sqrt", "exp"])
    }

    /// A row of the result is read at all points of the domain.
    @Test func broadcastResultsStayApart() {
        let b = w.map(.sqrt, w.store([10, 10]))
        w.map(.add, b, b[0..<1])
        #expect(w.groupTexts() == ["sqrt", "add"])
    }

    /// No group is passed that the operation has to wait for.
    @Test func operationsDoNotOvertakeWhatTheyWaitFor() {
        let (a, b) = (w.store([100]), w.store([100]))
        let c = w.map(.sqrt, a)
        w.map(.copy, c.every(-1), into: b)
        // It could join the first group, but overwrites what the second one reads elsewhere.
        w.map(.add, c, 1.0, into: c)
        #expect(w.groupTexts() == ["sqrt", "copy", "add"])
    }

    /// Kernels hand values on in their own type only.
    @Test func bitsReadAsAnotherTypeStayApart() {
        let a = w.store([100])
        let b = w.map(.sqrt, a)
        w.map(.add, b.reading(as: .int64), b.reading(as: .int64))
        #expect(w.groupTexts() == ["sqrt", "add"])
    }

    @Test func resultsOfReductionsStayApart() {
        let a = w.store([20, 10])
        let b = w.map(.sqrt, a)
        let sum = w.reduce(.sum, b, axes: [0])
        w.map(.divide, b, sum)
        #expect(w.groupTexts() == ["sqrt · sum", "divide"])
    }

    @Test func failedOperationsAreInNoGroup() {
        let a = w.store([100])
        let b = w.map(.sqrt, a)
        w.map(.exp, b)
        w.map(.log, a)
        #expect(w.groupTexts(skipping: [1]) == ["sqrt · log"])
    }

    @Test func withoutThePassEachOperationIsAGroup() {
        let b = w.map(.sqrt, w.store([100]))
        w.map(.exp, b)
        #expect(w.groupTexts(PassSet.all.subtracting(.fuse)) == ["sqrt", "exp"])
    }

    // MARK: Reductions

    @Test func reductionsOfOneOrderShareAKernel() {
        let a = w.store([200, 100])
        w.reduce(.sum, a, axes: [1])
        w.reduce(.max, a, axes: [1])
        w.reduce(.sum, a, axes: [0])
        #expect(w.groupTexts() == ["sum · max", "sum"])
    }

    /// Rows of 2,048 elements are joined with those around them; an operand that is stored otherwise
    /// cannot be walked so.
    @Test func operandsMustFitTheOrderOfASum() {
        let (a, b) = (w.store([40, 30]), w.store([40, 30], order: [1, 0]))
        let c = w.map(.multiply, a, a)
        w.reduce(.sum, c, axes: [0, 1])
        let d = w.map(.multiply, a, b)
        w.reduce(.sum, d, axes: [0, 1])
        #expect(w.groupTexts() == ["multiply · sum", "multiply", "sum"])
    }

    // MARK: Bounds

    @Test func groupsHaveBounds() {
        var a = w.store([100])
        for _ in 0..<330 {
            let b = w.map(.negative, a)
            w.drop(b)
            a = b
        }
        #expect(w.groups().map(\.operations.count) == [320, 10])
        let many = WindowWriter()
        for _ in 0..<30 { many.map(.negative, many.store([100])) }
        // Each operation touches two arrays.
        #expect(many.groups().map(\.operations.count) == [24, 6])
    }

    /// Stores that begin and end in the window take no place among a kernel's arrays.
    @Test func temporariesDoNotCountAsArrays() {
        let a = w.store([100])
        for _ in 0..<60 { w.drop(w.map(.negative, a)) }
        #expect(w.groups().map(\.operations.count) == [60])
        let kept = WindowWriter()
        let b = kept.store([100])
        for _ in 0..<60 { kept.map(.negative, b) }
        #expect(kept.groups().map(\.operations.count) == [46, 14])
    }

    @Test func onlyTheNearestGroupsAreLookedAt() {
        let a = w.store([100])
        let b = w.map(.sqrt, a)
        for k in 0..<11 { w.map(.negative, w.store([10 + k])) }
        w.map(.exp, b)
        #expect(w.groups().count == 12)
        w.map(.negative, w.store([99]))
        w.map(.log, b)
        #expect(w.groups().count == 14)
    }
}
