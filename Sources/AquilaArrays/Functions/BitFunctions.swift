public import AquilaTypes
import AquilaKernels

// Elementwise operations on the bits of integers, one line each. None waits.

extension NDArray where Element: FixedWidthInteger & RealElement {
    /// Each element's bits, inverted.
    ///
    ///     ~NDArray([0, 5])        // [-1, -6]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static prefix func ~ (x: NDArray) -> NDArray { record(.invert, x) }

    /// The conjunction of the bits of two arrays, which broadcast.
    ///
    ///     NDArray([6, 5]) & NDArray([3, 3])        // [2, 1]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func & (a: NDArray, b: NDArray) -> NDArray { record(.bitwiseAnd, a, b) }

    /// The disjunction of the bits of two arrays, which broadcast.
    ///
    ///     NDArray([6, 5]) | NDArray([3, 3])        // [7, 7]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func | (a: NDArray, b: NDArray) -> NDArray { record(.bitwiseOr, a, b) }

    /// The exclusive disjunction of the bits of two arrays, which broadcast.
    ///
    ///     NDArray([6, 5]) ^ NDArray([3, 3])        // [5, 6]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func ^ (a: NDArray, b: NDArray) -> NDArray { record(.bitwiseXor, a, b) }

    /// Each element shifted left by a number of bits; from the element's width on, 0.
    ///
    ///     NDArray([1, 3]) << NDArray([2, 1])        // [4, 6]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func << (a: NDArray, b: NDArray) -> NDArray { record(.leftShift, a, b) }

    /// Each element shifted right by a number of bits, signed types with their sign; from the element's width
    /// on, 0, or -1 for negative elements.
    ///
    ///     NDArray([8, -8]) >> NDArray([1, 2])        // [4, -2]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func >> (a: NDArray, b: NDArray) -> NDArray { record(.rightShift, a, b) }
}

/// The number of one bits in each element's magnitude.
///
///     bitCount(NDArray([7, -1]))        // [3, 1]
///
/// - Complexity: O(count), fused with its neighbours.
public func bitCount<E: FixedWidthInteger & RealElement>(_ x: NDArray<E>) -> NDArray<UInt8> {
    record(.bitwiseCount, x)
}
