/// The elementwise operations: NumPy's ufuncs, and others that an array library needs.
///
/// The row of an operation in the table (`row`) defines it; to add an operation is to add a case
/// here and a row there.
public enum Op: UInt8, CaseIterable, Sendable {
    // MARK: Arithmetic
    case add, subtract, multiply, divide, floorDivide, remainder, fmod, divmod, power, floatPower
    case negative, positive, absolute, fabs, sign, square, reciprocal
    case logaddexp, logaddexp2, heaviside

    // MARK: Rounding
    case rint, floor, ceil, trunc

    // MARK: Roots, exponentials and logarithms
    case sqrt, cbrt, exp, exp2, expm1, log, log2, log10, log1p

    // MARK: Trigonometry
    case sin, cos, tan, arcsin, arccos, arctan, arctan2, hypot
    case degrees, radians, deg2rad, rad2deg
    case sinh, cosh, tanh, arcsinh, arccosh, arctanh

    // MARK: Bits and integers
    case bitwiseAnd, bitwiseOr, bitwiseXor, invert, leftShift, rightShift, bitwiseCount
    case gcd, lcm

    // MARK: Comparison and logic
    case greater, greaterEqual, less, lessEqual, equal, notEqual
    case logicalAnd, logicalOr, logicalXor, logicalNot
    case maximum, minimum, fmax, fmin

    // MARK: Floating point
    case isfinite, isinf, isnan, signbit, copysign, nextafter, spacing, modf, frexp, ldexp

    // MARK: Selection
    case `where`, clip

    // MARK: Complex numbers
    case conjugate, real, imag, angle, makeComplex

    // MARK: Special functions
    case erf, erfc, lgamma, tgamma

    /// Returns its operand.
    case copy
}
