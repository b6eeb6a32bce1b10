public import AquilaTypes
import AquilaKernels
import Glibc

precedencegroup ExponentiationPrecedence {
    higherThan: BitwiseShiftPrecedence
    associativity: right
}

infix operator ** : ExponentiationPrecedence

extension NDArray where Element: NumericElement {
    /// Each element raised to a powerof another array's. Integer powers wrap. Negative exponents of integers
    /// end the program, so the call waits for an array of integer exponents; `raised(to:)` throws instead.
    ///
    ///     NDArray([1, 2, 3]) ** NDArray([2, 3, 1])        // [1, 8, 3]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    @_disfavoredOverload
    public static func ** (a: NDArray, b: NDArray) -> NDArray { record(.power, a, b) }

    /// Each element raised to a power; a negative power of integers ends the program.
    ///
    ///     NDArray([1, 2, 3]) ** 2        // [1, 4, 9]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func ** (a: NDArray, b: Element) -> NDArray { record(.power, a, b) }

    /// A number raised to the power of each element.
    ///
    ///     2 ** NDArray([1, 2, 3])        // [2, 4, 8]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func ** (a: Element, b: NDArray) -> NDArray { record(.power, a, b) }
}

/// Each element raised to a power: `pow(x, 2)` is `x ** 2`, as for numbers. Integer powers wrap. Waits only
/// for an array of integer exponents, as negative ones trap for integers.
///
///     pow(NDArray([1, 2, 3]), NDArray([2, 3, 1]))        // [1, 8, 3]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func pow<E: NumericElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { record(.power, a, b) }

/// Each element raised to a power.
///
///     pow(NDArray([1, 2, 3]), 2)        // [1, 4, 9]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func pow<E: NumericElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> { record(.power, a, b) }

/// A number raised to the power of each element.
///
///     pow(2, NDArray([1, 2, 3]))        // [2, 4, 8]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func pow<E: NumericElement>(_ a: E, _ b: NDArray<E>) -> NDArray<E> { record(.power, a, b) }

/// The power of two numbers, so that `dx ** 2` beside arrays stays a number.
///
///     0.5 ** 2.0        // 0.25
///
/// - Complexity: O(1).
public func ** (a: Double, b: Double) -> Double { Glibc.pow(a, b) }

/// The power of two numbers, so that `dx ** 2` beside arrays stays a number.
///
///     Float(0.5) ** 2        // 0.25
///
/// - Complexity: O(1).
public func ** (a: Float, b: Float) -> Float { powf(a, b) }
