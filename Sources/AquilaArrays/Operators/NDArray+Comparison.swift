public import AquilaTypes
import AquilaKernels

// Elementwise comparisons, which give masks. `==` is unavailable; `isEqual(to:)` compares whole
// arrays.

extension NDArray where Element: RealElement {
    /// A mask, true where the left element is less than the right one. The shapes broadcast. Shapes that do
    /// not fit end the program; `less(than:)` throws instead.
    ///
    ///     NDArray([1, 2, 3]) .< NDArray([2, 2, 2])        // [true, false, false]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func .< (a: NDArray, b: NDArray) -> NDArray<Bool> { record(.less, a, b) }

    /// A mask, true where the element is less than a number.
    ///
    ///     NDArray([1, 2, 3]) .< 2        // [true, false, false]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func .< (a: NDArray, b: Element) -> NDArray<Bool> { record(.less, a, b) }

    /// A mask, true where the number is less than the element.
    ///
    ///     2 .< NDArray([1, 2, 3])        // [false, false, true]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func .< (a: Element, b: NDArray) -> NDArray<Bool> { record(.less, a, b) }

    /// A mask, true where the left element is at most the right one. The shapes broadcast.
    ///
    ///     NDArray([1, 2, 3]) .<= NDArray([2, 2, 2])        // [true, true, false]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func .<= (a: NDArray, b: NDArray) -> NDArray<Bool> { record(.lessEqual, a, b) }

    /// A mask, true where the element is at most a number.
    ///
    ///     NDArray([1, 2, 3]) .<= 2        // [true, true, false]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func .<= (a: NDArray, b: Element) -> NDArray<Bool> { record(.lessEqual, a, b) }

    /// A mask, true where the number is at most the element.
    ///
    ///     2 .<= NDArray([1, 2, 3])        // [false, true, true]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func .<= (a: Element, b: NDArray) -> NDArray<Bool> { record(.lessEqual, a, b) }

    /// A mask, true where the left element is greater than the right one. The shapes broadcast. Shapes that
    /// do not fit end the program; `greater(than:)` throws instead.
    ///
    ///     NDArray([1, 2, 3]) .> NDArray([2, 2, 2])        // [false, false, true]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func .> (a: NDArray, b: NDArray) -> NDArray<Bool> { record(.greater, a, b) }

    /// A mask, true where the element is greater than a number.
    ///
    ///     NDArray([1, 2, 3]) .> 2        // [false, false, true]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func .> (a: NDArray, b: Element) -> NDArray<Bool> { record(.greater, a, b) }

    /// A mask, true where the number is greater than the element.
    ///
    ///     2 .> NDArray([1, 2, 3])        // [true, false, false]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func .> (a: Element, b: NDArray) -> NDArray<Bool> { record(.greater, a, b) }

    /// A mask, true where the left element is at least the right one. The shapes broadcast.
    ///
    ///     NDArray([1, 2, 3]) .>= NDArray([2, 2, 2])        // [false, true, true]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func .>= (a: NDArray, b: NDArray) -> NDArray<Bool> { record(.greaterEqual, a, b) }

    /// A mask, true where the element is at least a number.
    ///
    ///     NDArray([1, 2, 3]) .>= 2        // [false, true, true]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func .>= (a: NDArray, b: Element) -> NDArray<Bool> { record(.greaterEqual, a, b) }

    /// A mask, true where the number is at least the element.
    ///
    ///     2 .>= NDArray([1, 2, 3])        // [true, true, false]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func .>= (a: Element, b: NDArray) -> NDArray<Bool> { record(.greaterEqual, a, b) }
}

extension NDArray {
    /// A mask, true where the left element is equal to the right one. The shapes broadcast. Shapes that do
    /// not fit end the program; `equal(to:)` throws instead.
    ///
    ///     NDArray([1, 2, 3]) .== NDArray([2, 2, 2])        // [false, true, false]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func .== (a: NDArray, b: NDArray) -> NDArray<Bool> { record(.equal, a, b) }

    /// A mask, true where the element is equal to a number.
    ///
    ///     NDArray([1, 2, 3]) .== 2        // [false, true, false]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func .== (a: NDArray, b: Element) -> NDArray<Bool> { record(.equal, a, b) }

    /// A mask, true where the number is equal to the element.
    ///
    ///     2 .== NDArray([1, 2, 3])        // [false, true, false]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func .== (a: Element, b: NDArray) -> NDArray<Bool> { record(.equal, a, b) }

    /// A mask, true where the left element is different from the right one. The shapes broadcast.
    ///
    ///     NDArray([1, 2, 3]) .!= NDArray([2, 2, 2])        // [true, false, true]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func .!= (a: NDArray, b: NDArray) -> NDArray<Bool> { record(.notEqual, a, b) }

    /// A mask, true where the element is different from a number.
    ///
    ///     NDArray([1, 2, 3]) .!= 2        // [true, false, true]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func .!= (a: NDArray, b: Element) -> NDArray<Bool> { record(.notEqual, a, b) }

    /// A mask, true where the number is different from the element.
    ///
    ///     2 .!= NDArray([1, 2, 3])        // [true, false, true]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static func .!= (a: Element, b: NDArray) -> NDArray<Bool> { record(.notEqual, a, b) }
}

extension NDArray where Element == Bool {
    /// A mask, true where both masks are. The shapes broadcast.
    ///
    ///     NDArray([true, true, false]) .& NDArray([true, false, true])        // [true, false, false]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func .& (a: NDArray, b: NDArray) -> NDArray { record(.logicalAnd, a, b) }

    /// A mask, true where at least one mask is. The shapes broadcast.
    ///
    ///     NDArray([true, true, false]) .| NDArray([true, false, true])        // [true, true, true]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func .| (a: NDArray, b: NDArray) -> NDArray { record(.logicalOr, a, b) }

    /// A mask, true where exactly one mask is. The shapes broadcast.
    ///
    ///     NDArray([true, true, false]) .^ NDArray([true, false, true])        // [false, true, true]
    ///
    /// Traps for shapes that do not broadcast.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public static func .^ (a: NDArray, b: NDArray) -> NDArray { record(.logicalXor, a, b) }

    /// A mask, true where this one is false.
    ///
    ///     .!NDArray([true, false])        // [false, true]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public static prefix func .! (a: NDArray) -> NDArray { record(.logicalNot, a) }
}

// MARK: Good messages

extension NDArray {
    @_disfavoredOverload @available(*, unavailable, message: "compare element by element with .==")
    public static func == (a: NDArray, b: NDArray) -> Bool { fatalError() }
    @_disfavoredOverload @available(*, unavailable, message: "compare element by element with .!=")
    public static func != (a: NDArray, b: NDArray) -> Bool { fatalError() }
}
