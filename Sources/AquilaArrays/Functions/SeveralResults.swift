public import AquilaTypes
import RealModule
import AquilaKernels

// Elementwise functions between numbers and their parts. None waits.

/// The floored quotient and the remainder with the sign of the divisor.
///
///     divmod(NDArray([7, -7]), NDArray([3, 3])).quotient        // [2, -3]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func divmod<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> (
    quotient: NDArray<E>, remainder: NDArray<E>
) {
    let results = recordMany(.divmod, [a.untyped, b.untyped])
    return (NDArray(unchecked: results[0]), NDArray(unchecked: results[1]))
}

/// The fractional and the integral part, both with the sign of the number.
///
///     modf(NDArray([1.5, -2.5])).fraction        // [0.5, -0.5]
///
/// - Complexity: O(count), fused with its neighbours.
public func modf<E: FloatElement & RealElement>(_ x: NDArray<E>) -> (fraction: NDArray<E>, whole: NDArray<E>)
{
    let results = recordMany(.modf, [x.untyped])
    return (NDArray(unchecked: results[0]), NDArray(unchecked: results[1]))
}

/// The fraction, with a magnitude from 1/2 to below 1, and the power of two whose product is the number.
///
///     frexp(NDArray([8.0, 3])).fraction        // [0.5, 0.75]
///
/// - Complexity: O(count), fused with its neighbours.
public func frexp<E: FloatElement & RealElement>(_ x: NDArray<E>) -> (
    fraction: NDArray<E>, exponent: NDArray<Int32>
) {
    let results = recordMany(.frexp, [x.untyped])
    return (NDArray(unchecked: results[0]), NDArray<Int32>(unchecked: results[1]))
}

/// x times 2 to the power of n.
///
///     ldexp(NDArray([0.5, 3]), NDArray<Int32>([4, -1]))        // [8.0, 1.5]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func ldexp<E: FloatElement & RealElement>(_ x: NDArray<E>, _ n: NDArray<Int32>) -> NDArray<E> {
    record(.ldexp, x, n)
}

// MARK: Complex numbers

/// Complex numbers from their real and imaginary parts.
///
///     complex(NDArray([1.0, 2]), NDArray([0.5, -1]))        // [1.+0.5j, 2.-1.j]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func complex(_ real: NDArray<Double>, _ imaginary: NDArray<Double>) -> NDArray<Complex128> {
    record(.makeComplex, real, imaginary)
}

/// Complex numbers from their real and imaginary parts.
///
///     complex(NDArray<Float>([1, 2]), NDArray<Float>([0.5, -1]))        // [1.+0.5j, 2.-1.j]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
@_disfavoredOverload
public func complex(_ real: NDArray<Float>, _ imaginary: NDArray<Float>) -> NDArray<Complex64> {
    record(.makeComplex, real, imaginary)
}

private func recordMany(_ op: Op, _ inputs: [AnyNDArray]) -> [AnyNDArray] {
    orFail { () throws(ArrayError) in try AnyNDArray.apply(op, inputs) }
}
