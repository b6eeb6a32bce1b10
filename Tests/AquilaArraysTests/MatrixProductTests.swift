import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

/// Products large enough to be cut; small ones are compared with NumPy elsewhere.
@Suite struct MatrixProductTests {
    private static let types: [DType] = [.float32, .float64, .complex128, .int32, .float16, .bool]

    private static func matrix(
        _ shape: Shape, _ factor: Int, _ type: DType, _ runtime: Runtime
    ) throws -> AnyNDArray {
        let values = (0..<shape.product).map { Double($0 * factor % 23) - 11 }
        let array = try values.withUnsafeBufferPointer {
            try AnyNDArray.copying($0, shape, runtime: runtime)
        }
        return array.cast(to: type)
    }

    /// Small integers, so that sums are exact in all types: blocks, panels and layouts must not show at all.
    @Test(arguments: types) func blocksAreThoseOfTheWholeProduct(type: DType) throws {
        let shapes: [(Int, Int, Int)] = [(300, 70, 290), (3, 20_000, 2), (1, 600, 700), (700, 600, 1)]
        for (rows, inner, columns) in shapes {
            var bits: [UInt8]?
            for workers in 1...3 {
                let runtime = Runtime(workers: workers)
                let a = try Self.matrix([rows, inner], 7, type, runtime)
                let b = try Self.matrix([inner, columns], 5, type, runtime)
                let product = try a.matmul(b)
                let turned = try b.transposed().copy().transposed().flipped().flipped()
                let strided = try AnyNDArray.concatenate([a, a], axis: 1).reshaped([rows, 2, inner])
                    .slice(.ellipsis, .at(1), .range(nil, nil))
                for other in [product, try strided.matmul(turned)] {
                    let found = try other.bits()
                    if bits == nil { bits = found }
                    #expect(found == bits)
                }
                guard workers == 1 else { continue }
                let wide: DType = type == .bool ? .bool : .int64
                let exact = try Self.reference(a.cast(to: wide), b.cast(to: wide))
                #expect(try product.bits() == exact.cast(to: type).bits())
            }
        }
    }

    /// The sums of products, row by row.
    private static func reference(_ a: AnyNDArray, _ b: AnyNDArray) throws -> AnyNDArray {
        var rows: [AnyNDArray] = []
        for i in 0..<min(a.shape[0], 1000) {
            let row = try a.slice(.at(i)).expandedDims(at: 1)
            rows.append(try (row * b).reduced(a.dtype == .bool ? .any : .sum, axes: [0]))
        }
        return try .stack(rows)
    }

    /// Rounded sums, too, depend on no number of workers.
    @Test func roundingDoesNotDependOnWorkers() throws {
        var bits: Set<[UInt8]> = []
        for workers in 1...3 {
            let runtime = Runtime(workers: workers)
            let a = try Self.matrix([310, 9000], 7, .float64, runtime).applying(.multiply, 0.1)
            let b = try Self.matrix([9000, 20], 5, .float64, runtime).applying(.multiply, 0.3)
            bits.insert(
                try a.matmul(b).bits() + a.transposed().matmul(a.slice(.ellipsis, .range(0, 3))).bits())
        }
        #expect(bits.count == 1)
    }

    @Test func batchesAndShapes() throws {
        let a = arange(24).reshaped([2, 3, 4])
        let b = arange(20).reshaped([4, 5])
        #expect(a.matmul(b).shape == [2, 3, 5])
        #expect(a.matmul(b)[1, 2, 4].item() == (0..<4).reduce(0) { $0 + (20 + $1) * (5 * $1 + 4) })
        #expect(a.dot(b).shape == [2, 3, 5])
        #expect(a.matmul(arange(4)).shape == [2, 3])
        #expect(a.transposed().matmul(arange(2).reshaped([2, 1])).shape == [4, 3, 1])
        #expect(arange(3).matmul(a).shape == [2, 4])
        #expect(arange(3).matmul(arange(3)).item() == 5)
        #expect(a.dot(arange(60).reshaped([5, 4, 3])).shape == [2, 3, 5, 3])
        #expect(Array(zeros([2, 0]).matmul(zeros([0, 2]))) == [0, 0, 0, 0])
        #expect(zeros([0, 3]).matmul(zeros([3, 2])).shape == [0, 2])
        let outer = full([4, 1, 2, 3], 2.0).matmul(full([5, 3, 2], 3.0))
        #expect(outer.shape == [4, 5, 2, 2])
        #expect(outer.min().item() == 18 && outer.max().item() == 18)
        // More pairs than one task takes.
        let many = full([3000, 16, 16], 0.5).matmul(full([16, 16], 2.0))
        #expect(many.min().item() == 16 && many.max().item() == 16)
    }

    @Test func wrongShapesThrow() {
        let a = zeros([2, 3]).untyped
        #expect(throws: ArrayError.self) { try a.matmul(a) }
        #expect(throws: ArrayError.self) { try a.dot(a) }
        #expect(throws: ArrayError.self) { try a.matmul(zeros([]).untyped) }
        #expect(throws: ArrayError.self) { try zeros([2, 2, 3]).untyped.matmul(zeros([3, 3, 2]).untyped) }
        #expect(throws: ArrayError.self) { try zeros([3]).untyped.dot(zeros([4]).untyped) }
    }
}
