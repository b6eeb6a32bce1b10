public import AquilaTypes
import RealModule
import AquilaKernels

// Elementwise functions of one real operand, and the classification of numbers, one line each. None waits.

// MARK: Real functions

/// The cube root.
///
///     cbrt(NDArray([8.0, 27]))        // [2.0, 3.0]
///
/// - Complexity: O(count), fused with its neighbours.
public func cbrt<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.cbrt, x) }

/// The largest integer not greater than each element.
///
///     floor(NDArray([1.5, -1.5]))        // [1.0, -2.0]
///
/// - Complexity: O(count), fused with its neighbours.
public func floor<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.floor, x) }

/// The least integer not less than each element.
///
///     ceil(NDArray([1.5, -1.5]))        // [2.0, -1.0]
///
/// - Complexity: O(count), fused with its neighbours.
public func ceil<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.ceil, x) }

/// The integral part, rounded towards zero.
///
///     trunc(NDArray([1.5, -1.5]))        // [1.0, -1.0]
///
/// - Complexity: O(count), fused with its neighbours.
public func trunc<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.trunc, x) }

/// The nearest integer; halves are rounded to even.
///
///     rint(NDArray([0.5, 1.5]))        // [0.0, 2.0]
///
/// - Complexity: O(count), fused with its neighbours.
public func rint<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.rint, x) }

/// The angle converted from radians to degrees.
///
///     degrees(NDArray([Double.pi]))        // [180.0]
///
/// - Complexity: O(count), fused with its neighbours.
public func degrees<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.degrees, x) }

/// The angle converted from degrees to radians.
///
///     radians(NDArray([180.0]))        // [3.141592654]
///
/// - Complexity: O(count), fused with its neighbours.
public func radians<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.radians, x) }

/// The distance to the next representable number of larger magnitude.
///
///     spacing(NDArray([1.0]))        // [2.220446049e-16]
///
/// - Complexity: O(count), fused with its neighbours.
public func spacing<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.spacing, x) }

/// The error function.
///
///     erf(NDArray([0.0, 1]))        // [0.0, 0.842700793]
///
/// - Complexity: O(count), fused with its neighbours.
public func erf<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.erf, x) }

/// One minus the error function.
///
///     erfc(NDArray([0.0, 1]))        // [1.0, 0.157299207]
///
/// - Complexity: O(count), fused with its neighbours.
public func erfc<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.erfc, x) }

/// The gamma function.
///
///     tgamma(NDArray([5.0]))        // [24.0]
///
/// - Complexity: O(count), fused with its neighbours.
public func tgamma<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.tgamma, x) }

/// The logarithm of the gamma function's magnitude.
///
///     lgamma(NDArray([1.0, 5]))        // [0.0, 3.17805383]
///
/// - Complexity: O(count), fused with its neighbours.
public func lgamma<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.lgamma, x) }

// MARK: Classification

/// True at each NaN.
///
///     isNaN(NDArray([1.0, .nan]))        // [false, true]
///
/// - Complexity: O(count), fused with its neighbours.
public func isNaN<E: NumericElement>(_ x: NDArray<E>) -> NDArray<Bool> { record(.isnan, x) }

/// True at each infinite element.
///
///     isInfinite(NDArray([1.0, .infinity]))        // [false, true]
///
/// - Complexity: O(count), fused with its neighbours.
public func isInfinite<E: NumericElement>(_ x: NDArray<E>) -> NDArray<Bool> { record(.isinf, x) }

/// True at each element that is neither NaN nor infinite.
///
///     isFinite(NDArray([1.0, .infinity]))        // [true, false]
///
/// - Complexity: O(count), fused with its neighbours.
public func isFinite<E: NumericElement>(_ x: NDArray<E>) -> NDArray<Bool> { record(.isfinite, x) }

/// True at each element whose sign bit is set, -0 included.
///
///     signBit(NDArray([1.0, -0.0]))        // [false, true]
///
/// - Complexity: O(count), fused with its neighbours.
public func signBit<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<Bool> { record(.signbit, x) }
