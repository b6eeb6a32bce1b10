public import AquilaTypes
import RealModule
import AquilaKernels

// Elementwise functions of several operands, which broadcast. A number can be a literal, or the
// second operand. None waits.
//
// Each function has a second overload for numbers. One function with a generic second operand would
// refuse `maximum(x, 0.5)` for arrays of `Float`, since the literal alone is a `Double`.

// MARK: Extremes

/// The larger of two elements; NaN if one is.
public func maximum<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { record(.maximum, a, b) }
/// The larger of two elements; NaN if one is.
@_disfavoredOverload
public func maximum<E: RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> { record(.maximum, a, b) }

/// The lesser of two elements; NaN if one is.
public func minimum<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { record(.minimum, a, b) }
/// The lesser of two elements; NaN if one is.
@_disfavoredOverload
public func minimum<E: RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> { record(.minimum, a, b) }

/// The larger of two elements; if one is NaN, the other.
public func fmax<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { record(.fmax, a, b) }
/// The larger of two elements; if one is NaN, the other.
@_disfavoredOverload
public func fmax<E: RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> { record(.fmax, a, b) }

/// The lesser of two elements; if one is NaN, the other.
public func fmin<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { record(.fmin, a, b) }
/// The lesser of two elements; if one is NaN, the other.
@_disfavoredOverload
public func fmin<E: RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> { record(.fmin, a, b) }

// MARK: Division

/// The quotient, rounded down; for integers 0 if the divisor is 0.
public func floorDivide<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.floorDivide, a, b)
}
/// The quotient, rounded down; for integers 0 if the divisor is 0.
@_disfavoredOverload
public func floorDivide<E: RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> { record(.floorDivide, a, b) }

/// The remainder with the sign of the dividend.
public func fmod<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { record(.fmod, a, b) }
/// The remainder with the sign of the dividend.
@_disfavoredOverload
public func fmod<E: RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> { record(.fmod, a, b) }

// MARK: Real functions

/// The angle of the point (b, a) in radians, from -π to π.
public func atan2<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.arctan2, a, b)
}
/// The angle of the point (b, a) in radians, from -π to π.
@_disfavoredOverload
public func atan2<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.arctan2, a, b)
}

/// The length of the vector (a, b).
public func hypot<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.hypot, a, b)
}
/// The length of the vector (a, b).
@_disfavoredOverload
public func hypot<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.hypot, a, b)
}

/// The magnitude of a with the sign of b.
public func copySign<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.copysign, a, b)
}
/// The magnitude of a with the sign of b.
@_disfavoredOverload
public func copySign<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.copysign, a, b)
}

/// The next representable number after a in the direction of b.
public func nextAfter<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.nextafter, a, b)
}
/// The next representable number after a in the direction of b.
@_disfavoredOverload
public func nextAfter<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.nextafter, a, b)
}

/// log(exp(a) + exp(b)), without overflow.
public func logAddExp<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.logaddexp, a, b)
}
/// log(exp(a) + exp(b)), without overflow.
@_disfavoredOverload
public func logAddExp<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.logaddexp, a, b)
}

/// log2(exp2(a) + exp2(b)), without overflow.
public func logAddExp2<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.logaddexp2, a, b)
}
/// log2(exp2(a) + exp2(b)), without overflow.
@_disfavoredOverload
public func logAddExp2<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.logaddexp2, a, b)
}

/// 0 for negative a, 1 for positive a, and b at zero.
public func heaviside<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.heaviside, a, b)
}
/// 0 for negative a, 1 for positive a, and b for a = 0.
@_disfavoredOverload
public func heaviside<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.heaviside, a, b)
}

// MARK: Integers

/// The greatest common divisor.
public func gcd<E: FixedWidthInteger & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.gcd, a, b)
}
/// The greatest common divisor.
@_disfavoredOverload
public func gcd<E: FixedWidthInteger & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.gcd, a, b)
}

/// The least common multiple.
public func lcm<E: FixedWidthInteger & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.lcm, a, b)
}
/// The least common multiple.
@_disfavoredOverload
public func lcm<E: FixedWidthInteger & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.lcm, a, b)
}

