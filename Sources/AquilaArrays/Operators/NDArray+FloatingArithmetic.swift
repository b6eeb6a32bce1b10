import AquilaTypes
import AquilaKernels

// Concrete operators for the two types that most programs use: the type checker finds them at once, where the
// generic ones alone make long expressions take seconds.

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

// MARK: Good messages

extension NDArray where Element == Double {
    @_disfavoredOverload @available(*, unavailable, message: "convert with Double(n) first")
    public static func + (a: NDArray, b: Int) -> NDArray { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "convert with Double(n) first")
    public static func + (a: Int, b: NDArray) -> NDArray { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "convert with Double(n) first")
    public static func - (a: NDArray, b: Int) -> NDArray { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "convert with Double(n) first")
    public static func - (a: Int, b: NDArray) -> NDArray { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "convert with Double(n) first")
    public static func * (a: NDArray, b: Int) -> NDArray { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "convert with Double(n) first")
    public static func * (a: Int, b: NDArray) -> NDArray { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "convert with Double(n) first")
    public static func / (a: NDArray, b: Int) -> NDArray { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "convert with Double(n) first")
    public static func / (a: Int, b: NDArray) -> NDArray { fatalError() }
}

extension NDArray where Element == Float {
    @_disfavoredOverload @available(*, unavailable, message: "convert with Float(n) first")
    public static func + (a: NDArray, b: Int) -> NDArray { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "convert with Float(n) first")
    public static func + (a: Int, b: NDArray) -> NDArray { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "convert with Float(n) first")
    public static func - (a: NDArray, b: Int) -> NDArray { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "convert with Float(n) first")
    public static func - (a: Int, b: NDArray) -> NDArray { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "convert with Float(n) first")
    public static func * (a: NDArray, b: Int) -> NDArray { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "convert with Float(n) first")
    public static func * (a: Int, b: NDArray) -> NDArray { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "convert with Float(n) first")
    public static func / (a: NDArray, b: Int) -> NDArray { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "convert with Float(n) first")
    public static func / (a: Int, b: NDArray) -> NDArray { fatalError() }
}
