public import AquilaTypes
import RealModule
import AquilaKernels

// Elementwise functions of two real operands, which broadcast, each with a second overload for numbers: see
// `BinaryFunctions.swift`. None waits.

/// The angle of the point (b, a) in radians, from -π to π.
///
///     atan2(NDArray([1.0, 0]), NDArray([0.0, 1]))        // [1.570796327, 0.0]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func atan2<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.arctan2, a, b)
}

/// The angle of the point (b, a) in radians, from -π to π.
///
///     atan2(NDArray([1.0, 0]), 1.0)        // [0.785398163, 0.0]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func atan2<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.arctan2, a, b)
}

/// The length of the vector (a, b).
///
///     hypot(NDArray([3.0, 5]), NDArray([4.0, 12]))        // [5.0, 13.0]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func hypot<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.hypot, a, b)
}

/// The length of the vector (a, b).
///
///     hypot(NDArray([3.0, 5]), 4.0)        // [5.0, 6.403124237]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func hypot<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.hypot, a, b)
}

/// The magnitude of a with the sign of b.
///
///     copySign(NDArray([1.0, 2]), NDArray([-1.0, 1]))        // [-1.0, 2.0]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func copySign<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.copysign, a, b)
}

/// The magnitude of a with the sign of b.
///
///     copySign(NDArray([1.0, 2]), -1.0)        // [-1.0, -2.0]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func copySign<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.copysign, a, b)
}

/// The next representable number after a in the direction of b.
///
///     nextAfter(NDArray([1.0]), NDArray([2.0]))        // [1.0000000000000002]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func nextAfter<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.nextafter, a, b)
}

/// The next representable number after a in the direction of b.
///
///     nextAfter(NDArray([1.0]), 2.0)        // [1.0000000000000002]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func nextAfter<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.nextafter, a, b)
}

/// log(exp(a) + exp(b)), without overflow.
///
///     logAddExp(NDArray([1000.0]), NDArray([1000.0]))        // [1000.693147181]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func logAddExp<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.logaddexp, a, b)
}

/// log(exp(a) + exp(b)), without overflow.
///
///     logAddExp(NDArray([1000.0]), 1000.0)        // [1000.693147181]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func logAddExp<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.logaddexp, a, b)
}

/// log2(exp2(a) + exp2(b)), without overflow.
///
///     logAddExp2(NDArray([3.0]), NDArray([3.0]))        // [4.0]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func logAddExp2<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.logaddexp2, a, b)
}

/// log2(exp2(a) + exp2(b)), without overflow.
///
///     logAddExp2(NDArray([3.0]), 3.0)        // [4.0]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func logAddExp2<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.logaddexp2, a, b)
}

/// 0 for negative a, 1 for positive a, and b at zero.
///
///     heaviside(NDArray([-2.0, 0]), NDArray([0.5, 0.5]))        // [0.0, 0.5]
///
/// Traps for shapes that do not broadcast.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func heaviside<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: NDArray<E>) -> NDArray<E> {
    record(.heaviside, a, b)
}

/// 0 for negative a, 1 for positive a, and b for a = 0.
///
///     heaviside(NDArray([-2.0, 0]), 0.5)        // [0.0, 0.5]
///
/// - Complexity: O(count), fused with its neighbours.
@_disfavoredOverload
public func heaviside<E: FloatElement & RealElement>(_ a: NDArray<E>, _ b: E) -> NDArray<E> {
    record(.heaviside, a, b)
}
