public import AquilaTypes
import AquilaKernels

// Operators on bits, and operators in place, on arrays of dynamic type. They throw: `try a += b`.

extension AnyNDArray {
    /// The conjunction of two masks, or of the bits of two arrays of integers. Throws for other types, and
    /// for shapes that do not broadcast.
    ///
    ///     try NDArray([6, 5]).untyped .& NDArray([3, 3]).untyped        // [2, 1]
    ///
    /// - Complexity: O(count).
    public static func .& (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.bitwiseAnd, a.operand, b.operand)
    }

    /// The disjunction of two masks, or of the bits of two arrays of integers. Throws for other types, and
    /// for shapes that do not broadcast.
    ///
    ///     try NDArray([6, 5]).untyped .| NDArray([3, 3]).untyped        // [7, 7]
    ///
    /// - Complexity: O(count).
    public static func .| (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.bitwiseOr, a.operand, b.operand)
    }

    /// The exclusive disjunction of two masks, or of the bits of two arrays of integers. Throws for other
    /// types, and for shapes that do not broadcast.
    ///
    ///     try NDArray([6, 5]).untyped .^ NDArray([3, 3]).untyped        // [5, 6]
    ///
    /// - Complexity: O(count).
    public static func .^ (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.bitwiseXor, a.operand, b.operand)
    }

    /// The negation of a mask, or of the bits of an array of integers. Throws for other types.
    ///
    ///     try .!NDArray([true, false]).untyped        // [false, true]
    ///
    /// - Complexity: O(count).
    public static prefix func .! (a: AnyNDArray) throws(ArrayError) -> AnyNDArray { try a.applying(.invert) }

    /// The negative of each element; integers wrap. Throws for masks.
    ///
    ///     try -NDArray([1, -2]).untyped        // [-1, 2]
    ///
    /// - Complexity: O(count).
    public static prefix func - (a: AnyNDArray) throws(ArrayError) -> AnyNDArray { try a.applying(.negative) }
}

extension AnyNDArray {
    /// Adds another array, in place. Throws if the other array does not broadcast to this one, or if the
    /// result is of a higher kind.
    ///
    ///     var n = NDArray([1, 2]).untyped
    ///     try n += NDArray([10, 20]).untyped
    ///     n        // [11, 22]
    ///
    /// - Complexity: O(count).
    public static func += (a: inout AnyNDArray, b: AnyNDArray) throws(ArrayError) {
        try a.update(.add, b.operand)
    }

    /// Adds a number to each element, in place. Throws if the result is of a higher kind than the array.
    ///
    ///     var n = NDArray([1, 2]).untyped
    ///     try n += 10
    ///     n        // [11, 12]
    ///
    /// - Complexity: O(count).
    public static func += (a: inout AnyNDArray, b: some WeakScalar) throws(ArrayError) {
        try a.update(.add, try a.weak(b))
    }

    /// Subtracts another array, in place. Throws if the other array does not broadcast to this one, or if the
    /// result is of a higher kind.
    ///
    ///     var n = NDArray([1, 2]).untyped
    ///     try n -= NDArray([10, 20]).untyped
    ///     n        // [-9, -18]
    ///
    /// - Complexity: O(count).
    public static func -= (a: inout AnyNDArray, b: AnyNDArray) throws(ArrayError) {
        try a.update(.subtract, b.operand)
    }

    /// Subtracts a number from each element, in place. Throws if the result is of a higher kind than the
    /// array.
    ///
    ///     var n = NDArray([1, 2]).untyped
    ///     try n -= 10
    ///     n        // [-9, -8]
    ///
    /// - Complexity: O(count).
    public static func -= (a: inout AnyNDArray, b: some WeakScalar) throws(ArrayError) {
        try a.update(.subtract, try a.weak(b))
    }

    /// Multiplies the array by another, in place. Throws if the other array does not broadcast to this one,
    /// or if the result is of a higher kind.
    ///
    ///     var n = NDArray([1, 2]).untyped
    ///     try n *= NDArray([10, 20]).untyped
    ///     n        // [10, 40]
    ///
    /// - Complexity: O(count).
    public static func *= (a: inout AnyNDArray, b: AnyNDArray) throws(ArrayError) {
        try a.update(.multiply, b.operand)
    }

    /// Multiplies each element by a number, in place. Throws if the result is of a higher kind than the
    /// array.
    ///
    ///     var n = NDArray([1, 2]).untyped
    ///     try n *= 10
    ///     n        // [10, 20]
    ///
    /// - Complexity: O(count).
    public static func *= (a: inout AnyNDArray, b: some WeakScalar) throws(ArrayError) {
        try a.update(.multiply, try a.weak(b))
    }

    /// Divides the array by another, in place. Throws if the other array does not broadcast to this one, or
    /// if the result is of a higher kind.
    ///
    ///     var n = NDArray([1.0, 2]).untyped
    ///     try n /= NDArray([0.5, 4]).untyped
    ///     n        // [2.0, 0.5]
    ///
    /// - Complexity: O(count).
    public static func /= (a: inout AnyNDArray, b: AnyNDArray) throws(ArrayError) {
        try a.update(.divide, b.operand)
    }

    /// Divides each element by a number, in place. Throws if the result is of a higher kind than the array.
    ///
    ///     var n = NDArray([1.0, 2]).untyped
    ///     try n /= 4
    ///     n        // [0.25, 0.5]
    ///
    /// - Complexity: O(count).
    public static func /= (a: inout AnyNDArray, b: some WeakScalar) throws(ArrayError) {
        try a.update(.divide, try a.weak(b))
    }

    /// Replaces the elements by their remainders on division by those of another array, in place. Throws if
    /// the other array does not broadcast to this one, or if the result is of a higher kind.
    ///
    ///     var n = NDArray([7, -7]).untyped
    ///     try n %= NDArray([3, 4]).untyped
    ///     n        // [1, 1]
    ///
    /// - Complexity: O(count).
    public static func %= (a: inout AnyNDArray, b: AnyNDArray) throws(ArrayError) {
        try a.update(.remainder, b.operand)
    }

    /// Replaces each element by its remainder on division by a number, in place. Throws if the result is of a
    /// higher kind than the array.
    ///
    ///     var n = NDArray([7, -7]).untyped
    ///     try n %= 3
    ///     n        // [1, 2]
    ///
    /// - Complexity: O(count).
    public static func %= (a: inout AnyNDArray, b: some WeakScalar) throws(ArrayError) {
        try a.update(.remainder, try a.weak(b))
    }
}
