import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

@Suite(.onRanks) struct ReductionTests {
    let a = arange(24).reshaped([2, 3, 4])

    @Test func momentsStayOnTheirRuntime() throws {
        let runtime = Runtime(workers: 1)
        let values = try [1.0, 2, 3, 6].withUnsafeBufferPointer {
            try AnyNDArray.copying($0, [4], runtime: runtime)
        }
        let result = try values.variance(correction: 1)
        #expect(result.runtime === runtime)
        #expect(try result.item() == Scalar(14.0 / 3))
    }

    /// The mask has fewer axes than the operand, whose axes would otherwise be joined.
    @Test func aBroadcastMaskKeepsItsColumns() throws {
        let mask: NDArray<Bool> = [true, false, false, true]
        let sum = try a.untyped.reduced(.sum, where: mask.untyped)
        let columns = (0..<24).filter { $0 % 4 == 0 || $0 % 4 == 3 }
        #expect(try sum.item().doubleValue == Double(columns.reduce(0, +)))
    }

    @Test func positionsOfATransposedArrayCountInItsOrder() throws {
        let rows: NDArray<Double> = [[0, 7, 7], [0, 7, 0]]
        let tied = rows.untyped.transposed()
        #expect(try tied.argmax().item() == Scalar(Int64(2)))
        #expect(try tied.argmin().item() == Scalar(Int64(0)))
        #expect(try tied.slice(.range(1, nil)).argmin().item() == Scalar(Int64(3)))
    }

    /// One kernel writes rows of an array and sums other rows, which belong to several ranks.
    @Test func sumsRowsBesideThoseItWrites() throws {
        let b = ones([10, 2])
        b[4...] *= 3
        let part = b[2..<5] * 0.5
        try Runtime.current.flush()
        b[..<3] = part
        #expect(b[3..<6].sum().item() == 14)
        #expect(b[..<3].sum().item() == 5)
    }

    /// Reductions over every set of axes are compared with a plain loop.
    @Test func sumsOverEverySetOfAxes() {
        for set in 0..<8 {
            let axes = (0..<3).filter { set >> $0 & 1 == 1 }
            var kept = [2, 3, 4]
            for axis in axes { kept[axis] = 1 }
            var expected = [Int](repeating: 0, count: kept.reduce(1, *))
            for i in 0..<2 {
                for j in 0..<3 {
                    for k in 0..<4 {
                        let at = [i, j, k].enumerated().map { axes.contains($0.offset) ? 0 : $0.element }
                        expected[(at[0] * kept[1] + at[1]) * kept[2] + at[2]] += 12 * i + 4 * j + k
                    }
                }
            }
            #expect(Array(a.sum(axes: axes)) == expected)
            #expect(a.sum(axes: axes, keepDims: true).shape == Shape(kept))
            #expect(Array(a.sum(axes: axes.map { $0 - 3 })) == expected)
        }
    }

    @Test func otherFolds() {
        let x: NDArray<Double> = [[3, 1, 2], [6, 5, 4]]
        #expect(x.product().item() == 720)
        #expect(Array(x.min(axes: [1])) == [1, 4])
        #expect(Array(x.max(axes: [0])) == [6, 5, 4])
        #expect(x.argmax().item() == 3)
        #expect(Array(x.argmin(axis: 1)) == [1, 2])
        #expect(Array(x.mean(axes: [1])) == [2, 5])
        #expect(x.variance(axes: [1], correction: 1).item(at: 0) == 1)
        #expect(x.standardDeviation(axes: [0]).item(at: 0) == 1.5)
        #expect(Array((x .> 3).any(axes: [1])) == [false, true])
        #expect(Array((x .> 2).all(axes: [0])) == [true, false, false])
        #expect((x .> 2).countNonzero().item() == 4)
        #expect(x.sum(initial: 100, where: x .> 4).item() == 111)
        #expect(x.mean(where: x .> 4).item() == 5.5)
        #expect(NDArray([1.0, 2, 3]).dot([4, 5, 6]).item() == 32)
    }

    @Test func nanForms() throws {
        let x: NDArray<Double> = NDArray([1, .nan, 3, .nan])
        #expect(x.sum().item().isNaN)
        #expect(x.nanSum().item() == 4)
        #expect(x.nanProduct().item() == 3)
        #expect(x.nanMin().item() == 1)
        #expect(x.nanMax().item() == 3)
        #expect(x.nanMean().item() == 2)
        #expect(x.nanVariance().item() == 1)
        #expect(x.nanStandardDeviation(correction: 1).item() == 2.0.squareRoot())
        #expect(x.nanArgmax().item() == 2)
        #expect(x.argmax().item() == 1)
        #expect(full([2], Double.nan).nanVariance().item().isNaN)
        #expect(throws: ArrayError.self) { try full([2], Double.nan).untyped.nanArgmin() }
    }

    @Test func scans() {
        let x = NDArray([1, 2, 3, 4]).reshaped([2, 2])
        #expect(Array(x.cumulativeSum()) == [1, 3, 6, 10])
        #expect(Array(x.cumulativeSum(axis: 0)) == [1, 2, 4, 6])
        #expect(Array(x.cumulativeProduct(axis: -1)) == [1, 2, 3, 12])
        #expect(Array(x.transposed().cumulativeSum()) == [1, 4, 6, 10])
    }

    @Test func nothingToReduce() throws {
        let empty = zeros([0, 3])
        #expect(empty.sum().item() == 0)
        #expect(Array(empty.product(axes: [0])) == [1, 1, 1])
        #expect(throws: ArrayError.self) { try empty.untyped.reduced(.min) }
        #expect(empty.min(initial: 5).item() == 5)
        #expect(empty.mean().item().isNaN)
    }

    @Test func badAxesThrow() {
        #expect(throws: ArrayError.self) { try a.untyped.reduced(.sum, axes: [3]) }
        #expect(throws: ArrayError.self) { try a.untyped.reduced(.sum, axes: [0, -3]) }
        #expect(throws: ArrayError.self) {
            try a.untyped.reduced(.sum, where: zeros([5], of: Bool.self).untyped)
        }
        #expect(throws: ArrayError.self) { try a.untyped.reduced(.sum, where: a.untyped) }
        #expect(throws: ArrayError.self) { try a.untyped.dot(a.untyped) }
    }
}

extension NDArray {
    fileprivate func item(at position: Int) -> Element { self[position].item() }
}
