import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

/// The forms with static types, and calls that are refused; results are compared with NumPy elsewhere.
@Suite struct SortingTests {
    @Test func staticForms() {
        let a: NDArray<Int> = [3, 1, 2, 1]
        #expect(Array(a.sorted()) == [1, 1, 2, 3])
        #expect(Array(a.argsort()) == [1, 3, 2, 0])
        #expect(Array(a.partitioned(at: 1)) == [1, 1, 2, 3])
        #expect(Array(a.unique()) == [1, 2, 3])
        #expect(Array(a.uniqueCounts().counts) == [2, 1, 1])
        #expect(Array(a.uniqueAll().inverse) == [2, 0, 1, 0])
        #expect(Array(a.isIn([1, 5])) == [false, true, false, true])
        #expect(Array(a.union([9, 1])) == [1, 2, 3, 9])
        #expect(Array(a.intersection([3, 4])) == [3])
        #expect(Array(a.subtracting(elementsOf: [3, 4])) == [1, 2])
        #expect(Array(a.symmetricDifference([3, 4])) == [1, 2, 4])
        #expect(Array(a.binCount(minLength: 5)) == [0, 2, 1, 1, 0])
        #expect(Array(a.binCount(weights: [0.5, 1, 2, 3])) == [0, 4, 2, 0.5])
        #expect(Array(NDArray([1, 2, 2, 3]).searchSorted([2, 5], side: .right)) == [3, 4])
        let x: NDArray<Double> = [[4, 1], [2, 3]]
        #expect(x.median().item() == 2.5)
        #expect(Array(x.median(axis: 0)) == [3, 2])
        #expect(x.quantile(0.25).item() == 1.75)
        #expect(x.percentile(100, keepDims: true).shape == [1, 1])
        #expect(Array(x.histogram(bins: 3).counts) == [1, 1, 2])
        x.sort(axis: 0)
        #expect(Array(x) == [2, 1, 4, 3])
    }

    /// Values that ascend slowly, with leaps, with repetitions, and that descend in between.
    @Test(arguments: [1, 3, 40, 5000]) func positionsOfAscendingValues(count: Int) throws {
        let row = (0..<count).map { $0 * 7 / 5 }
        let slow = (0..<300).map { $0 / 3 }
        let leaps = (0..<64).map { $0 * $0 * 3 }
        let values = slow + leaps + slow.reversed() + [-5, 0, 0, 9_000, 1, 2, 3, 4, 5]
        for side in [SearchSide.left, .right] {
            let found = Array(NDArray(row).searchSorted(NDArray(values), side: side))
            let wanted = values.map { value in
                row.firstIndex { side == .left ? $0 >= value : $0 > value } ?? count
            }
            #expect(found == wanted)
            // The same row from its end, put in order by a sorter.
            let (end, sorter) = (NDArray(row.reversed() as [Int]), NDArray((0..<count).reversed() as [Int]))
            let sorted = try end.untyped.searchSorted(
                NDArray(values).untyped, side: side, sorter: sorter.untyped)
            #expect(try sorted.elements(as: Int.self) == wanted)
        }
    }

    @Test func wrongCallsThrow() throws {
        let a: NDArray<Int> = [3, -1, 2]
        let square = zeros([2, 2]).untyped
        #expect(throws: ArrayError.self) { try a.untyped.sorted(axis: 1) }
        #expect(throws: ArrayError.self) { try a.sum().untyped.sorted() }
        #expect(throws: ArrayError.self) { try zeros([1]).untyped.broadcast(to: [3]).sort() }
        #expect(throws: ArrayError.self) { try a.untyped.partitioned(at: 3) }
        #expect(throws: ArrayError.self) { try square.searchSorted(a.untyped) }
        #expect(throws: ArrayError.self) { try a.untyped.searchSorted(a.untyped, sorter: square) }
        #expect(throws: ArrayError.self) {
            try a.untyped.searchSorted(a.untyped, sorter: NDArray([0, 1, 3]).untyped).elements(as: Int.self)
        }
        #expect(throws: ArrayError.self) { try a.untyped.binCount() }
        #expect(throws: ArrayError.self) { try square.binCount() }
        #expect(throws: ArrayError.self) { try square.quantile(1.5) }
        #expect(throws: ArrayError.self) { try square.histogram(bins: 0) }
        #expect(throws: ArrayError.self) { try full([3], Double.nan).untyped.histogram() }
    }
}