// MARK: Several results

/// The floored quotient and the remainder with the sign of the divisor.
public func divmod<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> (
    quotient: NDArray<E>, remainder: NDArray<E>
) {
    let results = recordMany(.divmod, [a.untyped, b.untyped])
    return (NDArray(unchecked: results[0]), NDArray(unchecked: results[1]))
}

/// The fractional and the integral part, both with the sign of the number.
public func modf<E: FloatElement & RealElement>(_ x: NDArray<E>) -> (fraction: NDArray<E>, whole: NDArray<E>)
{
    let results = recordMany(.modf, [x.untyped])
    return (NDArray(unchecked: results[0]), NDArray(unchecked: results[1]))
}

/// The fraction, with a magnitude from 1/2 to below 1, and the power of two whose product is the
/// number.
public func frexp<E: FloatElement & RealElement>(_ x: NDArray<E>) -> (
    fraction: NDArray<E>, exponent: NDArray<Int32>
) {
    let results = recordMany(.frexp, [x.untyped])
    return (NDArray(unchecked: results[0]), NDArray<Int32>(unchecked: results[1]))
}

/// x times 2 to the power of n.
public func ldexp<E: FloatElement & RealElement>(_ x: NDArray<E>, _ n: NDArray<Int32>) -> NDArray<E> {
    record(.ldexp, x, n)
}

// MARK: Choice

/// The elements of `a` where the mask holds, those of `b` elsewhere: NumPy's `where`.
///
///     let x = NDArray([-1, 2])
///     select(x .> 0, x, 0)        // [0, 2]
///
/// All three broadcast. Traps if they do not.
public func select<E: Element>(
    _ mask: NDArray<Bool>, _ a: NDArray<E>, _ b: NDArray<E>, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    let inputs = [mask.untyped, a.untyped, b.untyped]
    return NDArray(
        unchecked: orFail(file, line) { () throws(ArrayError) in try AnyNDArray.apply(.where, inputs) }[0])
}

extension NDArray where Element: RealElement {
    /// The elements limited to bounds: `[1, 5, 9]` between 2 and 6 gives `[2, 5, 6]`.
    public func clipped(
        _ lower: NDArray, _ upper: NDArray, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        let inputs = [untyped, lower.untyped, upper.untyped]
        return NDArray(
            unchecked: orFail(file, line) { () throws(ArrayError) in try AnyNDArray.apply(.clip, inputs) }[0])
    }

    /// The elements limited to bounds.
    @_disfavoredOverload
    public func clipped(_ lower: Element, _ upper: Element) -> NDArray {
        clipped(NDArray(lower), NDArray(upper))
    }
}

extension NDArray where Element == Bool {
    /// The positions of the mask's true elements in row-major order, one array for each axis.
    /// Waits.
    public func nonzero(file: StaticString = #fileID, line: UInt = #line) -> [NDArray<Int>] {
        orFail(file, line) { () throws(ArrayError) in try untyped.nonzero() }.map {
            NDArray<Int>(unchecked: $0)
        }
    }
}

extension AnyNDArray {
    /// The positions of nonzero elements in row-major order, one `int64` array for each axis.
    /// Waits.
    public func nonzero() throws(ArrayError) -> [AnyNDArray] {
        let mask = dtype == .bool ? self : cast(to: .bool)
        return try runtime.nonzero(mask.base).map { AnyNDArray($0) }
    }
}

// MARK: Complex numbers

/// Complex numbers from their real and imaginary parts.
public func complex(_ real: NDArray<Double>, _ imaginary: NDArray<Double>) -> NDArray<Complex128> {
    record(.makeComplex, real, imaginary)
}

/// Complex numbers from their real and imaginary parts.
@_disfavoredOverload
public func complex(_ real: NDArray<Float>, _ imaginary: NDArray<Float>) -> NDArray<Complex64> {
    record(.makeComplex, real, imaginary)
}

private func recordMany(_ op: Op, _ inputs: [AnyNDArray]) -> [AnyNDArray] {
    orFail { () throws(ArrayError) in try AnyNDArray.apply(op, inputs) }
}
