public import AquilaTypes
import AquilaRuntime

// Products of several matrices. None waits.

extension AnyNDArray {
    /// Powers of square matrices: NumPy's `linalg.matrix_power`.
    ///
    ///     try a.matrixPower(3)        // of [[1, 1], [0, 1]]: [[1, 3], [0, 1]]
    ///
    /// The shape is kept. Powers of integers with exponents from zero on are integers, and wrap; negative
    /// exponents give powers of the inverses, as `inverse` does.
    ///
    /// - Throws: `ArrayError` of kind `shape` if the matrices are not square. A singular matrix with a
    ///   negative exponent is a `LinearAlgebraError` where a result is read. Does not wait.
    /// - Complexity: about log₂ of the exponent products, by repeated squares.
    public func matrixPower(_ exponent: Int) throws(ArrayError) -> AnyNDArray {
        let order = try squareOrder("matrixPower")
        guard exponent != 0 else { return try identities(outerExtents, order, dtype) }
        var square = exponent < 0 ? try inverse("matrixPower", singularAsNaN: false) : self
        var rest = exponent.magnitude
        var power: AnyNDArray?
        while true {
            if rest & 1 == 1 {
                power = try power.map { p throws(ArrayError) in try p.matmul(square) } ?? square
            }
            rest >>= 1
            guard rest > 0 else { break }
            square = try square.matmul(square)
        }
        // A first power is a copy, as all others are new arrays.
        return exponent == 1 ? copy() : power!
    }

    /// The product of several matrices, in the order that takes the fewest multiplications: NumPy's
    /// `linalg.multi_dot`.
    ///
    ///     try AnyNDArray.multiDot([a, a.transposed(), a])
    ///
    /// The first array may be a row, and the last one a column, with one axis each; it is missing in the
    /// result.
    ///
    /// - Throws: `ArrayError` of kind `value` for fewer than two arrays, `shape` if they do not fit. Does
    ///   not wait.
    /// - Complexity: that of the products; O(n³) to order n matrices (Cormen and others, *Introduction to
    ///   Algorithms*, 14.2).
    public static func multiDot(_ arrays: [AnyNDArray]) throws(ArrayError) -> AnyNDArray {
        guard arrays.count >= 2 else {
            throw ArrayError(.value, "multiDot: \(arrays.count) arrays; a product needs at least two")
        }
        var matrices = arrays
        let (isRow, isColumn) = (arrays[0].rank == 1, arrays[arrays.count - 1].rank == 1)
        if isRow { matrices[0] = try arrays[0].expandedDims(at: 0) }
        if isColumn { matrices[arrays.count - 1] = try arrays[arrays.count - 1].expandedDims(at: 1) }
        var extents: [Int] = []
        for (place, matrix) in matrices.enumerated() {
            guard matrix.rank == 2, place == 0 || matrix.shape[0] == extents[place] else {
                let shapes = arrays.map { "\($0.shape)" }.joined(separator: ", ")
                throw ArrayError(.shape, "multiDot: shapes \(shapes) do not fit")
            }
            if place == 0 { extents.append(matrix.shape[0]) }
            extents.append(matrix.shape[1])
        }
        var product = try ProductOrder(extents).product(of: matrices, 0..<matrices.count)
        if isRow { product = try product.squeezed([0]) }
        return isColumn ? try product.squeezed([-1]) : product
    }
}

/// The order of the products of a chain of matrices that takes the fewest multiplications.
private struct ProductOrder {
    /// For a chain from i up to j: the number of matrices from the beginning that are multiplied first.
    private var splits: [[Int]]

    /// - Parameter extents: the rows of the first matrix, then the columns of each.
    init(_ extents: [Int]) {
        let count = extents.count - 1
        splits = Array(repeating: Array(repeating: 0, count: count + 1), count: count + 1)
        var costs = Array(repeating: Array(repeating: 0.0, count: count + 1), count: count + 1)
        for length in 2...count {
            for i in 0...count - length {
                let j = i + length
                costs[i][j] = .infinity
                for k in i + 1..<j {
                    let own = Double(extents[i]) * Double(extents[k]) * Double(extents[j])
                    let cost = costs[i][k] + costs[k][j] + own
                    if cost < costs[i][j] { (costs[i][j], splits[i][j]) = (cost, k) }
                }
            }
        }
    }

    func product(of matrices: [AnyNDArray], _ range: Range<Int>) throws(ArrayError) -> AnyNDArray {
        guard range.count > 1 else { return matrices[range.lowerBound] }
        let middle = splits[range.lowerBound][range.upperBound]
        let left = try product(of: matrices, range.lowerBound..<middle)
        return try left.matmul(product(of: matrices, middle..<range.upperBound))
    }
}
