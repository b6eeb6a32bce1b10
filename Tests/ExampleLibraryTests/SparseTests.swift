import Aquila
import AquilaRuntime
import Sparse
import Testing

@Suite struct SparseTests {
    private static func weights(_ shape: Shape) -> NDArray<Double> {
        NDArray(shape: shape) { 0.1 + Double(($0[0] * 7 + $0[1] * 3) % 11) }
    }

    private let right = weights([6, 8])
    private let down = weights([5, 9])
    private let diagonal = weights([6, 9]) / 10
    private let field = sin(weights([6, 9]))

    @Test(arguments: [1, 4]) func aGridsProductIsWhatLoopsGive(pieces: Int) throws {
        let (right, down, u) = (try right.elements(), try down.elements(), try field.elements())
        var expected = zip(try diagonal.elements(), u).map { $0 * $1 }
        func join(_ a: Int, _ b: Int, _ weight: Double) {
            expected[a] += weight * (u[a] - u[b])
            expected[b] += weight * (u[b] - u[a])
        }
        for i in 0..<6 { for j in 0..<8 { join(9 * i + j, 9 * i + j + 1, right[8 * i + j]) } }
        for i in 0..<5 { for j in 0..<9 { join(9 * i + j, 9 * i + 9 + j, down[9 * i + j]) } }
        try Runtime.shared.within(Scope(mapper: FixedMapper(count: pieces))) {
            let matrix = try CSRMatrix.grid(right: self.right, down: self.down, diagonal: diagonal)
            let product = try matrix.times(field.raveled())
            #expect(abs(product - NDArray(expected)).max().item() < 1e-12)
            let transposed = try matrix.transposed().times(field.raveled())
            #expect(abs(product - transposed).max().item() < 1e-12)
        }
    }

    @Test(arguments: [nil, 1e-12]) func conjugateGradientsFindTheSolution(tolerance: Double?) throws {
        let matrix = try CSRMatrix.grid(right: right, down: down, diagonal: diagonal)
        let b = try matrix.times(field.raveled())
        let x = zeros([54])
        // Many more steps than necessary, so that the residual becomes zero on the way.
        let (residual, steps) = try conjugateGradients(
            matrix, b, diagonal: matrix.values.reshaped([54, 5])[.all, 2], into: x, steps: 200,
            tolerance: tolerance)
        #expect(abs(x - field.raveled()).max().item() < 1e-9)
        #expect(residual.item() < 1e-18)
        #expect(tolerance == nil ? steps == 200 : steps < 200)
    }

    @Test func partsThatDoNotFitAreRefused() throws {
        #expect(throws: ArrayError.self) { try CSRMatrix.grid(right: down, down: right, diagonal: diagonal) }
        #expect(throws: ArrayError.self) {
            try CSRMatrix(
                rowCount: 3, columnCount: 3, starts: arange(3), columns: arange(4), values: zeros([4]))
        }
        let matrix = CSRMatrix(rows: 2, columns: 3, entries: [(0, 2, 1)])
        #expect(throws: ArrayError.self) { try matrix.times(zeros([2])) }
    }
}
