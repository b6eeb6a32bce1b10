import AquilaTypes
import AquilaKernels

// Concrete operators for the two most common element types: the type checker finds them at once,
// while with generic ones alone long expressions take seconds.

extension NDArray where Element == Double {
    public static func + (a: NDArray, b: NDArray) -> NDArray { record(.add, a, b) }
    public static func + (a: NDArray, b: Double) -> NDArray { record(.add, a, b) }
    public static func + (a: Double, b: NDArray) -> NDArray { record(.add, a, b) }

    public static func - (a: NDArray, b: NDArray) -> NDArray { record(.subtract, a, b) }
    public static func - (a: NDArray, b: Double) -> NDArray { record(.subtract, a, b) }
    public static func - (a: Double, b: NDArray) -> NDArray { record(.subtract, a, b) }

    public static func * (a: NDArray, b: NDArray) -> NDArray { record(.multiply, a, b) }
    public static func * (a: NDArray, b: Double) -> NDArray { record(.multiply, a, b) }
    public static func * (a: Double, b: NDArray) -> NDArray { record(.multiply, a, b) }

    public static func / (a: NDArray, b: NDArray) -> NDArray { record(.divide, a, b) }
    public static func / (a: NDArray, b: Double) -> NDArray { record(.divide, a, b) }
    public static func / (a: Double, b: NDArray) -> NDArray { record(.divide, a, b) }
}

extension NDArray where Element == Float {
    public static func + (a: NDArray, b: NDArray) -> NDArray { record(.add, a, b) }
    public static func + (a: NDArray, b: Float) -> NDArray { record(.add, a, b) }
    public static func + (a: Float, b: NDArray) -> NDArray { record(.add, a, b) }

    public static func - (a: NDArray, b: NDArray) -> NDArray { record(.subtract, a, b) }
    public static func - (a: NDArray, b: Float) -> NDArray { record(.subtract, a, b) }
    public static func - (a: Float, b: NDArray) -> NDArray { record(.subtract, a, b) }

    public static func * (a: NDArray, b: NDArray) -> NDArray { record(.multiply, a, b) }
    public static func * (a: NDArray, b: Float) -> NDArray { record(.multiply, a, b) }
    public static func * (a: Float, b: NDArray) -> NDArray { record(.multiply, a, b) }

    public static func / (a: NDArray, b: NDArray) -> NDArray { record(.divide, a, b) }
    public static func / (a: NDArray, b: Float) -> NDArray { record(.divide, a, b) }
    public static func / (a: Float, b: NDArray) -> NDArray { record(.divide, a, b) }
}
