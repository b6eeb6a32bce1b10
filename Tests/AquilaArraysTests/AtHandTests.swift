import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

/// Copies of few elements that are made at once: the elements of recorded ones.
@Suite struct AtHandTests {
    private let runtime = Runtime(workers: 1)

    private func row<T: Element>(_ values: [T]) throws -> AnyNDArray {
        let row = try values.withUnsafeBufferPointer {
            try AnyNDArray.copying($0, [values.count], runtime: runtime)
        }
        try runtime.flush()
        return row
    }

    private func values(_ array: AnyNDArray) throws -> [Double] {
        try runtime.read(array.copy().base) { pointer, view in
            (0..<view.elementCount).map { pointer.load(fromByteOffset: 8 * $0, as: Double.self) }
        }
    }

    @Test func elementsAreTakenAtPositions() throws {
        let x = try row([0.5, 1.5, 2.5, 3.5])
        let positions = try row([3, 0, -1, -4] as [Int64])
        #expect(try values(#require(try x.takenAtHand(positions))) == [3.5, 0.5, 3.5, 0.5])
        let backward = (try x.flipped([0]), try positions.flipped([0]))
        #expect(try values(#require(try backward.0.takenAtHand(backward.1))) == [3.5, 0.5, 3.5, 0.5])
        // Arrays whose elements are still to be computed.
        #expect(try values(#require(try (x + x).takenAtHand(positions))) == [7, 1, 7, 1])
    }

    @Test func otherPositionsAreLeftToTheRecorder() throws {
        let x = try row([0.5, 1.5])
        #expect(try x.takenAtHand(row([2] as [Int64])) == nil)
        #expect(try x.takenAtHand(row([-3] as [Int64])) == nil)
        #expect(try x.takenAtHand(row([1] as [Int32])) == nil)
        #expect(try x.takenAtHand(row([Int64](repeating: 0, count: 5000))) == nil)
        #expect(try x.reshaped([1, 2]).takenAtHand(row([0] as [Int64])) == nil)
    }

    @Test func rowsAreJoined() throws {
        let (x, y) = (try row([0.5, 1.5]), try row([2.5]))
        let joined = try AnyNDArray.joinedAtHand([x, y, x.flipped([0]), y + y])
        #expect(try values(#require(joined)) == [0.5, 1.5, 2.5, 1.5, 0.5, 5])
        #expect(try AnyNDArray.joinedAtHand([x, row([1] as [Int64])]) == nil)
        #expect(try AnyNDArray.joinedAtHand([x, x.reshaped([1, 2])]) == nil)
        #expect(try AnyNDArray.joinedAtHand([]) == nil)
    }

    /// Values with zeros of both signs, NaNs and equal ones.
    private func shuffled(_ count: Int) -> [Double] {
        (0..<count).map { k in
            let value = Double((k * 37) % 11 - 5)
            return k % 13 == 3 ? .nan : value == 0 && k % 2 == 0 ? -0.0 : value
        }
    }

    @Test func rowsAreSortedAsRecordedOnesAre() throws {
        for count in [1, 2, 7, 8, 9, 33, 255, 512] {
            let x = try row(shuffled(count))
            for array in [x, try x.flipped([0]), try x.cast(to: .float32), try x.cast(to: .complex64)] {
                for yieldsPositions in [false, true] {
                    let store = try #require(array.sortedAtHand(yieldsPositions: yieldsPositions))
                    let sorted = AnyNDArray(LogicalStore(store, store.root, store.dtype))
                    let expected = try yieldsPositions ? array.argsort() : array.sorted()
                    #expect(try bits(sorted) == bits(expected), "\(count) of \(array.dtype)")
                }
            }
            let place = count / 2
            let store = try #require(x.sortedAtHand(yieldsPositions: true, places: [place]))
            let parts = AnyNDArray(LogicalStore(store, store.root, store.dtype))
            #expect(try bits(parts) == bits(x.argpartition(at: place)))
        }
        let matrix = try row(shuffled(24)).reshaped([2, 3, 4])
        let store = try #require(matrix.sortedAtHand(yieldsPositions: false))
        #expect(try bits(AnyNDArray(LogicalStore(store, store.root, store.dtype))) == bits(matrix.sorted()))
        #expect(try row(shuffled(513)).sortedAtHand(yieldsPositions: false) == nil)
        #expect(try matrix.transposed([2, 1, 0]).sortedAtHand(yieldsPositions: false) == nil)
    }

    @Test func integersAreCountedAsRecordedOnesAre() throws {
        let x = try row((0..<100).map { Int64(($0 * 37) % 23) })
        let weights = try row((0..<100).map { 1 / Double($0 + 1) })
        for part in [x, try x.flipped([0]), try x.slice(3..<40)] {
            for weights in [nil, try weights.slice(0..<part.count)] {
                let store = try #require(part.binCountedAtHand(weights: weights))
                let counts = AnyNDArray(LogicalStore(store, store.root, store.dtype))
                #expect(try bits(counts) == bits(part.binCount(weights: weights)))
            }
        }
        #expect(try row([-1] as [Int64]).binCountedAtHand(weights: nil) == nil)
        #expect(try row([.max] as [Int64]).binCountedAtHand(weights: nil) == nil)
        #expect(x.binCountedAtHand(weights: x) == nil)
    }

    private func bits(_ array: AnyNDArray) throws -> [UInt8] {
        try runtime.read(array.copy().base) { pointer, view in
            (0..<view.elementCount * array.dtype.size).map {
                pointer.load(fromByteOffset: $0, as: UInt8.self)
            }
        }
    }
}
