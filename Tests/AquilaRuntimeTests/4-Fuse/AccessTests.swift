import AquilaTypes
import Testing

@testable import AquilaRuntime

/// The relation of two uses of one store.
@Suite struct AccessTests {
    private let a = WindowWriter().store([20, 10])

    private func access(_ part: ArrayPart, writes: Bool, isPointwise: Bool = true) -> Access {
        Access(slot: 0, view: part.view, dtype: part.dtype, isWrite: writes, isPointwise: isPointwise)
    }

    private func dependence(
        of later: (ArrayPart, writes: Bool), on earlier: (ArrayPart, writes: Bool)
    ) -> Dependence {
        access(later.0, writes: later.writes).dependence(on: access(earlier.0, writes: earlier.writes))
    }

    @Test func readsAreIndependent() {
        #expect(dependence(of: (a, false), on: (a[1..<20], false)) == .none)
    }

    @Test func partsWithoutACommonElementAreIndependent() {
        #expect(dependence(of: (a[0..<10], true), on: (a[10..<20], true)) == .none)
        // Columns: their bytes interleave.
        #expect(dependence(of: (a[0..<20, 0..<5], true), on: (a[0..<20, 5..<10], false)) == .none)
        #expect(dependence(of: (a.every(2), true), on: (a[1..<20].every(2), true)) == .none)
    }

    @Test(arguments: [(true, true), (true, false), (false, true)])
    func equalViewsMeetAtTheSamePoints(_ later: Bool, _ earlier: Bool) {
        #expect(dependence(of: (a, later), on: (a, earlier)) == .pointwise)
    }

    @Test func viewsOfEqualElementsInAnotherOrderDoNot() {
        #expect(dependence(of: (a.every(-1), true), on: (a, false)) == .ordered)
    }

    @Test func overwritingWhatWasReadNearbyMayWait() {
        #expect(dependence(of: (a[1..<20], true), on: (a[0..<19], false)) == .deferred)
        #expect(dependence(of: (a[0..<19], true), on: (a[1..<20], false)) == .deferred)
        #expect(dependence(of: (a[1..<20], false), on: (a[0..<19], true)) == .ordered)
        #expect(dependence(of: (a[1..<20], true), on: (a[0..<19], true)) == .ordered)
        // Seventeen rows are more than a buffer holds.
        #expect(dependence(of: (a[17..<20], true), on: (a[0..<3], false)) == .none)
        let large = WindowWriter().store([40, 10])
        #expect(dependence(of: (large[16..<40], true), on: (large[0..<24], false)) == .deferred)
        #expect(dependence(of: (large[17..<40], true), on: (large[0..<23], false)) == .ordered)
    }

    /// The result of a reduction, and all that tasks touch.
    @Test func usesThatAreNotPointwiseHaveAnOrder() {
        let whole = access(a, writes: true, isPointwise: false)
        #expect(access(a, writes: false).dependence(on: whole) == .ordered)
        #expect(whole.dependence(on: access(a, writes: false)) == .ordered)
    }

    @Test func aValueWrittenInAnotherTypeIsReadFromMemory() {
        let bits = a.reading(as: .int64)
        #expect(dependence(of: (bits, false), on: (a, true)) == .ordered)
        // Elements that were only read may be overwritten in any type.
        #expect(dependence(of: (bits, true), on: (a, false)) == .pointwise)
    }

    // MARK: Of operations

    /// Operands in the domain's shape; the mask is read and the output written.
    @Test func operationsTouchTheirOperandsAtTheDomainsPoints() {
        let w = WindowWriter()
        let (x, row, mask) = (w.store([20, 10]), w.store([10]), w.store([20, 1], .bool))
        w.map(.add, x, row, into: x, where: mask)
        let accesses = w.window.accesses(of: w.window.operations[0])
        #expect(w.window.domain(of: w.window.operations[0]) == [20, 10])
        #expect(accesses.map(\.slot) == [0, 1, 0, 2])
        #expect(accesses.map(\.view.strides) == [[80, 8], [0, 8], [80, 8], [1, 0]])
        #expect(accesses.map(\.isWrite) == [false, false, true, false])
        #expect(accesses.map(\.isPointwise) == [true, true, true, true])
    }

    @Test func aReductionsDomainIsThatOfItsOperand() {
        let w = WindowWriter()
        w.reduce(.sum, w.store([20, 10]), axes: [1], where: w.store([20, 1], .bool))
        let operation = w.window.operations[0]
        #expect(w.window.domain(of: operation) == [20, 10])
        let accesses = w.window.accesses(of: operation)
        #expect(accesses.map(\.isWrite) == [false, true, false])
        #expect(accesses.map(\.isPointwise) == [true, false, true])
        #expect(accesses.map(\.view.shape) == [[20, 10], [20], [20, 10]])
    }

    @Test func aTaskHasNoDomain() {
        let w = WindowWriter()
        w.task("t", [(.output, w.store([20])), (.input, w.store([20]))])
        let operation = w.window.operations[0]
        #expect(w.window.domain(of: operation) == nil)
        // Arguments that are only read come first.
        #expect(w.window.accesses(of: operation).map(\.slot) == [1, 0])
        #expect(w.window.accesses(of: operation).map(\.isPointwise) == [false, false])
    }
}
