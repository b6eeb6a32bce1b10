import AquilaArrays
import AquilaTypes
import Testing

@Suite(.onRanks) struct CreationTests {
    /// Zeros without earlier writes are changed in place by an operand in another memory order.
    @Test func unwrittenZerosAreChangedInPlace() throws {
        let a: NDArray<Double> = zeros([2, 7])
        let b: NDArray<Double> = [[1], [2]]
        try a.subtract(b)
        #expect(Array(a) == Array(repeating: -1, count: 7) + Array(repeating: -2, count: 7))
    }

    /// The first read of zeros needs no part of some ranks.
    @Test func unwrittenZerosAreReadInParts() throws {
        let a: NDArray<Int32> = zeros([16, 8])
        let diagonal = a.diagonal(offset: 2)
        let pair = stack([diagonal, diagonal])
        #expect(Array(diagonal) == [0, 0, 0, 0, 0, 0])
        #expect(Array(pair) == Array(repeating: 0, count: 12))
        #expect(Array(a) == Array(repeating: 0, count: 128))
    }

    @Test func constants() {
        #expect(Array(zeros([2, 2])) == [0, 0, 0, 0])
        let n = ones([3], of: Int.self)
        #expect(Array(n) == [1, 1, 1])
        #expect(Array(full([2], true)) == [true, true])
        #expect(Array(eye(2, 3, offset: 1, of: Int.self)) == [0, 1, 0, 0, 0, 1])
        #expect(Array(eye(3, offset: -1, of: Int.self)) == [0, 0, 0, 1, 0, 0, 0, 1, 0])
        #expect(Array(full(7, like: n)) == [7, 7, 7])
        #expect(zeros([0]).count == 0)
    }

    @Test func sequences() {
        #expect(Array(arange(5)) == [0, 1, 2, 3, 4])
        #expect(Array(arange(2, 9, step: 3)) == [2, 5, 8])
        #expect(Array(arange(5, 0, step: -2)) == [5, 3, 1])
        #expect(Array(arange(3, 3)) == [])
        // NumPy: 0.1 × 3 as a multiple, not as a running sum.
        #expect(Array(arange(0, 0.5, step: 0.1)) == [0, 0.1, 0.2, 0.1 * 3, 0.4])
        #expect(Array(linspace(0, 1, count: 3)) == [0, 0.5, 1])
        #expect(Array(linspace(0, 1, count: 4, endpoint: false)) == [0, 0.25, 0.5, 0.75])
        #expect(Array(linspace(3, 9, count: 1)) == [3])
        #expect(Array(linspace(-1, 0.1, count: 7)).last == 0.1)
        #expect(Array(logspace(0, 3, count: 4, base: 2)) == [1, 2, 4, 8])
    }

    @Test func fromSwiftValues() throws {
        #expect(Array(NDArray<Int>(shape: [2, 3]) { 10 * $0[0] + $0[1] }) == [0, 1, 2, 10, 11, 12])
        #expect(try NDArray(rows: [[1, 2], [3, 4]]).shape == [2, 2])
        #expect(throws: ArrayError.self) { try NDArray(rows: [[1, 2], [3]]) }
        #expect(throws: ArrayError.self) { try NDArray([1, 2, 3], shape: [2, 2]) }
        let empty: NDArray<Float> = []
        #expect(empty.shape == [0])
    }

    @Test func grids() {
        let xy = meshgrid([NDArray([1, 2, 3]), NDArray([10, 20])])
        #expect(xy[0].shape == [2, 3])
        #expect(Array(xy[0] + xy[1]) == [11, 12, 13, 21, 22, 23])
        let ij = indices([2, 3])
        #expect(Array(ij[0] * 10 + ij[1]) == [0, 1, 2, 10, 11, 12])
    }

    @Test func joining() throws {
        let a: NDArray<Int> = [[1, 2], [3, 4]]
        let b: NDArray<Int> = [[5, 6]]
        #expect(Array(concatenate([a, b])) == [1, 2, 3, 4, 5, 6])
        #expect(Array(concatenate([a, b.transposed()], axis: 1)) == [1, 2, 5, 3, 4, 6])
        #expect(stack([a, a], axis: -1).shape == [2, 2, 2])
        #expect(Array(stack([a, a], axis: -1)) == [1, 1, 2, 2, 3, 3, 4, 4])
        #expect(a.split(into: 2, axis: 1).map { Array($0) } == [[[1], [3]].flatMap { $0 }, [2, 4]])
        #expect(arange(5).split(at: [1, 3]).map { Array($0) } == [[0], [1, 2], [3, 4]])
        #expect(Array(a.tiled([1, 2])) == [1, 2, 1, 2, 3, 4, 3, 4])
        #expect(Array(NDArray([1, 2]).tiled([2, 2])) == [1, 2, 1, 2, 1, 2, 1, 2])
        #expect(Array(a.repeated(2, axis: 1)) == [1, 1, 2, 2, 3, 3, 4, 4])
        #expect(throws: ArrayError.self) { try AnyNDArray.concatenate([a.untyped, zeros([2, 3]).untyped]) }
        let mixed = try AnyNDArray.concatenate([a.untyped, zeros([1, 2]).untyped])
        #expect(mixed.dtype == .float64)
    }

    @Test func badShapesThrow() {
        #expect(throws: ArrayError.self) { try AnyNDArray.zeros([-1], .int8) }
        #expect(throws: ArrayError.self) { try AnyNDArray.zeros([1 << 40, 1 << 40], .int8) }
        #expect(throws: ArrayError.self) { try AnyNDArray.arange(Scalar(0), Scalar(5), step: Scalar(0)) }
        #expect(throws: ArrayError.self) {
            try AnyNDArray.arange(Scalar(Int.min), Scalar(Int.max), step: Scalar(1))
        }
        #expect(throws: ArrayError.self) {
            try AnyNDArray.arange(Scalar(0.0), Scalar(Double.nan), step: Scalar(1.0))
        }
        #expect(throws: ArrayError.self) { try zeros([1]).untyped.broadcast(to: [1 << 40, 1 << 40]) }
        #expect(throws: ArrayError.self) { try zeros([2]).untyped.tiled([1 << 40, 1 << 40]) }
        #expect(throws: ArrayError.self) { try zeros([2]).untyped.reshaped([1 << 40, 1 << 40, -1]) }
    }
}
