import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// The code of groups.
@Suite struct GroupKernelTests {
    private let w = WindowWriter()

    private func code(_ passes: PassSet = .all) -> [String] {
        w.kernels(passes).map { $0?.text(w.names) ?? "task" }
    }

    @Test func aChainLoadsOnceAndStoresWhatStays() {
        let (a, b) = (w.store([100]), w.store([100]))
        let c = w.map(.multiply, a, b)
        let d = w.map(.add, c, a)
        w.drop(c)
        w.map(.multiply, a, d)
        #expect(
            code() == [
                """
                0 load a
                1 load b
                2 multiply 0 1
                3 add 2 0
                4 multiply 0 3
                5 store 3 → d
                6 store 4 → e
                """
            ])
    }

    /// A temporary that a later group reads has memory.
    @Test func whatLaterGroupsUseIsStored() {
        let a = w.store([100])
        let b = w.map(.sqrt, a)
        w.map(.sqrt, b.every(-1))
        w.drop(b)
        #expect(
            code() == [
                """
                0 load a
                1 squareRoot 0
                2 store 1 → b
                """,
                """
                0 load b+792(-8)
                1 squareRoot 0
                2 store 1 → c
                """,
            ])
    }

    @Test func equalExpressionsAreComputedOnce() {
        let a = w.store([100])
        let b = w.map(.multiply, a, a)
        let c = w.map(.multiply, a, a)
        w.drop(b, c)
        w.map(.add, b, c)
        #expect(
            code() == [
                """
                0 load a
                1 multiply 0 0
                2 add 1 1
                3 store 2 → d
                """
            ])
    }

    /// Each scalar operand is a parameter, whatever its value, so that a kernel serves all values.
    @Test func scalarsAreParameters() {
        let a = w.map(.add, w.store([100]), 1.0)
        w.map(.add, a, 1.0, into: a)
        #expect(
            code() == [
                """
                0 load a
                1 scalar #0
                2 add 0 1
                3 scalar #1
                4 add 2 3
                5 store 4 → b
                """
            ])
    }

    @Test func complexNumbersHaveTwoParts() {
        w.map(.add, w.store([100], .complex128), Scalar(bits: 0, .complex128))
        #expect(
            code() == [
                """
                0 load a
                1 load ai
                2 scalar #0
                3 scalar #0i
                4 add 0 2
                5 add 1 3
                6 store:complex128 4 5 → b
                """
            ])
    }

    /// A value is converted to the operation's type, and the result to the output's.
    @Test func valuesAreConverted() {
        let (a, b) = (w.store([100], .int32), w.store([100], .float32))
        w.map(.add, a, w.store([100]), into: b)
        #expect(
            code() == [
                """
                0 load:int32 a
                1 load c
                2 convert 0
                3 add 2 1
                4 convert:float32 3
                5 store:float32 4 → b
                """
            ])
    }

    /// The strides of axes with one index do not tell arrays apart.
    @Test func usesOfEqualElementsAreOneArray() {
        let a = w.store([20, 10])
        w.map(.add, a[0..<1], a.every(20))
        let kernel = w.kernels()[0]!
        #expect(kernel.arrays.map(\.slot) == [0, 1])
        #expect(kernel.arrays[0].view.strides == [0, 8])
    }

    @Test func anUpdateLoadsAndStoresOneArray() {
        let a = w.store([100])
        w.map(.add, a, 1.0, into: a)
        let kernel = w.kernels()[0]!
        #expect(kernel.arrays.count == 1 && kernel.loaded == [0] && kernel.stored == [0])
    }

    /// Rows wait in a buffer, so that a store that lags is another parameter than the load.
    @Test func aStoreThatLagsIsAParameterOfItsOwn() {
        let a = w.store([200, 100])
        let b = w.map(.add, a[0..<199], a[1..<200])
        w.map(.copy, b, into: a[0..<199])
        w.drop(b)
        let kernel = w.kernels()[0]!
        #expect(kernel.arrays.map(\.view.offset) == [0, 800, 0])
        #expect(kernel.loaded == [0, 1] && kernel.stored == [2])
    }

    @Test func maskedElementsKeepTheirValues() {
        let (a, b, mask) = (w.store([100]), w.store([100]), w.store([100], .bool))
        w.map(.copy, a, into: b, where: mask)
        #expect(
            code() == [
                """
                0 load a
                1 load:bool c
                2 load b
                3 select 1 0 2
                4 store 3 → b
                """
            ])
    }

    /// Positions count in row-major order, whatever the order in memory.
    @Test func sequencesFollowRowMajorPositions() {
        let a = w.fresh([20, 10], .int64, order: [1, 0])
        w.sequence(Scalar(Int64(5)), Scalar(Int64(2)), into: a)
        #expect(
            code() == [
                """
                0 scalar:int64 #0
                1 scalar:int64 #1
                2 index %0(10 1)
                3 multiply:int64 2 1
                4 add:int64 0 3
                5 store:int64 4 → a(8 160)
                """
            ])
    }

    @Test func reductionsEndAKernel() {
        let a = w.store([200, 100])
        let b = w.map(.multiply, a, a)
        w.drop(b)
        w.reduce(.sum, b, axes: [1])
        w.reduce(.max, b, axes: [1], where: w.store([200, 1], .bool))
        #expect(
            code() == [
                """
                0 load a
                1 multiply 0 0
                2 load:bool d(1 0)
                3 constant 18442240474082181120
                4 select 2 1 3
                sum of 1
                max of 4
                """
            ])
    }

    /// The position along the reduced axes, which is the second part of the state.
    @Test func placesOfExtremesArePositions() {
        w.reduce(.argmax, w.store([20, 10, 5]), axes: [0, 2])
        #expect(
            code() == [
                """
                0 index %0(5 0 1)
                1 load a
                argmax of 1 0
                """
            ])
    }

    /// On many ranks, positions count from the first point of all.
    @Test func positionsCountFromTheFirstPointOfAllRanks() {
        let a = w.store([1000, 100])
        let b = w.map(.sqrt, a)
        w.sequence(Scalar(0.0), Scalar(1.0), into: b)
        var group = w.groups()[0]
        group.share = FusionGroup.Share(origin: [250, 0], domain: [1000, 100])
        let kernel = GroupKernel(group, window: w.window) { _ in true }
        #expect(kernel.indexes == [Walker(offset: 25_000, strides: [100, 1])])
    }
}
