import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Testing

/// Products large enough to be cut into blocks; small ones are compared with NumPy elsewhere.
@Suite struct ProductBlockTests {
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

    /// Small integers, so that sums are exact in all types: blocks, panels and layouts have no
    /// effect at all.
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

    /// Rounded sums do not depend on the number of workers either.
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
}
