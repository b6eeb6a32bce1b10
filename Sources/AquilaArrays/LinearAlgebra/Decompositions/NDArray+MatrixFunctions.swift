public import AquilaTypes

// Powers, products and exponentials of matrices, with static types. Calls trap where those of `AnyNDArray`
// throw, and do not wait.

extension NDArray where Element: NumericElement {
    /// Powers of the square matrices in the last two axes. Integers wrap.
    ///
    ///     let a: NDArray<Int> = [[1, 1], [0, 1]]
    ///     a.matrixPower(3)                            // [[1, 3], [0, 1]]
    ///
    /// Negative exponents give powers of the inverses. Traps if the matrices are not square, and for a
    /// negative exponent of integers; `untyped.matrixPower(_:)` gives fractions. Does not wait.
    ///
    /// - Complexity: about log₂ of the exponent products.
    public func matrixPower(
        _ exponent: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in
            guard exponent >= 0 || Element.self == Element.Fraction.self else {
                throw ArrayError(
                    .value,
                    "matrixPower: exponent \(exponent) of integers; convert with cast(to: Double.self)")
            }
            return try array.matrixPower(exponent)
        }
    }

    /// The exponentials of the square matrices in the last two axes.
    ///
    ///     let a: NDArray<Double> = [[0, 1], [0, 0]]
    ///     a.expm()                                    // [[1, 1], [0, 1]]
    ///
    /// Traps if the matrices are not square. Does not wait.
    ///
    /// - Complexity: O(n³ · (6 + s)) for each matrix, with s the logarithm of its norm.
    public func expm(file: StaticString = #fileID, line: UInt = #line) -> NDArray<Element.Fraction> {
        typed(file, line) { array throws(ArrayError) in try array.expm() }
    }
}

/// The product of several matrices, in the order that takes the fewest multiplications.
///
///     multiDot([a, a.T, a])                       // a.matmul(a.T).matmul(a), or a.matmul(a.T.matmul(a))
///
/// The first array may be a row, and the last one a column, with one axis each. Traps for fewer than two
/// arrays, and if they do not fit. Does not wait.
///
/// - Complexity: that of the products; O(n³) to order n matrices.
public func multiDot<E: NumericElement>(
    _ arrays: [NDArray<E>], file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    NDArray(unchecked: orFail(file, line) { () throws(ArrayError) in try .multiDot(arrays.map(\.untyped)) })
}
