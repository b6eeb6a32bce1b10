public import AquilaTypes
import AquilaKernels

// The overload set is chosen for the type checker's speed: generic operators are disfavoured, those
// on `Double` and `Float` are concrete (`NDArray+FloatingArithmetic.swift`), and literals are
// arrays.

extension NDArray where Element: NumericElement {
    /// The sum of two arrays, element by element. The shapes broadcast, and integers wrap. Shapes
    /// that do not fit end the program; `adding(_:)` throws instead.
    @_disfavoredOverload
    public static func + (a: NDArray, b: NDArray) -> NDArray { record(.add, a, b) }
    /// Each element plus a number.
    @_disfavoredOverload
    public static func + (a: NDArray, b: Element) -> NDArray { record(.add, a, b) }
    /// A number plus each element.
    @_disfavoredOverload
    public static func + (a: Element, b: NDArray) -> NDArray { record(.add, a, b) }

    /// The difference of two arrays, element by element. The shapes broadcast, and integers wrap.
    /// Shapes that do not fit end the program; `subtracting(_:)` throws instead.
    @_disfavoredOverload
    public static func - (a: NDArray, b: NDArray) -> NDArray { record(.subtract, a, b) }
    /// Each element minus a number.
    @_disfavoredOverload
    public static func - (a: NDArray, b: Element) -> NDArray { record(.subtract, a, b) }
    /// A number minus each element.
    @_disfavoredOverload
    public static func - (a: Element, b: NDArray) -> NDArray { record(.subtract, a, b) }

    /// The product of two arrays, element by element. The shapes broadcast, and integers wrap.
    /// Shapes that do not fit end the program; `multiplied(by:)` throws instead.
    @_disfavoredOverload
    public static func * (a: NDArray, b: NDArray) -> NDArray { record(.multiply, a, b) }
    /// Each element times a number.
    @_disfavoredOverload
    public static func * (a: NDArray, b: Element) -> NDArray { record(.multiply, a, b) }
    /// A number times each element.
    @_disfavoredOverload
    public static func * (a: Element, b: NDArray) -> NDArray { record(.multiply, a, b) }

    /// The negative of each element; integers wrap.
    public static prefix func - (a: NDArray) -> NDArray { record(.negative, a) }
    /// A copy of the array.
    public static prefix func + (a: NDArray) -> NDArray { record(.positive, a) }
}

extension NDArray where Element: FloatElement {
    /// The quotient of two arrays, element by element. Shapes that do not broadcast end the
    /// program; `divided(by:)` throws instead.
    @_disfavoredOverload
    public static func / (a: NDArray, b: NDArray) -> NDArray { record(.divide, a, b) }
    /// Each element divided by a number.
    @_disfavoredOverload
    public static func / (a: NDArray, b: Element) -> NDArray { record(.divide, a, b) }
    /// A number divided by each element.
    @_disfavoredOverload
    public static func / (a: Element, b: NDArray) -> NDArray { record(.divide, a, b) }
}

// As in NumPy and in `AnyNDArray`, quotients of integers are floats, as the result's type shows;
// `floorDivide` gives integers.
extension NDArray where Element: FixedWidthInteger & RealElement {
    /// The quotients as floats: `NDArray([1, 2]) / 2` is `[0.5, 1]`. `floorDivide` gives integers.
    @_disfavoredOverload
    public static func / (a: NDArray, b: NDArray) -> NDArray<Double> { record(.divide, a, b) }
    /// Each element divided by a number, as floats.
    @_disfavoredOverload
    public static func / (a: NDArray, b: Element) -> NDArray<Double> { record(.divide, a, b) }
    /// A number divided by each element, as floats.
    @_disfavoredOverload
    public static func / (a: Element, b: NDArray) -> NDArray<Double> { record(.divide, a, b) }
}

extension NDArray where Element: RealElement {
    /// The remainder with the sign of the divisor, as in NumPy: `-7 % 3` is 2.
    @_disfavoredOverload
    public static func % (a: NDArray, b: NDArray) -> NDArray { record(.remainder, a, b) }
    /// The remainder of each element divided by a number, with the sign of the divisor.
    @_disfavoredOverload
    public static func % (a: NDArray, b: Element) -> NDArray { record(.remainder, a, b) }
    /// The remainder of a number divided by each element, with the sign of the divisor.
    @_disfavoredOverload
    public static func % (a: Element, b: NDArray) -> NDArray { record(.remainder, a, b) }
}

// MARK: In place

extension NDArray where Element: NumericElement {
    /// Adds another array, in place, so that all views of the store see it. The other array
    /// broadcasts; one that does not fit ends the program; `add(_:)` throws instead.
    public static func += (a: inout NDArray, b: NDArray) { a.update(.add, b) }
    /// Adds a number to each element, in place.
    @_disfavoredOverload
    public static func += (a: inout NDArray, b: Element) { a.update(.add, b) }
    /// Subtracts another array, in place, so that all views of the store see it. The other array
    /// broadcasts; one that does not fit ends the program; `subtract(_:)` throws instead.
    public static func -= (a: inout NDArray, b: NDArray) { a.update(.subtract, b) }
    /// Subtracts a number from each element, in place.
    @_disfavoredOverload
    public static func -= (a: inout NDArray, b: Element) { a.update(.subtract, b) }
    /// Multiplies the array by another, in place, so that all views of the store see it. The other
    /// array broadcasts; one that does not fit ends the program; `multiply(by:)` throws instead.
    public static func *= (a: inout NDArray, b: NDArray) { a.update(.multiply, b) }
    /// Multiplies each element by a number, in place.
    @_disfavoredOverload
    public static func *= (a: inout NDArray, b: Element) { a.update(.multiply, b) }
}

extension NDArray where Element: FloatElement {
    /// Divides the array by another, in place, so that all views of the store see it. The other
    /// array broadcasts; one that does not fit ends the program; `divide(by:)` throws instead.
    public static func /= (a: inout NDArray, b: NDArray) { a.update(.divide, b) }
    /// Divides each element by a number, in place.
    @_disfavoredOverload
    public static func /= (a: inout NDArray, b: Element) { a.update(.divide, b) }
}

extension NDArray where Element: RealElement {
    /// Replaces the elements by their remainders on division by those of another array, in place,
    /// so that all views of the store see it. The other array broadcasts; one that does not fit
    /// ends the program.
    public static func %= (a: inout NDArray, b: NDArray) { a.update(.remainder, b) }
    /// Replaces each element by its remainder on division by a number, in place.
    @_disfavoredOverload
    public static func %= (a: inout NDArray, b: Element) { a.update(.remainder, b) }
}
