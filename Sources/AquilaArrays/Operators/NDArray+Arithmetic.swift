public import AquilaTypes
import AquilaKernels

// The overload set is chosen for the type checker's speed: generic operators are disfavoured, those
// on `Double` and `Float` are concrete (`NDArray+FloatingArithmetic.swift`), and literals are
// arrays.

extension NDArray where Element: NumericElement {
    @_disfavoredOverload
    public static func + (a: NDArray, b: NDArray) -> NDArray { record(.add, a, b) }
    @_disfavoredOverload
    public static func + (a: NDArray, b: Element) -> NDArray { record(.add, a, b) }
    @_disfavoredOverload
    public static func + (a: Element, b: NDArray) -> NDArray { record(.add, a, b) }

    @_disfavoredOverload
    public static func - (a: NDArray, b: NDArray) -> NDArray { record(.subtract, a, b) }
    @_disfavoredOverload
    public static func - (a: NDArray, b: Element) -> NDArray { record(.subtract, a, b) }
    @_disfavoredOverload
    public static func - (a: Element, b: NDArray) -> NDArray { record(.subtract, a, b) }

    @_disfavoredOverload
    public static func * (a: NDArray, b: NDArray) -> NDArray { record(.multiply, a, b) }
    @_disfavoredOverload
    public static func * (a: NDArray, b: Element) -> NDArray { record(.multiply, a, b) }
    @_disfavoredOverload
    public static func * (a: Element, b: NDArray) -> NDArray { record(.multiply, a, b) }

    public static prefix func - (a: NDArray) -> NDArray { record(.negative, a) }
    public static prefix func + (a: NDArray) -> NDArray { record(.positive, a) }
}

extension NDArray where Element: FloatElement {
    @_disfavoredOverload
    public static func / (a: NDArray, b: NDArray) -> NDArray { record(.divide, a, b) }
    @_disfavoredOverload
    public static func / (a: NDArray, b: Element) -> NDArray { record(.divide, a, b) }
    @_disfavoredOverload
    public static func / (a: Element, b: NDArray) -> NDArray { record(.divide, a, b) }
}

// As in NumPy and in `AnyNDArray`, quotients of integers are floats, as the result's type shows;
// `floorDivide` gives integers.
extension NDArray where Element: FixedWidthInteger & RealElement {
    /// The quotients as floats: `NDArray([1, 2]) / 2` is `[0.5, 1]`. `floorDivide` gives integers.
    @_disfavoredOverload
    public static func / (a: NDArray, b: NDArray) -> NDArray<Double> { record(.divide, a, b) }
    @_disfavoredOverload
    public static func / (a: NDArray, b: Element) -> NDArray<Double> { record(.divide, a, b) }
    @_disfavoredOverload
    public static func / (a: Element, b: NDArray) -> NDArray<Double> { record(.divide, a, b) }
}

extension NDArray where Element: RealElement {
    /// The remainder with the sign of the divisor, as in NumPy: `-7 % 3` is 2.
    @_disfavoredOverload
    public static func % (a: NDArray, b: NDArray) -> NDArray { record(.remainder, a, b) }
    @_disfavoredOverload
    public static func % (a: NDArray, b: Element) -> NDArray { record(.remainder, a, b) }
    @_disfavoredOverload
    public static func % (a: Element, b: NDArray) -> NDArray { record(.remainder, a, b) }
}

// MARK: In place

extension NDArray where Element: NumericElement {
    public static func += (a: inout NDArray, b: NDArray) { a.update(.add, b) }
    @_disfavoredOverload
    public static func += (a: inout NDArray, b: Element) { a.update(.add, b) }
    public static func -= (a: inout NDArray, b: NDArray) { a.update(.subtract, b) }
    @_disfavoredOverload
    public static func -= (a: inout NDArray, b: Element) { a.update(.subtract, b) }
    public static func *= (a: inout NDArray, b: NDArray) { a.update(.multiply, b) }
    @_disfavoredOverload
    public static func *= (a: inout NDArray, b: Element) { a.update(.multiply, b) }
}

extension NDArray where Element: FloatElement {
    public static func /= (a: inout NDArray, b: NDArray) { a.update(.divide, b) }
    @_disfavoredOverload
    public static func /= (a: inout NDArray, b: Element) { a.update(.divide, b) }
}

extension NDArray where Element: RealElement {
    public static func %= (a: inout NDArray, b: NDArray) { a.update(.remainder, b) }
    @_disfavoredOverload
    public static func %= (a: inout NDArray, b: Element) { a.update(.remainder, b) }
}
