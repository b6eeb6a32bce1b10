public import AquilaTypes
import RealModule
import AquilaKernels

// Elementwise functions of one operand, one line each. None waits.

// MARK: Arithmetic

/// The square of each element.
public func square<E: NumericElement>(_ x: NDArray<E>) -> NDArray<E> { record(.square, x) }
/// The reciprocal of each element.
public func reciprocal<E: NumericElement>(_ x: NDArray<E>) -> NDArray<E> { record(.reciprocal, x) }
/// The sign, as -1, 0 or 1; for complex numbers, the number divided by its magnitude.
public func sign<E: NumericElement>(_ x: NDArray<E>) -> NDArray<E> { record(.sign, x) }
/// The complex conjugate; real numbers are unchanged.
public func conjugate<E: NumericElement>(_ x: NDArray<E>) -> NDArray<E> { record(.conjugate, x) }

/// The magnitude. For the least signed integer it wraps to the number itself.
public func abs<E: RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.absolute, x) }
/// The magnitude of complex numbers.
public func abs(_ z: NDArray<Complex128>) -> NDArray<Double> { record(.absolute, z) }
/// The magnitude of complex numbers.
public func abs(_ z: NDArray<Complex64>) -> NDArray<Float> { record(.absolute, z) }
/// The angle in radians from the positive real axis.
public func angle(_ z: NDArray<Complex128>) -> NDArray<Double> { record(.angle, z) }
/// The angle in radians from the positive real axis.
public func angle(_ z: NDArray<Complex64>) -> NDArray<Float> { record(.angle, z) }

// MARK: Real and complex functions

/// The square root; NaN for negative numbers.
public func sqrt<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.sqrt, x) }
/// e to the power of each element.
public func exp<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.exp, x) }
/// 2 to the power of each element.
public func exp2<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.exp2, x) }
/// exp(x) - 1, precise near zero.
public func expm1<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.expm1, x) }
/// The natural logarithm.
public func log<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.log, x) }
/// The binary logarithm.
public func log2<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.log2, x) }
/// The decimal logarithm.
public func log10<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.log10, x) }
/// log(1 + x), precise near zero.
public func log1p<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.log1p, x) }
/// The sine of an angle in radians.
public func sin<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.sin, x) }
/// The cosine of an angle in radians.
public func cos<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.cos, x) }
/// The tangent of an angle in radians.
public func tan<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.tan, x) }
/// The inverse sine, in radians.
public func asin<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.arcsin, x) }
/// The inverse cosine, in radians.
public func acos<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.arccos, x) }
/// The inverse tangent, in radians.
public func atan<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.arctan, x) }
/// The hyperbolic sine.
public func sinh<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.sinh, x) }
/// The hyperbolic cosine.
public func cosh<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.cosh, x) }
/// The hyperbolic tangent.
public func tanh<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.tanh, x) }
/// The inverse hyperbolic sine.
public func asinh<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.arcsinh, x) }
/// The inverse hyperbolic cosine.
public func acosh<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.arccosh, x) }
/// The inverse hyperbolic tangent.
public func atanh<E: FloatElement>(_ x: NDArray<E>) -> NDArray<E> { record(.arctanh, x) }

// MARK: Real functions

/// The cube root.
public func cbrt<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.cbrt, x) }
/// The largest integer not greater than each element.
public func floor<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.floor, x) }
/// The least integer not less than each element.
public func ceil<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.ceil, x) }
/// The integral part, rounded towards zero.
public func trunc<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.trunc, x) }
/// The nearest integer; halves are rounded to even.
public func rint<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.rint, x) }
/// The angle converted from radians to degrees.
public func degrees<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.degrees, x) }
/// The angle converted from degrees to radians.
public func radians<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.radians, x) }
/// The distance to the next representable number of larger magnitude.
public func spacing<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.spacing, x) }
/// The error function.
public func erf<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.erf, x) }
/// One minus the error function.
public func erfc<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.erfc, x) }
/// The gamma function.
public func tgamma<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.tgamma, x) }
/// The logarithm of the gamma function's magnitude.
public func lgamma<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<E> { record(.lgamma, x) }

// MARK: Classification

/// True at each NaN.
public func isNaN<E: NumericElement>(_ x: NDArray<E>) -> NDArray<Bool> { record(.isnan, x) }
/// True at each infinite element.
public func isInfinite<E: NumericElement>(_ x: NDArray<E>) -> NDArray<Bool> { record(.isinf, x) }
/// True at each element that is neither NaN nor infinite.
public func isFinite<E: NumericElement>(_ x: NDArray<E>) -> NDArray<Bool> { record(.isfinite, x) }

/// True at each element whose sign bit is set, -0 included.
public func signBit<E: FloatElement & RealElement>(_ x: NDArray<E>) -> NDArray<Bool> { record(.signbit, x) }

// MARK: Bits

extension NDArray where Element: FixedWidthInteger & RealElement {
    /// Each element's bits, inverted.
    public static prefix func ~ (x: NDArray) -> NDArray { record(.invert, x) }
    /// The conjunction of the bits of two arrays, which broadcast.
    public static func & (a: NDArray, b: NDArray) -> NDArray { record(.bitwiseAnd, a, b) }
    /// The disjunction of the bits of two arrays, which broadcast.
    public static func | (a: NDArray, b: NDArray) -> NDArray { record(.bitwiseOr, a, b) }
    /// The exclusive disjunction of the bits of two arrays, which broadcast.
    public static func ^ (a: NDArray, b: NDArray) -> NDArray { record(.bitwiseXor, a, b) }
    /// Each element shifted left by a number of bits; from the element's width on, 0.
    public static func << (a: NDArray, b: NDArray) -> NDArray { record(.leftShift, a, b) }
    /// Each element shifted right by a number of bits, signed types with their sign; from the
    /// element's width on, 0, or -1 for negative elements.
    public static func >> (a: NDArray, b: NDArray) -> NDArray { record(.rightShift, a, b) }
}

/// The number of one bits in each element's magnitude.
public func bitCount<E: FixedWidthInteger & RealElement>(_ x: NDArray<E>) -> NDArray<UInt8> {
    record(.bitwiseCount, x)
}
