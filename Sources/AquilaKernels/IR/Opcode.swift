/// The primitives of the kernel language. Every function of the op table is written in these.
///
/// Lane types are the `DType`s without the complex ones; a complex value is a pair of real values.
/// `float16` is a storage type: it may be loaded, stored, selected, bitcast and converted, and
/// nothing else. No behaviour is undefined: both tiers give the stated result for every input, bit
/// for bit (any NaN counts as equal to any NaN).
public enum Opcode: UInt8, CaseIterable, Sendable {
    // MARK: Nullary
    /// The bits in `immediate`, low bytes first.
    case constant
    /// The scalar parameter `immediate`.
    case scalar
    /// `int64`: the affine coordinate `immediate`, start + row × rowStep + column × columnStep.
    case index
    /// The element of array `immediate & 0xFFFF`; for a complex array its part `immediate >> 16` (0
    /// real, 1 imaginary). A loaded `bool` is true if its byte is not zero.
    case load

    // MARK: Unary
    /// Integers wrap; floats flip the sign bit, also of NaN and zero.
    case negate
    /// Integers wrap (`abs(Int8.min)` is `Int8.min`); floats clear the sign bit.
    case absolute
    /// Floats: correctly rounded.
    case squareRoot
    /// Floats.
    case floor, ceiling, truncate, roundEven
    /// Integers: all bits; `bool`: logical negation.
    case not
    /// Integers: the number of one bits, in the operand's type.
    case populationCount
    /// From the operand's type to `type`; see `Opcode.convertRules`.
    case convert
    /// The same bits as another type of the same size.
    case bitcast

    // MARK: Binary
    /// Integers wrap; floats round to nearest even.
    case add, subtract, multiply
    /// Floats.
    case divide
    /// Integers, towards zero: `x / 0` is 0, `min / -1` is `min`.
    case quotient
    /// Integers, sign of the dividend: `x % 0` is 0, `min % -1` is 0.
    case remainder
    /// Integers and `bool` only; floats are composed of comparisons, since their NaN rules differ.
    case minimum, maximum
    /// Integers and `bool`.
    case and, or, xor
    /// Integers; the right operand has the same type and counts as unsigned. From the width on, the
    /// result is 0 (for a right shift of a negative number -1). The right shift of signed types is
    /// arithmetic.
    case shiftLeft, shiftRight
    /// Any lane type but `float16`; the result is `bool`. As in IEEE, with NaN all are false but
    /// `notEqual`.
    case less, lessEqual, equal, notEqual

    // MARK: Ternary
    /// `a ? b : c`, where `a` is a `bool`.
    case select
    /// Floats: a × b + c with one rounding.
    case fusedMultiplyAdd

    // MARK: Calls
    /// The function `ExternalFunction(rawValue: immediate)` of one or two `float64` values.
    case call

    // MARK: Effects
    /// Stores `a` into array `immediate`; into a complex array `a` and `b`, its two parts.
    case store
}

extension Opcode {
    /// The results of `convert`:
    /// - to `bool`: true if the operand is not zero (NaN is true); from `bool`: 0 or 1;
    /// - integer to integer: the low bits, or sign or zero extension;
    /// - integer to float: nearest even; to `float16` by way of `float32`;
    /// - float to float: nearest even with one rounding, also `float64` to `float16`;
    /// - float to an integer of up to 32 bits, but `uint32`: towards zero to `int32`, where NaN and
    ///   numbers that do not fit give `Int32.min`, then the low bits; to `int64` and `uint32`: the
    ///   same by way of `int64`; to `uint64`: as `int64` below 2^63, exact from 2^63 to 2^64, and
    ///   2^63 for NaN and numbers that do not fit. These are the results of x86 processors, and so
    ///   of NumPy on them.
    public static let convertRules: Void = ()

    /// The number of value operands of the instruction; `call` and `store` take one or two.
    public var operandCount: ClosedRange<Int> {
        switch self {
        case .constant, .scalar, .index, .load: 0...0
        case .negate, .absolute, .squareRoot, .floor, .ceiling, .truncate, .roundEven, .not, .populationCount,
            .convert, .bitcast:
            1...1
        case .add, .subtract, .multiply, .divide, .quotient, .remainder, .minimum, .maximum, .and, .or, .xor,
            .shiftLeft, .shiftRight, .less, .lessEqual, .equal, .notEqual:
            2...2
        case .select, .fusedMultiplyAdd: 3...3
        case .call, .store: 1...2
        }
    }

    /// True for the primitives that compare two operands, whose result is `bool`.
    public var isComparison: Bool {
        switch self {
        case .less, .lessEqual, .equal, .notEqual: true
        default: false
        }
    }
}
