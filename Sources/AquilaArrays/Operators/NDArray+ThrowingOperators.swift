public import AquilaTypes
import AquilaKernels

// The operators as methods, which throw in cases where the operators trap.

extension NDArray where Element: NumericElement {
    /// The sum of two arrays, as by `+`. Throws if the shapes do not broadcast.
    ///
    ///     try NDArray([1, 2]).adding(NDArray([10, 20]))        // [11, 22]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func adding(_ other: NDArray) throws(ArrayError) -> NDArray { try combined(.add, other) }

    /// The difference of two arrays, as by `-`. Throws if the shapes do not broadcast.
    ///
    ///     try NDArray([10, 20]).subtracting(NDArray([1, 2]))        // [9, 18]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func subtracting(_ other: NDArray) throws(ArrayError) -> NDArray { try combined(.subtract, other) }

    /// The product of two arrays, element by element, as by `*`. Throws if the shapes do not broadcast.
    ///
    ///     try NDArray([1, 2]).multiplied(by: NDArray([10, 20]))        // [10, 40]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func multiplied(by other: NDArray) throws(ArrayError) -> NDArray { try combined(.multiply, other) }

    /// Each element raised to a power, as by `**`. Throws if the shapes do not broadcast, or if an exponent
    /// of integers is negative: it waits for an array of integer exponents.
    ///
    ///     try NDArray([2, 3]).raised(to: NDArray([3, 2]))        // [8, 9]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func raised(to other: NDArray) throws(ArrayError) -> NDArray { try combined(.power, other) }

    /// Adds another array in place, as by `+=`. Throws if the other array does not broadcast to this one, or
    /// if this one is a number, which cannot be written.
    ///
    ///     let n = NDArray([1, 2])
    ///     try n.add(NDArray([10, 20]))
    ///     n        // [11, 22]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func add(_ other: NDArray) throws(ArrayError) { try untyped.update(.add, other.operand) }

    /// Subtracts another array in place, as by `-=`. Throws if the other array does not broadcast to this
    /// one, or if this one is a number, which cannot be written.
    ///
    ///     let n = NDArray([1, 2])
    ///     try n.subtract(NDArray([10, 20]))
    ///     n        // [-9, -18]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func subtract(_ other: NDArray) throws(ArrayError) { try untyped.update(.subtract, other.operand) }

    /// Multiplies the array by another in place, as by `*=`. Throws if the other array does not broadcast to
    /// this one, or if this one is a number, which cannot be written.
    ///
    ///     let n = NDArray([1, 2])
    ///     try n.multiply(by: NDArray([10, 20]))
    ///     n        // [10, 40]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func multiply(by other: NDArray) throws(ArrayError) {
        try untyped.update(.multiply, other.operand)
    }
}

extension NDArray where Element: FloatElement {
    /// The quotient of two arrays, element by element, as by `/`. Throws if the shapes do not broadcast.
    ///
    ///     try NDArray([1.0, 2]).divided(by: NDArray([0.5, 4]))        // [2.0, 0.5]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func divided(by other: NDArray) throws(ArrayError) -> NDArray { try combined(.divide, other) }

    /// Divides the array by another in place, as by `/=`. Throws if the other array does not broadcast to
    /// this one, or if this one is a number, which cannot be written.
    ///
    ///     let n = NDArray([1.0, 2])
    ///     try n.divide(by: NDArray([0.5, 4]))
    ///     n        // [2.0, 0.5]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func divide(by other: NDArray) throws(ArrayError) { try untyped.update(.divide, other.operand) }
}

extension NDArray where Element: RealElement {
    /// The remainder of two arrays, element by element, as by `%`. Throws if the shapes do not broadcast.
    ///
    ///     try NDArray([7, -7]).remainder(dividingBy: NDArray([3, 3]))        // [1, 2]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func remainder(dividingBy other: NDArray) throws(ArrayError) -> NDArray {
        try combined(.remainder, other)
    }

    /// A mask, true where the element is less than that of another array, as by `.<`. Throws if the shapes do
    /// not broadcast.
    ///
    ///     try NDArray([1, 3]).less(than: NDArray([2, 2]))        // [true, false]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func less(than other: NDArray) throws(ArrayError) -> NDArray<Bool> { try combined(.less, other) }

    /// A mask, true where the element is greater than that of another array, as by `.>`. Throws if the shapes
    /// do not broadcast.
    ///
    ///     try NDArray([1, 3]).greater(than: NDArray([2, 2]))        // [false, true]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func greater(than other: NDArray) throws(ArrayError) -> NDArray<Bool> {
        try combined(.greater, other)
    }
}

extension NDArray {
    /// A mask, true where the elements of two arrays are equal, as by `.==`. Throws if the shapes do not
    /// broadcast.
    ///
    ///     try NDArray([1, 2]).equal(to: NDArray([2, 2]))        // [false, true]
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func equal(to other: NDArray) throws(ArrayError) -> NDArray<Bool> { try combined(.equal, other) }

    func combined<R>(_ op: Op, _ other: NDArray) throws(ArrayError) -> NDArray<R> {
        NDArray<R>(unchecked: try .record(op, operand, other.operand))
    }
}
