import AquilaTypes
import AquilaKernels

// Concrete operators for the two most common element types: the type checker finds them at once,
// while with generic ones alone long expressions take seconds.

extension NDArray where Element == Double {
    /// The sum of two arrays, element by element; the shapes broadcast.
    public static func + (a: NDArray, b: NDArray) -> NDArray { record(.add, a, b) }
    /// Each element plus a number.
    public static func + (a: NDArray, b: Double) -> NDArray { record(.add, a, b) }
    /// A number plus each element.
    public static func + (a: Double, b: NDArray) -> NDArray { record(.add, a, b) }

    /// The difference of two arrays, element by element; the shapes broadcast.
    public static func - (a: NDArray, b: NDArray) -> NDArray { record(.subtract, a, b) }
    /// Each element minus a number.
    public static func - (a: NDArray, b: Double) -> NDArray { record(.subtract, a, b) }
    /// A number minus each element.
    public static func - (a: Double, b: NDArray) -> NDArray { record(.subtract, a, b) }

    /// The product of two arrays, element by element; the shapes broadcast.
    public static func * (a: NDArray, b: NDArray) -> NDArray { record(.multiply, a, b) }
    /// Each element times a number.
    public static func * (a: NDArray, b: Double) -> NDArray { record(.multiply, a, b) }
    /// A number times each element.
    public static func * (a: Double, b: NDArray) -> NDArray { record(.multiply, a, b) }

    /// The quotient of two arrays, element by element; the shapes broadcast.
    public static func / (a: NDArray, b: NDArray) -> NDArray { record(.divide, a, b) }
    /// Each element divided by a number.
    public static func / (a: NDArray, b: Double) -> NDArray { record(.divide, a, b) }
    /// A number divided by each element.
    public static func / (a: Double, b: NDArray) -> NDArray { record(.divide, a, b) }
}

extension NDArray where Element == Float {
    /// The sum of two arrays, element by element; the shapes broadcast.
    public static func + (a: NDArray, b: NDArray) -> NDArray { record(.add, a, b) }
    /// Each element plus a number.
    public static func + (a: NDArray, b: Float) -> NDArray { record(.add, a, b) }
    /// A number plus each element.
    public static func + (a: Float, b: NDArray) -> NDArray { record(.add, a, b) }

    /// The difference of two arrays, element by element; the shapes broadcast.
    public static func - (a: NDArray, b: NDArray) -> NDArray { record(.subtract, a, b) }
    /// Each element minus a number.
    public static func - (a: NDArray, b: Float) -> NDArray { record(.subtract, a, b) }
    /// A number minus each element.
    public static func - (a: Float, b: NDArray) -> NDArray { record(.subtract, a, b) }

    /// The product of two arrays, element by element; the shapes broadcast.
    public static func * (a: NDArray, b: NDArray) -> NDArray { record(.multiply, a, b) }
    /// Each element times a number.
    public static func * (a: NDArray, b: Float) -> NDArray { record(.multiply, a, b) }
    /// A number times each element.
    public static func * (a: Float, b: NDArray) -> NDArray { record(.multiply, a, b) }

    /// The quotient of two arrays, element by element; the shapes broadcast.
    public static func / (a: NDArray, b: NDArray) -> NDArray { record(.divide, a, b) }
    /// Each element divided by a number.
    public static func / (a: NDArray, b: Float) -> NDArray { record(.divide, a, b) }
    /// A number divided by each element.
    public static func / (a: Float, b: NDArray) -> NDArray { record(.divide, a, b) }
}
