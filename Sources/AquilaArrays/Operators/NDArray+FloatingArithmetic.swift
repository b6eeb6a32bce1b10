import AquilaTypes
import AquilaKernels

// Concrete operators for the two most common element types: the type checker finds them at once,
// while with generic ones alone long expressions take seconds.

extension NDArray where Element == Double {
    /// The sum of two arrays, element by element; the shapes broadcast.
    ///
    ///     NDArray([1.0, 2]) + NDArray([0.5, 4])        // [1.5, 6.0]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func + (a: NDArray, b: NDArray) -> NDArray { record(.add, a, b) }

    /// Each element plus a number.
    ///
    ///     NDArray([1.0, 2]) + 0.5        // [1.5, 2.5]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func + (a: NDArray, b: Double) -> NDArray { record(.add, a, b) }

    /// A number plus each element.
    ///
    ///     0.5 + NDArray([1.0, 2])        // [1.5, 2.5]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func + (a: Double, b: NDArray) -> NDArray { record(.add, a, b) }

    /// The difference of two arrays, element by element; the shapes broadcast.
    ///
    ///     NDArray([1.0, 2]) - NDArray([0.5, 4])        // [0.5, -2.0]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func - (a: NDArray, b: NDArray) -> NDArray { record(.subtract, a, b) }

    /// Each element minus a number.
    ///
    ///     NDArray([1.0, 2]) - 0.5        // [0.5, 1.5]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func - (a: NDArray, b: Double) -> NDArray { record(.subtract, a, b) }

    /// A number minus each element.
    ///
    ///     0.5 - NDArray([1.0, 2])        // [-0.5, -1.5]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func - (a: Double, b: NDArray) -> NDArray { record(.subtract, a, b) }

    /// The product of two arrays, element by element; the shapes broadcast.
    ///
    ///     NDArray([1.0, 2]) * NDArray([0.5, 4])        // [0.5, 8.0]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func * (a: NDArray, b: NDArray) -> NDArray { record(.multiply, a, b) }

    /// Each element times a number.
    ///
    ///     NDArray([1.0, 2]) * 0.5        // [0.5, 1.0]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func * (a: NDArray, b: Double) -> NDArray { record(.multiply, a, b) }

    /// A number times each element.
    ///
    ///     0.5 * NDArray([1.0, 2])        // [0.5, 1.0]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func * (a: Double, b: NDArray) -> NDArray { record(.multiply, a, b) }

    /// The quotient of two arrays, element by element; the shapes broadcast.
    ///
    ///     NDArray([1.0, 2]) / NDArray([0.5, 4])        // [2.0, 0.5]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func / (a: NDArray, b: NDArray) -> NDArray { record(.divide, a, b) }

    /// Each element divided by a number.
    ///
    ///     NDArray([1.0, 2]) / 0.5        // [2.0, 4.0]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func / (a: NDArray, b: Double) -> NDArray { record(.divide, a, b) }

    /// A number divided by each element.
    ///
    ///     0.5 / NDArray([1.0, 2])        // [0.5, 0.25]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func / (a: Double, b: NDArray) -> NDArray { record(.divide, a, b) }
}

extension NDArray where Element == Float {
    /// The sum of two arrays, element by element; the shapes broadcast.
    ///
    ///     NDArray<Float>([1.0, 2]) + NDArray<Float>([0.5, 4])        // [1.5, 6.0]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func + (a: NDArray, b: NDArray) -> NDArray { record(.add, a, b) }

    /// Each element plus a number.
    ///
    ///     NDArray<Float>([1.0, 2]) + 0.5        // [1.5, 2.5]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func + (a: NDArray, b: Float) -> NDArray { record(.add, a, b) }

    /// A number plus each element.
    ///
    ///     0.5 + NDArray<Float>([1.0, 2])        // [1.5, 2.5]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func + (a: Float, b: NDArray) -> NDArray { record(.add, a, b) }

    /// The difference of two arrays, element by element; the shapes broadcast.
    ///
    ///     NDArray<Float>([1.0, 2]) - NDArray<Float>([0.5, 4])        // [0.5, -2.0]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func - (a: NDArray, b: NDArray) -> NDArray { record(.subtract, a, b) }

    /// Each element minus a number.
    ///
    ///     NDArray<Float>([1.0, 2]) - 0.5        // [0.5, 1.5]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func - (a: NDArray, b: Float) -> NDArray { record(.subtract, a, b) }

    /// A number minus each element.
    ///
    ///     0.5 - NDArray<Float>([1.0, 2])        // [-0.5, -1.5]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func - (a: Float, b: NDArray) -> NDArray { record(.subtract, a, b) }

    /// The product of two arrays, element by element; the shapes broadcast.
    ///
    ///     NDArray<Float>([1.0, 2]) * NDArray<Float>([0.5, 4])        // [0.5, 8.0]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func * (a: NDArray, b: NDArray) -> NDArray { record(.multiply, a, b) }

    /// Each element times a number.
    ///
    ///     NDArray<Float>([1.0, 2]) * 0.5        // [0.5, 1.0]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func * (a: NDArray, b: Float) -> NDArray { record(.multiply, a, b) }

    /// A number times each element.
    ///
    ///     0.5 * NDArray<Float>([1.0, 2])        // [0.5, 1.0]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func * (a: Float, b: NDArray) -> NDArray { record(.multiply, a, b) }

    /// The quotient of two arrays, element by element; the shapes broadcast.
    ///
    ///     NDArray<Float>([1.0, 2]) / NDArray<Float>([0.5, 4])        // [2.0, 0.5]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func / (a: NDArray, b: NDArray) -> NDArray { record(.divide, a, b) }

    /// Each element divided by a number.
    ///
    ///     NDArray<Float>([1.0, 2]) / 0.5        // [2.0, 4.0]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func / (a: NDArray, b: Float) -> NDArray { record(.divide, a, b) }

    /// A number divided by each element.
    ///
    ///     0.5 / NDArray<Float>([1.0, 2])        // [0.5, 0.25]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func / (a: Float, b: NDArray) -> NDArray { record(.divide, a, b) }
}
