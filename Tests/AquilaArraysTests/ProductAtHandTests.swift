import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

/// Products of small matrices that are computed at once: the bits of recorded ones.
@Suite struct ProductAtHandTests {
    private let runtime = Runtime(workers: 1)

    private func matrix(_ shape: Shape, _ dtype: DType, _ seed: Int) throws -> AnyNDArray {
        let numbers = (0..<shape.product).map { Double(($0 * 37 + seed * 11) % 17) / 8 - 1 }
        let array = try numbers.withUnsafeBufferPointer {
            try AnyNDArray.copying($0, shape, runtime: runtime)
        }
        let result = dtype == .float64 ? array : array.cast(to: dtype)
        try runtime.flush()
        return result
    }

    private func bytes(_ array: AnyNDArray) throws -> [UInt8] {
        try runtime.read(array.copy().base) { pointer, view in
            Array(UnsafeRawBufferPointer(start: pointer, count: view.elementCount * array.dtype.size))
        }
    }

    @Test(arguments: [DType.float32, .float64, .complex128, .int32, .bool])
    func hasTheBitsOfRecordedProducts(_ dtype: DType) throws {
        let shapes: [(Shape, Shape)] = [
            ([3, 3], [3, 3]), ([2, 17], [17, 5]), ([1, 9], [9, 1]), ([40, 20], [20]), ([20], [20, 40]),
            ([5, 1], [1, 6]),
        ]
        for (one, two) in shapes {
            let (a, b) = (try matrix(one, dtype, 1), try matrix(two, dtype, 2))
            for (x, y) in try [(a, b), (a.reversed(), b), (a, b.reversed())] {
                let product = try #require(x.matmulAtHand(y))
                let expected = try x.matmul(y)
                #expect(product.shape == expected.shape && product.dtype == expected.dtype)
                #expect(try bytes(product) == bytes(expected))
            }
            if one.count == 2, two.count == 2 {
                let product = try #require(b.transposed().matmulAtHand(a.transposed()))
                #expect(try bytes(product) == bytes(b.transposed().matmul(a.transposed())))
            }
        }
    }

    @Test func leavesOtherProductsToTheRecorder() throws {
        let a = try matrix([4, 4], .float64, 1)
        #expect(try a.matmulAtHand(matrix([3, 4], .float64, 2)) == nil)
        #expect(try a.matmulAtHand(matrix([4, 4], .float32, 2)) == nil)
        #expect(try matrix([4], .float64, 1).matmulAtHand(matrix([4], .float64, 2)) == nil)
        #expect(try matrix([0, 4], .float64, 1).matmulAtHand(a) == nil)
        #expect(try matrix([600, 600], .float64, 1).matmulAtHand(matrix([600, 1], .float64, 2)) == nil)
        // Its elements are computed first.
        let pending = try a + a
        let product = try #require(pending.matmulAtHand(a))
        #expect(try bytes(product) == bytes((a + a).matmul(a)))
        // Its elements take longer.
        let (long, row) = (try matrix([200, 200], .float64, 1), try matrix([200], .float64, 2))
        #expect(try (long + long).matmulAtHand(row) == nil)
    }
}

extension AnyNDArray {
    /// The elements in reverse order along the first axis, as a view.
    fileprivate func reversed() throws -> AnyNDArray { try flipped([0]) }
}
