public import AquilaTypes
import AquilaKernels
import Glibc

precedencegroup ExponentiationPrecedence {
    higherThan: BitwiseShiftPrecedence
    associativity: right
}

infix operator ** : ExponentiationPrecedence

extension NDArray where Element: NumericElement {
    /// Each element raised to a power: `[1, 2, 3] ** 2` is `[1, 4, 9]`. Integer powers wrap.
    /// Negative exponents of integers end the program, so the call waits for an array of integer
    /// exponents; `raised(to:)` throws instead.
    @_disfavoredOverload
    public static func ** (a: NDArray, b: NDArray) -> NDArray { record(.power, a, b) }
    /// Each element raised to a power; a negative power of integers ends the program.
    public static func ** (a: NDArray, b: Element) -> NDArray { record(.power, a, b) }
    /// A number raised to the power of each element.
    public static func ** (a: Element, b: NDArray) -> NDArray { record(.power, a, b) }
}

/// Each element raised to a power: `pow(x, 2)` is `x ** 2`, as for numbers. Integer powers wrap.
/// Does not wait.
public func pow<E: NumericElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { record(.power, a, b) }
/// Each element raised to a power.
@_disfavoredOverload
public func pow<E: NumericElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> { record(.power, a, b) }
/// A number raised to the power of each element.
@_disfavoredOverload
public func pow<E: NumericElement>(_ a: E, _ b: NDArray<E>) -> NDArray<E> { record(.power, a, b) }

/// The power of two numbers, so that `dx ** 2` beside arrays stays a number.
public func ** (a: Double, b: Double) -> Double { Glibc.pow(a, b) }
/// The power of two numbers, so that `dx ** 2` beside arrays stays a number.
public func ** (a: Float, b: Float) -> Float { powf(a, b) }
