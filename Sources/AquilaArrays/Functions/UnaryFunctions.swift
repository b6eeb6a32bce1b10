public import AquilaTypes
import RealModule
import AquilaKernels

// Elementwise functions of one operand, one line each. None waits.

// MARK: Arithmetic

/// The square of each element.
///
///     square(NDArray([1, 2, 3]))        // [1, 4, 9]
///
/// - Complexity: O(count), fused with its neighbours.
public func square<E: NumericElement>(_ x: NDArray<E>) -> NDArray<E> { record(.square, x) }

/// The reciprocal of each element.
///
///     reciprocal(NDArray([1.0, 4]))        // [1.0, 0.25]
///
/// - Complexity: O(count), fused with its neighbours.
public func reciprocal<E: NumericElement>(_ x: NDArray<E>) -> NDArray<E> { record(.reciprocal, x) }

/// The sign, as -1, 0 or 1; for complex numbers, the number divided by its magnitude.
///
///     sign(NDArray([-3, 0, 2]))        // [-1, 0, 1]
///
/// - Complexity: O(count), fused with its neighbours.
public func sign<E: NumericElement>(_ x: NDArray<E>) -> NDArray<E> { record(.sign, x) }

/// The complex conjugate; real numbers are unchanged.
///
///     conjugate(NDArray([Complex128(1, 2)]))        // [1.-2.j]
///
/// - Complexity: O(count), fused with its neighbours.
public func conjugate<E: NumericElement>(_ x: NDArray<E>) -> NDArray<E> { record(.conjugate, x) }

/// The magnitude. For the least signed integer it wraps to the number itself.
///
///     abs(NDArray([-3, 2]))        // [3, 2]
///
/// - Complexity: O(count), fused with its neighbours.
public func abs<E: RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.absolute, x) }

/// The magnitude of complex numbers.
///
///     abs(NDArray([Complex128(3, 4)]))        // [5.0]
///
/// - Complexity: O(count), fused with its neighbours.
public func abs(_ z: NDArray<Complex128>) -> NDArray<Double> { record(.absolute, z) }

/// The magnitude of complex numbers.
///
///     abs(NDArray([Complex64(3, 4)]))        // [5.0]
///
/// - Complexity: O(count), fused with its neighbours.
public func abs(_ z: NDArray<Complex64>) -> NDArray<Float> { record(.absolute, z) }

/// The angle in radians from the positive real axis.
///
///     angle(NDArray([Complex128(0, 1)]))        // [1.570796327]
///
/// - Complexity: O(count), fused with its neighbours.
public func angle(_ z: NDArray<Complex128>) -> NDArray<Double> { record(.angle, z) }

/// The angle in radians from the positive real axis.
///
///     angle(NDArray([Complex64(0, 1)]))        // [1.570796327]
///
/// - Complexity: O(count), fused with its neighbours.
public func angle(_ z: NDArray<Complex64>) -> NDArray<Float> { record(.angle, z) }

// MARK: Real and complex functions

/// The square root; NaN for negative numbers.
///
///     sqrt(NDArray([1.0, 4]))        // [1.0, 2.0]
///
/// - Complexity: O(count), fused with its neighbours.
public func sqrt<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.sqrt, x) }

/// e to the power of each element.
///
///     exp(NDArray([0.0, 1]))        // [1.0, 2.718281828]
///
/// - Complexity: O(count), fused with its neighbours.
public func exp<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.exp, x) }

/// 2 to the power of each element.
///
///     exp2(NDArray([3.0, -1]))        // [8.0, 0.5]
///
/// - Complexity: O(count), fused with its neighbours.
public func exp2<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.exp2, x) }

/// exp(x) - 1, precise near zero.
///
///     expm1(NDArray([1e-20]))        // [1e-20]
///
/// - Complexity: O(count), fused with its neighbours.
public func expm1<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.expm1, x) }

/// The natural logarithm.
///
///     log(NDArray([1.0, 10]))        // [0.0, 2.302585093]
///
/// - Complexity: O(count), fused with its neighbours.
public func log<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.log, x) }

/// The binary logarithm.
///
///     log2(NDArray([8, 0.5]))        // [3.0, -1.0]
///
/// - Complexity: O(count), fused with its neighbours.
public func log2<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.log2, x) }

/// The decimal logarithm.
///
///     log10(NDArray([1000, 0.1]))        // [3.0, -1.0]
///
/// - Complexity: O(count), fused with its neighbours.
public func log10<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.log10, x) }

/// log(1 + x), precise near zero.
///
///     log1p(NDArray([1e-20]))        // [1e-20]
///
/// - Complexity: O(count), fused with its neighbours.
public func log1p<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.log1p, x) }

/// The sine of an angle in radians.
///
///     sin(NDArray([0.0, 1]))        // [0.0, 0.841470985]
///
/// - Complexity: O(count), fused with its neighbours.
public func sin<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.sin, x) }

/// The cosine of an angle in radians.
///
///     cos(NDArray([0.0, 1]))        // [1.0, 0.540302306]
///
/// - Complexity: O(count), fused with its neighbours.
public func cos<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.cos, x) }

/// The tangent of an angle in radians.
///
///     tan(NDArray([0.0, 1]))        // [0.0, 1.557407725]
///
/// - Complexity: O(count), fused with its neighbours.
public func tan<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.tan, x) }

/// The inverse sine, in radians.
///
///     asin(NDArray([0.0, 1]))        // [0.0, 1.570796327]
///
/// - Complexity: O(count), fused with its neighbours.
public func asin<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.arcsin, x) }

/// The inverse cosine, in radians.
///
///     acos(NDArray([1.0, 0]))        // [0.0, 1.570796327]
///
/// - Complexity: O(count), fused with its neighbours.
public func acos<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.arccos, x) }

/// The inverse tangent, in radians.
///
///     atan(NDArray([0.0, 1]))        // [0.0, 0.785398163]
///
/// - Complexity: O(count), fused with its neighbours.
public func atan<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.arctan, x) }

/// The hyperbolic sine.
///
///     sinh(NDArray([0.0, 1]))        // [0.0, 1.175201194]
///
/// - Complexity: O(count), fused with its neighbours.
public func sinh<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.sinh, x) }

/// The hyperbolic cosine.
///
///     cosh(NDArray([0.0, 1]))        // [1.0, 1.543080635]
///
/// - Complexity: O(count), fused with its neighbours.
public func cosh<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.cosh, x) }

/// The hyperbolic tangent.
///
///     tanh(NDArray([0.0, 1]))        // [0.0, 0.761594156]
///
/// - Complexity: O(count), fused with its neighbours.
public func tanh<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.tanh, x) }

/// The inverse hyperbolic sine.
///
///     asinh(NDArray([0.0, 1]))        // [0.0, 0.881373587]
///
/// - Complexity: O(count), fused with its neighbours.
public func asinh<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.arcsinh, x) }

/// The inverse hyperbolic cosine.
///
///     acosh(NDArray([1.0, 2]))        // [0.0, 1.316957897]
///
/// - Complexity: O(count), fused with its neighbours.
public func acosh<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.arccosh, x) }

/// The inverse hyperbolic tangent.
///
///     atanh(NDArray([0, 0.5]))        // [0.0, 0.549306144]
///
/// - Complexity: O(count), fused with its neighbours.
public func atanh<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.arctanh, x) }
