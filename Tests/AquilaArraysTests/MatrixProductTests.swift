import AquilaArrays
import AquilaTypes
import Testing

/// Shapes, and calls that are refused; values are compared with NumPy elsewhere.
@Suite struct MatrixProductTests {
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
        // More matrices than a single task multiplies.
        let many = full([1100, 16, 16], 0.5).matmul(full([16, 16], 2.0))
        #expect(many.min().item() == 16 && many.max().item() == 16)
    }

    /// Operands inside larger arrays, like pieces in a rank's part of a store, give the same bits
    /// as dense ones in the same order.
    @Test(arguments: [DType.float32, .float64, .complex64, .complex128])
    func bitsDoNotDependOnWhereOperandsLie(type: DType) throws {
        let values = sin(arange(4096).cast(to: Double.self) * 1.7).untyped.cast(to: type)
        let extents = [1, 2, 3, 5, 8, 13, 40]
        for rows in extents {
            for inner in extents {
                for columns in extents where rows < 5 || columns < 5 || inner < 5 {
                    let wide = (
                        a: try values.slice(.range(0, 48 * 50)).reshaped([48, 50]),
                        b: try values.slice(.range(7, 7 + 48 * 50)).reshaped([48, 50])
                    )
                    for isTurned in [false, true] {
                        let a = try part(wide.a, rows, inner, isTurned)
                        let b = try part(wide.b, inner, columns, isTurned)
                        let expected = try dense(a, isTurned).matmul(dense(b, isTurned))
                        #expect(
                            try a.matmul(b).isIdentical(to: expected),
                            "\(rows), \(inner), \(columns), \(isTurned)")
                    }
                }
            }
        }
    }

    /// The corner of a matrix, or of its transpose.
    private func part(_ wide: AnyNDArray, _ rows: Int, _ columns: Int, _ isTurned: Bool) throws -> AnyNDArray
    {
        try (isTurned ? wide.transposed() : wide).slice(.range(3, 3 + rows), .range(2, 2 + columns))
    }

    /// A dense copy, by rows or by columns.
    private func dense(_ matrix: AnyNDArray, _ isTurned: Bool) -> AnyNDArray {
        isTurned ? matrix.transposed().copy().transposed() : matrix.copy()
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
