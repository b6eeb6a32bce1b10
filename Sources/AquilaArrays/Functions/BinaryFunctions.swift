public import AquilaTypes
import RealModule
import AquilaKernels

// Elementwise functions of several operands, which broadcast. A number can be a literal, or the
// second operand. None waits.
//
// Each function has a second overload for numbers. One function with a generic second operand would
// refuse `maximum(x, 0.5)` for arrays of `Float`, since the literal alone is a `Double`.

// MARK: Extremes

/// The larger of two elements; NaN if one is.
///
///     maximum(NDArray([1, 5]), NDArray([4, 2]))        // [4, 5]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func maximum<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { record(.maximum, a, b) }

/// The larger of two elements; NaN if one is.
///
///     maximum(NDArray([1, 5]), 3)        // [3, 5]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func maximum<E: RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> { record(.maximum, a, b) }

/// The lesser of two elements; NaN if one is.
///
///     minimum(NDArray([1, 5]), NDArray([4, 2]))        // [1, 2]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func minimum<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { record(.minimum, a, b) }

/// The lesser of two elements; NaN if one is.
///
///     minimum(NDArray([1, 5]), 3)        // [1, 3]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func minimum<E: RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> { record(.minimum, a, b) }

/// The larger of two elements; if one is NaN, the other.
///
///     fmax(NDArray([1, .nan]), NDArray([4.0, 2]))        // [4.0, 2.0]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func fmax<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { record(.fmax, a, b) }

/// The larger of two elements; if one is NaN, the other.
///
///     fmax(NDArray([1, .nan]), 3.0)        // [3.0, 3.0]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func fmax<E: RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> { record(.fmax, a, b) }

/// The lesser of two elements; if one is NaN, the other.
///
///     fmin(NDArray([1, .nan]), NDArray([4.0, 2]))        // [1.0, 2.0]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func fmin<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { record(.fmin, a, b) }

/// The lesser of two elements; if one is NaN, the other.
///
///     fmin(NDArray([1, .nan]), 3.0)        // [1.0, 3.0]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func fmin<E: RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> { record(.fmin, a, b) }

// MARK: Division

/// The quotient, rounded down; for integers 0 if the divisor is 0.
///
///     floorDivide(NDArray([7, -7]), NDArray([2, 2]))        // [3, -4]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func floorDivide<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.floorDivide, a, b)
}

/// The quotient, rounded down; for integers 0 if the divisor is 0.
///
///     floorDivide(NDArray([7, -7]), 2)        // [3, -4]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func floorDivide<E: RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> { record(.floorDivide, a, b) }

/// The remainder with the sign of the dividend.
///
///     fmod(NDArray([7, -7]), NDArray([3, 3]))        // [1, -1]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func fmod<E: RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> { record(.fmod, a, b) }

/// The remainder with the sign of the dividend.
///
///     fmod(NDArray([7, -7]), 3)        // [1, -1]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func fmod<E: RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> { record(.fmod, a, b) }

// MARK: Integers

/// The greatest common divisor.
///
///     gcd(NDArray([12, 7]), NDArray([8, 14]))        // [4, 7]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func gcd<E: FixedWidthInteger & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.gcd, a, b)
}

/// The greatest common divisor.
///
///     gcd(NDArray([12, 7]), 8)        // [4, 1]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func gcd<E: FixedWidthInteger & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.gcd, a, b)
}

/// The least common multiple.
///
///     lcm(NDArray([4, 3]), NDArray([6, 5]))        // [12, 15]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func lcm<E: FixedWidthInteger & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.lcm, a, b)
}

/// The least common multiple.
///
///     lcm(NDArray([4, 3]), 6)        // [12, 6]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func lcm<E: FixedWidthInteger & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.lcm, a, b)
}
