public import AquilaTypes
import AquilaKernels

// Comparisons of arrays of dynamic type throw and give masks: `try a .< b`.

extension AnyNDArray {
    /// A mask, true where the left element is less than the right one. The shapes broadcast; throws if they
    /// do not fit.
    ///
    ///     try NDArray([1, 2, 3]).untyped .< NDArray([2, 2, 2]).untyped        // [true, false, false]
    ///
    /// - Complexity: O(count).
    public static func .< (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.less, a.operand, b.operand)
    }

    /// A mask, true where the element is less than a number; one out of the type's range is compared by its
    /// value.
    ///
    ///     try a .< 2        // of [1, 2, 3]: [true, false, false]
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types. Does not wait.
    /// - Complexity: O(count).
    public static func .< (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.less, a.operand, a.comparable(b))
    }

    /// A mask, true where the number is less than the element; a number out of the type's range is compared
    /// by its value.
    ///
    ///     try 2 .< NDArray([1, 2, 3]).untyped        // [false, false, true]
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types. Does not wait.
    /// - Complexity: O(count).
    public static func .< (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.less, b.comparable(a), b.operand)
    }

    /// A mask, true where the left element is at most the right one. The shapes broadcast; throws if they do
    /// not fit.
    ///
    ///     try NDArray([1, 2, 3]).untyped .<= NDArray([2, 2, 2]).untyped        // [true, true, false]
    ///
    /// - Complexity: O(count).
    public static func .<= (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.lessEqual, a.operand, b.operand)
    }

    /// A mask, true where the element is at most a number; one out of the type's range is compared by its
    /// value.
    ///
    ///     try a .<= 2        // of [1, 2, 3]: [true, true, false]
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types. Does not wait.
    /// - Complexity: O(count).
    public static func .<= (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.lessEqual, a.operand, a.comparable(b))
    }

    /// A mask, true where the number is at most the element; a number out of the type's range is compared by
    /// its value.
    ///
    ///     try 2 .<= NDArray([1, 2, 3]).untyped        // [false, true, true]
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types. Does not wait.
    /// - Complexity: O(count).
    public static func .<= (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.lessEqual, b.comparable(a), b.operand)
    }

    /// A mask, true where the left element is greater than the right one. The shapes broadcast; throws if
    /// they do not fit.
    ///
    ///     try NDArray([1, 2, 3]).untyped .> NDArray([2, 2, 2]).untyped        // [false, false, true]
    ///
    /// - Complexity: O(count).
    public static func .> (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.greater, a.operand, b.operand)
    }

    /// A mask, true where the element is greater than a number; one out of the type's range is compared by
    /// its value.
    ///
    ///     try a .> 2        // of [1, 2, 3]: [false, false, true]
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types. Does not wait.
    /// - Complexity: O(count).
    public static func .> (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.greater, a.operand, a.comparable(b))
    }

    /// A mask, true where the number is greater than the element; a number out of the type's range is
    /// compared by its value.
    ///
    ///     try 2 .> NDArray([1, 2, 3]).untyped        // [true, false, false]
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types. Does not wait.
    /// - Complexity: O(count).
    public static func .> (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.greater, b.comparable(a), b.operand)
    }

    /// A mask, true where the left element is at least the right one. The shapes broadcast; throws if they do
    /// not fit.
    ///
    ///     try NDArray([1, 2, 3]).untyped .>= NDArray([2, 2, 2]).untyped        // [false, true, true]
    ///
    /// - Complexity: O(count).
    public static func .>= (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.greaterEqual, a.operand, b.operand)
    }

    /// A mask, true where the element is at least a number; one out of the type's range is compared by its
    /// value.
    ///
    ///     try a .>= 2        // of [1, 2, 3]: [false, true, true]
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types. Does not wait.
    /// - Complexity: O(count).
    public static func .>= (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.greaterEqual, a.operand, a.comparable(b))
    }

    /// A mask, true where the number is at least the element; a number out of the type's range is compared by
    /// its value.
    ///
    ///     try 2 .>= NDArray([1, 2, 3]).untyped        // [true, true, false]
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types. Does not wait.
    /// - Complexity: O(count).
    public static func .>= (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.greaterEqual, b.comparable(a), b.operand)
    }

    /// A mask, true where the left element is equal to the right one. The shapes broadcast; throws if they do
    /// not fit.
    ///
    ///     try NDArray([1, 2, 3]).untyped .== NDArray([2, 2, 2]).untyped        // [false, true, false]
    ///
    /// - Complexity: O(count).
    public static func .== (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.equal, a.operand, b.operand)
    }

    /// A mask, true where the element is equal to a number; one out of the type's range is compared by its
    /// value.
    ///
    ///     try a .== 2        // of [1, 2, 3]: [false, true, false]
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types. Does not wait.
    /// - Complexity: O(count).
    public static func .== (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.equal, a.operand, a.comparable(b))
    }

    /// A mask, true where the number is equal to the element; a number out of the type's range is compared by
    /// its value.
    ///
    ///     try 2 .== NDArray([1, 2, 3]).untyped        // [false, true, false]
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types. Does not wait.
    /// - Complexity: O(count).
    public static func .== (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.equal, b.comparable(a), b.operand)
    }

    /// A mask, true where the left element is different from the right one. The shapes broadcast; throws if
    /// they do not fit.
    ///
    ///     try NDArray([1, 2, 3]).untyped .!= NDArray([2, 2, 2]).untyped        // [true, false, true]
    ///
    /// - Complexity: O(count).
    public static func .!= (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.notEqual, a.operand, b.operand)
    }

    /// A mask, true where the element is different from a number; one out of the type's range is compared by
    /// its value.
    ///
    ///     try a .!= 2        // of [1, 2, 3]: [true, false, true]
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types. Does not wait.
    /// - Complexity: O(count).
    public static func .!= (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.notEqual, a.operand, a.comparable(b))
    }

    /// A mask, true where the number is different from the element; a number out of the type's range is
    /// compared by its value.
    ///
    ///     try 2 .!= NDArray([1, 2, 3]).untyped        // [true, false, true]
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types. Does not wait.
    /// - Complexity: O(count).
    public static func .!= (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.notEqual, b.comparable(a), b.operand)
    }
}
