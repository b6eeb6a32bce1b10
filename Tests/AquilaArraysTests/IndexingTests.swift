import AquilaArrays
import AquilaTypes
import Testing

/// A grid whose elements encode their positions: 10 × row + column.
func grid(_ rows: Int, _ columns: Int) -> NDArray<Int> {
    (arange(rows).reshaped([-1, 1]) * 10 + arange(columns)).copy()
}

@Suite(.onRanks) struct IndexingTests {
    /// Every slice is compared with the positions that Python's slice visits.
    @Test func slicesWalkThePositionsOfPython() {
        let extent = 5
        let a = arange(extent)
        let bounds: [Int?] = [nil] + (-7...7).map { $0 }
        for lower in bounds {
            for upper in bounds {
                for step in [-3, -1, 1, 2, 7] {
                    let expected = pythonSlice(lower, upper, step, extent)
                    #expect(
                        Array(a[.range(lower, upper, step: step)]) == expected,
                        "\(lower as Any) \(upper as Any) \(step)")
                }
            }
        }
    }

    private func pythonSlice(_ lower: Int?, _ upper: Int?, _ step: Int, _ extent: Int) -> [Int] {
        func wrap(_ x: Int) -> Int { x < 0 ? x + extent : x }
        let start = lower.map { min(max(wrap($0), step > 0 ? 0 : -1), step > 0 ? extent : extent - 1) }
        let stop = upper.map { min(max(wrap($0), step > 0 ? 0 : -1), step > 0 ? extent : extent - 1) }
        let first = start ?? (step > 0 ? 0 : extent - 1)
        let last = stop ?? (step > 0 ? extent : -1)
        return Array(stride(from: first, to: last, by: step))
    }

    /// The arrays are large, and operations are pending, so that gathers and scatters are recorded
    /// as tasks.
    @Test func manyPositionsAreGatheredAndScattered() {
        let (rows, columns) = (700, 300)
        let a = grid(rows, columns) + 1
        let picks = (0..<900).map { ($0 * 37 - 400) % rows }
        let b = a[NDArray(picks)]
        let expected = picks.flatMap { pick in
            (0..<columns).map { 10 * ((pick + rows) % rows) + $0 + 1 }
        }
        #expect(Array(b * 2) == expected.map { 2 * $0 })
        let c = grid(rows, columns) * 1
        c[NDArray(picks)] = a[NDArray(picks)] * 3
        var target = (0..<rows * columns).map { 10 * ($0 / columns) + $0 % columns }
        for (k, pick) in picks.enumerated() {
            for column in 0..<columns {
                target[(pick + rows) % rows * columns + column] = 3 * expected[k * columns + column]
            }
        }
        #expect(Array(c + 0) == target)
        let d = arange(100_000) + 0
        // The positions are themselves the elements that are written.
        d[d] = d * -1
        #expect(Array(d) == (0..<100_000).map { -$0 })
        let transposed = a.transposed()[NDArray([5, -1]), NDArray([3, 2])] + 0
        #expect(Array(transposed) == [36, 320])
    }

    @Test func rangesTakeNegativeBounds() {
        let a = arange(6)
        #expect(Array(a[1 ..< -1]) == [1, 2, 3, 4])
        #expect(Array(a[2...]) == [2, 3, 4, 5])
        #expect(Array(a[..<(-4)]) == [0, 1])
        #expect(Array(a[1 ... -2]) == [1, 2, 3, 4])
        #expect(Array(a[...(-1)]) == [0, 1, 2, 3, 4, 5])
        #expect(Array(a[(1 ..< -1).by(2)]) == [1, 3])
        #expect(Array(a[(1 ..< -1).by(-1)]) == [4, 3, 2, 1])
        #expect(Array(a[.reversed]) == [5, 4, 3, 2, 1, 0])
        #expect(Array(a[.every(-2)]) == [5, 3, 1])
    }

    @Test func integersAndNewAxesChangeTheRank() {
        let a = grid(3, 4)
        #expect(a[1].shape == [4])
        #expect(a[-1, -1].item() == 23)
        #expect(a[.newAxis, .ellipsis, 2].shape == [1, 3])
        #expect(a[.ellipsis, .newAxis].shape == [3, 4, 1])
        #expect(Array(a[.all, 2]) == [2, 12, 22])
        let deep = arange(2 * 3 * 4 * 5 * 6).reshaped([2, 3, 4, 5, 6])
        #expect(deep[1, .ellipsis, 0].shape == [3, 4, 5])
        #expect(deep[1, 2, 3, 4, 5].item() == 719)
        #expect(deep[0, 0, 0, 0, 1..<3, .newAxis].shape == [2, 1])
    }

    @Test func writesThroughViewsAreSeenByAll() {
        let a = grid(3, 3)
        let column = a[.all, 1]
        let flipped = a.transposed().flipped()
        column.fill(with: 7)
        a[0, 0] = 5
        #expect(Array(a) == [5, 7, 2, 10, 7, 12, 20, 7, 22])
        #expect(Array(flipped) == [22, 12, 2, 7, 7, 7, 20, 10, 5])
        #expect(a.sharesMemory(with: column))
        #expect(!a[.all, 0].sharesMemory(with: column))
    }

    @Test func overlappingAssignmentReadsFirst() {
        let a = arange(6)
        a[1...] = a[..<(-1)]
        #expect(Array(a) == [0, 0, 1, 2, 3, 4])
        let b = arange(6)
        b[.all] = b[.reversed]
        #expect(Array(b) == [5, 4, 3, 2, 1, 0])
    }

    @Test func elementsChangeInPlace() {
        let a = grid(2, 3)
        a[0] += 1
        a[.all, -1] *= 2
        a[1, 0] -= 3
        #expect(Array(a) == [1, 2, 6, 7, 11, 24])
    }

    // MARK: Advanced

    @Test func masksSelectAndAssign() {
        let a = grid(2, 3)
        #expect(Array(a[a .> 1]) == [2, 10, 11, 12])
        a[a .> 10] = 0
        #expect(Array(a) == [0, 1, 2, 10, 0, 0])
        a[a .== 0] = NDArray([7, 8, 9])
        #expect(Array(a) == [7, 1, 2, 10, 8, 9])
        a[[true, false]] = NDArray([4, 5, 6])
        #expect(Array(a) == [4, 5, 6, 10, 8, 9])
        a[.all, [false, true, true]] *= 10
        #expect(Array(a) == [4, 50, 60, 10, 80, 90])
    }

    @Test func indexArraysGatherAndScatter() {
        let a = grid(3, 4)
        #expect(Array(a[[2, 0, -1]]) == [20, 21, 22, 23, 0, 1, 2, 3, 20, 21, 22, 23])
        #expect(Array(a[[0, 1, 2], [3, 2, 1]]) == [3, 12, 21])
        #expect(Array(a[1..., [0, -1]]) == [10, 13, 20, 23])
        a[[0, 0], [1, 1]] = NDArray([5, 6])
        #expect(a[0, 1].item() == 6)
        a[.all, [0, 2]] = 0
        #expect(Array(a) == [0, 6, 0, 3, 0, 11, 0, 13, 0, 21, 0, 23])
    }

    /// As in NumPy, adjacent index arrays keep their place and separated ones go to the front.
    @Test func axesOfIndexArraysStandWhereNumPyPutsThem() {
        let a = arange(2 * 3 * 4 * 5).reshaped([2, 3, 4, 5])
        let i = NDArray([0, 1, 1, 0, 1, 0])
        #expect(a[.all, i, i].shape == [2, 6, 5])
        #expect(a[.all, i, .all, i].shape == [6, 2, 4])
        #expect(a[0, .all, i].shape == [6, 3, 5])
        #expect(a[.all, 0, i].shape == [2, 6, 5])
        #expect(a[.ellipsis, i].shape == [2, 3, 4, 6])
        #expect(a[i.reshaped([2, 3]), .newAxis, 0].shape == [2, 3, 1, 4, 5])
        let value = a[.all, i, .all, i]
        a[.all, i, .all, i] = value
        #expect(Array(a) == Array(0..<120))
        #expect(value[3, 1, 2].item() == a[1, 0, 2, 0].item())
    }

    // MARK: Errors

    @Test func badIndicesThrow() {
        let a = grid(3, 4)
        for indices: [any IndexExpression] in [
            [3], [-4], [0, 0, 0], [.ellipsis, .ellipsis], [[3]], [[0, -5]], [[true, false]],
            [[0, 1], [0, 1, 2]],
            [.every(0)], [.ellipsis, [true, false, true], 0, 0],
        ] {
            #expect(throws: ArrayError.self) { try a.slice(indices) }
            #expect(throws: ArrayError.self) { try a.assign(0, at: indices) }
        }
        #expect(throws: ArrayError.self) { try a.assign(arange(3), at: [1 as Index]) }
        #expect(throws: ArrayError.self) { try NDArray<Int>(3).assign(1) }
        #expect(Array(a) == Array(grid(3, 4)))
    }
}
