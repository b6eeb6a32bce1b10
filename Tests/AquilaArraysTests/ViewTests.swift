import AquilaArrays
import AquilaTypes
import ComplexModule
import Testing

@Suite(.onRanks) struct ViewTests {
    let a = arange(24).reshaped([2, 3, 4])

    /// Each view of an array shares its memory, and is undone by its inverse.
    @Test func viewsShareMemoryAndComeBack() {
        let there: [(NDArray<Int>) -> NDArray<Int>] = [
            { $0.transposed() }, { $0.transposed([1, 2, 0]) }, { $0.swappedAxes(0, -1) },
            { $0.movedAxis(0, to: 2) },
            { $0.flipped() }, { $0.flipped([1]) }, { $0.expandedDims(at: -1) }, { $0.reshaped([4, -1]) },
        ]
        let back: [(NDArray<Int>) -> NDArray<Int>] = [
            { $0.transposed() }, { $0.transposed([2, 0, 1]) }, { $0.swappedAxes(0, -1) },
            { $0.movedAxis(-1, to: 0) },
            { $0.flipped() }, { $0.flipped([1]) }, { $0.squeezed([3]) }, { $0.reshaped([2, 3, 4]) },
        ]
        for (go, come) in zip(there, back) {
            let view = go(a)
            #expect(view.sharesMemory(with: a))
            #expect(come(view).shape == a.shape && Array(come(view)) == Array(0..<24))
        }
    }

    @Test func reshapeCopiesOnlyWhereNumPyDoes() {
        #expect(a.transposed().reshaped([24]).sharesMemory(with: a) == false)
        #expect(a[.all, .all, .every(2)].reshaped([2, 6]).sharesMemory(with: a))
        #expect(a[.all, 1].raveled().sharesMemory(with: a) == false)
        #expect(Array(a.transposed().raveled().reshaped([4, 3, 2]).transposed()) == Array(0..<24))
        #expect(throws: ArrayError.self) { try a.untyped.reshaped([5, -1]) }
        #expect(throws: ArrayError.self) { try a.untyped.reshaped([-1, -1]) }
    }

    @Test func diagonalsAndBroadcasts() {
        let square = arange(9).reshaped([3, 3])
        #expect(Array(square.diagonal()) == [0, 4, 8])
        #expect(Array(square.diagonal(offset: 1)) == [1, 5])
        #expect(Array(square.diagonal(offset: -2)) == [6])
        square.diagonal().fill(with: -1)
        #expect(Array(square) == [-1, 1, 2, 3, -1, 5, 6, 7, -1])
        #expect(Array(arange(2).reshaped([2, 1]).broadcast(to: [2, 3])) == [0, 0, 0, 1, 1, 1])
        #expect(throws: ArrayError.self) { try a.untyped.broadcast(to: [3]) }
    }

    @Test func partsOfComplexNumbersAreViews() {
        let z = complex([1, 2], [3, 4])
        z.imaginary[0] = 9
        var real = z.real
        real *= 10
        #expect(Array(z) == [Complex128(10, 9), Complex128(20, 4)])
        #expect(throws: ArrayError.self) { try a.untyped.imaginary() }
    }

    @Test func copiesAndCastsStandAlone() {
        let b = arange(3)
        let copy = b.copy()
        let floats = b.cast(to: Double.self)
        b[0] = 9
        #expect(Array(copy) == [0, 1, 2])
        #expect(Array(floats) == [0, 1, 2])
        #expect(Array(NDArray([1.9, -1.9]).cast(to: Int.self)) == [1, -1])
        #expect(Array(NDArray([300, -1]).cast(to: UInt8.self)) == [44, 255])
        #expect(a.transposed().contiguous().isContiguous)
    }

    @Test func axesThatAreNotThereThrow() {
        #expect(throws: ArrayError.self) { try a.untyped.swappedAxes(0, 3) }
        #expect(throws: ArrayError.self) { try a.untyped.transposed([0, 1]) }
        #expect(throws: ArrayError.self) { try a.untyped.transposed([0, 0, 1]) }
        #expect(throws: ArrayError.self) { try a.untyped.squeezed([1]) }
        #expect(throws: ArrayError.self) { try a.untyped.expandedDims(at: 5) }
        #expect(throws: ArrayError.self) { try a.untyped.flipped([-4]) }
    }

    @Test func buffersAreLentWithoutCopying() throws {
        let b = arange(4)
        try b.withUnsafeMutableBuffer { $0[2] = 7 }
        #expect(try b.withUnsafeBuffer { Array($0) } == [0, 1, 7, 3])
        #expect(throws: ArrayError.self) { try b[.every(2)].withUnsafeBuffer { $0.count } }
        #expect(throws: ArrayError.self) { try b.untyped.item() }
        #expect(try b.element(at: -1) == 3)
        #expect(throws: ArrayError.self) { try b.element(at: 4) }
    }
}
