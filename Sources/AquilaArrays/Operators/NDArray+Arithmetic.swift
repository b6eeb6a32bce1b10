public import AquilaTypes
import AquilaKernels

// The overload set is chosen for the type checker's speed: generic operators are disfavoured, those
// on `Double` and `Float` are concrete (`NDArray+FloatingArithmetic.swift`), and literals are
// arrays.

extension NDArray where Element: NumericElement {
    /// The sum of two arrays, element by element. The shapes broadcast, and integers wrap. Shapes that do not
    /// fit end the program; `adding(_:)` throws instead.
    ///
    ///     NDArray([1, 2]) + NDArray([10, 20])        // [11, 22]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    @_disfavoredOverload
    public static func + (a: NDArray, b: NDArray) -> NDArray { record(.add, a, b) }

    /// Each element plus a number.
    ///
    ///     NDArray([1, 2]) + 10        // [11, 12]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func + (a: NDArray, b: Element) -> NDArray { record(.add, a, b) }

    /// A number plus each element.
    ///
    ///     10 + NDArray([1, 2])        // [11, 12]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func + (a: Element, b: NDArray) -> NDArray { record(.add, a, b) }

    /// The difference of two arrays, element by element. The shapes broadcast, and integers wrap. Shapes that
    /// do not fit end the program; `subtracting(_:)` throws instead.
    ///
    ///     NDArray([10, 20]) - NDArray([1, 2])        // [9, 18]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    @_disfavoredOverload
    public static func - (a: NDArray, b: NDArray) -> NDArray { record(.subtract, a, b) }

    /// Each element minus a number.
    ///
    ///     NDArray([1, 2]) - 10        // [-9, -8]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func - (a: NDArray, b: Element) -> NDArray { record(.subtract, a, b) }

    /// A number minus each element.
    ///
    ///     10 - NDArray([1, 2])        // [9, 8]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func - (a: Element, b: NDArray) -> NDArray { record(.subtract, a, b) }

    /// The product of two arrays, element by element. The shapes broadcast, and integers wrap. Shapes that do
    /// not fit end the program; `multiplied(by:)` throws instead.
    ///
    ///     NDArray([1, 2]) * NDArray([10, 20])        // [10, 40]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    @_disfavoredOverload
    public static func * (a: NDArray, b: NDArray) -> NDArray { record(.multiply, a, b) }

    /// Each element times a number.
    ///
    ///     NDArray([1, 2]) * 10        // [10, 20]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func * (a: NDArray, b: Element) -> NDArray { record(.multiply, a, b) }

    /// A number times each element.
    ///
    ///     10 * NDArray([1, 2])        // [10, 20]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func * (a: Element, b: NDArray) -> NDArray { record(.multiply, a, b) }

    /// The negative of each element; integers wrap.
    ///
    ///     -NDArray([1, -2])        // [-1, 2]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static prefix func - (a: NDArray) -> NDArray { record(.negative, a) }

    /// A copy of the array.
    ///
    ///     +NDArray([1, -2])        // [1, -2]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static prefix func + (a: NDArray) -> NDArray { record(.positive, a) }
}

extension NDArray where Element: FloatElement {
    /// The quotient of two arrays, element by element. Shapes that do not broadcast end the program;
    /// `divided(by:)` throws instead.
    ///
    ///     NDArray([1.0, 2]) / NDArray([0.5, 4])        // [2.0, 0.5]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    @_disfavoredOverload
    public static func / (a: NDArray, b: NDArray) -> NDArray { record(.divide, a, b) }

    /// Each element divided by a number.
    ///
    ///     NDArray([1.0, 2]) / 0.5        // [2.0, 4.0]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func / (a: NDArray, b: Element) -> NDArray { record(.divide, a, b) }

    /// A number divided by each element.
    ///
    ///     0.5 / NDArray([1.0, 2])        // [0.5, 0.25]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func / (a: Element, b: NDArray) -> NDArray { record(.divide, a, b) }
}

// As in NumPy and in `AnyNDArray`, quotients of integers are floats, as the result's type shows;
// `floorDivide` gives integers.
extension NDArray where Element: FixedWidthInteger & RealElement {
    /// The quotients as floats: `NDArray([1, 2]) / 2` is `[0.5, 1]`. `floorDivide` gives integers.
    ///
    ///     NDArray([1, 2]) / NDArray([4, 2])        // [0.25, 1.0]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    @_disfavoredOverload
    public static func / (a: NDArray, b: NDArray) -> NDArray<Double> { record(.divide, a, b) }

