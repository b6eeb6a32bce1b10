public import AquilaTypes
import AquilaKernels
import Glibc

// Rounding by Swift's rules and to decimals. `floor`, `ceil`, `trunc` and `rint` are separate
// functions. None waits.

extension AnyNDArray {
    /// Each element rounded to an integral value of its own type by a rule of Swift's `rounded(_:)`; the
    /// default rounds halves away from zero. Integers are unchanged.
    ///
    ///     try a.rounded()             // of [0.5, -1.5, 2.4]: [1, -2, 2]
    ///     try a.rounded(.down)        // of [0.5, -1.5, 2.4]: [0, -2, 2]
    ///
    /// NumPy's `round` is `rounded(decimals:)`.
    ///
    /// - Throws: for complex numbers.
    /// - Complexity: O(count), fused with its neighbours.
    public func rounded(
        _ rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero
    ) throws(ArrayError) -> AnyNDArray {
        guard dtype.kind >= .float else { return copy() }
        switch rule {
        case .toNearestOrEven: return try applying(.rint)
        case .down: return try applying(.floor)
        case .up: return try applying(.ceil)
        case .towardZero: return try applying(.trunc)
        case .awayFromZero: return try applying(.absolute).applying(.ceil).applying(.copysign, self)
        case .toNearestOrAwayFromZero:
            let whole = try applying(.trunc)
            let one = try AnyNDArray(Scalar(1.0, as: dtype)).applying(.copysign, self)
            let isHalf = try (self - whole).applying(.absolute) .>= 0.5
            return try AnyNDArray.apply(.where, [isHalf, whole + one, whole])[0]
        @unknown default: throw ArrayError(.value, "rounded: an unknown rule, \(rule)")
        }
    }

    /// Each element rounded to a number of decimals, halves to even: NumPy's `round`.
    ///
    ///     try a.rounded(decimals: 1)      // of [0.25, 1.26]: [0.2, 1.3]
    ///     try a.rounded(decimals: -1)     // of [25, 36]: [20, 40]
    ///
    /// As in NumPy the number is multiplied by a power of ten, rounded and divided, so halves are those of
    /// the product.
    ///
    /// - Parameter decimals: digits after the decimal point; negative: zeros before it.
    /// - Throws: as `applying(_:)`. Does not wait.
    /// - Complexity: O(count), fused with its neighbours.
    public func rounded(decimals: Int) throws(ArrayError) -> AnyNDArray {
        if dtype.isComplex {
            let result = copy()
            try result.real.assign(real.rounded(decimals: decimals))
            try result.imaginary().assign(imaginary().rounded(decimals: decimals))
            return result
        }
        if dtype.isInteger && decimals >= 0 { return copy() }
        if decimals == 0 { return try applying(.rint) }
        let scale = Glibc.pow(10, Double(decimals.magnitude))
        if decimals > 0 { return try (self * scale).applying(.rint) / scale }
        let result = try (self / scale).applying(.rint) * scale
        return dtype.isInteger ? result.cast(to: dtype) : result
    }
}

extension NDArray where Element: FloatElement & RealElement {
    /// Each element rounded to an integral value by a rule of Swift's `rounded(_:)`; the default rounds
    /// halves away from zero.
    ///
    ///     NDArray([0.5, -1.5, 2.4]).rounded()             // [1, -2, 2]
    ///     NDArray([0.5, -1.5, 2.4]).rounded(.down)        // [0, -2, 2]
    ///
    /// NumPy's `round` is `rounded(decimals:)`, which rounds halves to even. Does not wait.
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public func rounded(_ rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero) -> NDArray {
        NDArray(unchecked: orFail { () throws(ArrayError) in try untyped.rounded(rule) })
    }
}

extension NDArray where Element: NumericElement {
    /// Each element rounded to a number of decimals, halves to even: NumPy's `round`.
    ///
    ///     NDArray([0.25, 1.26]).rounded(decimals: 1)      // [0.2, 1.3]
    ///     NDArray([25, 36]).rounded(decimals: -1)         // [20, 40]
    ///
    /// As in NumPy the number is multiplied by a power of ten, rounded and divided. Does not wait.
    ///
    /// - Parameter decimals: digits after the decimal point; negative: zeros before it.
    /// - Complexity: O(count), fused with its neighbours.
    public func rounded(decimals: Int) -> NDArray {
        NDArray(unchecked: orFail { () throws(ArrayError) in try untyped.rounded(decimals: decimals) })
    }
}