    /// Each element divided by a number, as floats.
    ///
    ///     NDArray([1, 2]) / 4        // [0.25, 0.5]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func / (a: NDArray, b: Element) -> NDArray<Double> { record(.divide, a, b) }

    /// A number divided by each element, as floats.
    ///
    ///     4 / NDArray([1, 2])        // [4.0, 2.0]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func / (a: Element, b: NDArray) -> NDArray<Double> { record(.divide, a, b) }
}

extension NDArray where Element: RealElement {
    /// The remainder with the sign of the divisor, as in NumPy: `-7 % 3` is 2.
    ///
    ///     NDArray([7, -7]) % NDArray([3, 3])        // [1, 2]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    @_disfavoredOverload
    public static func % (a: NDArray, b: NDArray) -> NDArray { record(.remainder, a, b) }

    /// The remainder of each element divided by a number, with the sign of the divisor.
    ///
    ///     NDArray([7, -7]) % 3        // [1, 2]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func % (a: NDArray, b: Element) -> NDArray { record(.remainder, a, b) }

    /// The remainder of a number divided by each element, with the sign of the divisor.
    ///
    ///     7 % NDArray([3, -4])        // [1, -1]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func % (a: Element, b: NDArray) -> NDArray { record(.remainder, a, b) }
}

// MARK: In place

extension NDArray where Element: NumericElement {
    /// Adds another array, in place, so that all views of the store see it. The other array broadcasts; one
    /// that does not fit ends the program; `add(_:)` throws instead.
    ///
    ///     var n = NDArray([1, 2])
    ///     n += NDArray([10, 20])
    ///     n        // [11, 22]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func += (a: inout NDArray, b: NDArray) { a.update(.add, b) }

    /// Adds a number to each element, in place.
    ///
    ///     var n = NDArray([1, 2])
    ///     n += 10
    ///     n        // [11, 12]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func += (a: inout NDArray, b: Element) { a.update(.add, b) }

    /// Subtracts another array, in place, so that all views of the store see it. The other array broadcasts;
    /// one that does not fit ends the program; `subtract(_:)` throws instead.
    ///
    ///     var n = NDArray([1, 2])
    ///     n -= NDArray([10, 20])
    ///     n        // [-9, -18]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func -= (a: inout NDArray, b: NDArray) { a.update(.subtract, b) }

    /// Subtracts a number from each element, in place.
    ///
    ///     var n = NDArray([1, 2])
    ///     n -= 10
    ///     n        // [-9, -8]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func -= (a: inout NDArray, b: Element) { a.update(.subtract, b) }

    /// Multiplies the array by another, in place, so that all views of the store see it. The other array
    /// broadcasts; one that does not fit ends the program; `multiply(by:)` throws instead.
    ///
    ///     var n = NDArray([1, 2])
    ///     n *= NDArray([10, 20])
    ///     n        // [10, 40]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func *= (a: inout NDArray, b: NDArray) { a.update(.multiply, b) }

    /// Multiplies each element by a number, in place.
    ///
    ///     var n = NDArray([1, 2])
    ///     n *= 10
    ///     n        // [10, 20]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func *= (a: inout NDArray, b: Element) { a.update(.multiply, b) }
}

extension NDArray where Element: FloatElement {
    /// Divides the array by another, in place, so that all views of the store see it. The other array
    /// broadcasts; one that does not fit ends the program; `divide(by:)` throws instead.
    ///
    ///     var n = NDArray([1.0, 2])
    ///     n /= NDArray([0.5, 4])
    ///     n        // [2.0, 0.5]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func /= (a: inout NDArray, b: NDArray) { a.update(.divide, b) }

    /// Divides each element by a number, in place.
    ///
    ///     var n = NDArray([1.0, 2])
    ///     n /= 4
    ///     n        // [0.25, 0.5]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func /= (a: inout NDArray, b: Element) { a.update(.divide, b) }
}

extension NDArray where Element: RealElement {
    /// Replaces the elements by their remainders on division by those of another array, in place, so that all
    /// views of the store see it. The other array broadcasts; one that does not fit ends the program.
    ///
    ///     var n = NDArray([7, -7])
    ///     n %= NDArray([3, 4])
    ///     n        // [1, 1]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func %= (a: inout NDArray, b: NDArray) { a.update(.remainder, b) }

    /// Replaces each element by its remainder on division by a number, in place.
    ///
    ///     var n = NDArray([7, -7])
    ///     n %= 3
    ///     n        // [1, 2]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public static func %= (a: inout NDArray, b: Element) { a.update(.remainder, b) }
}
