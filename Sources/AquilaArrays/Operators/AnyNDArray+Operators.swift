public import AquilaTypes
public import AquilaKernels
import AquilaRuntime

// Operators on arrays of dynamic type throw: `try a + b * 2`. Types promote as in NumPy.

extension AnyNDArray {
    /// The result of an operation of one operand, named by its row in the operation table: `try
    /// a.applying(.sqrt)`.
    ///
    /// Throws if the operation does not accept the type. Does not wait.
    ///
    /// - Complexity: O(count).
    public func applying(_ op: Op) throws(ArrayError) -> AnyNDArray { try .record(op, operand) }

    /// The result of an operation of two operands, which broadcast and promote: `try
    /// a.applying(.hypot, b)`.
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types, or the shapes do not broadcast.
    /// - Complexity: O(count).
    public func applying(_ op: Op, _ other: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(op, operand, other.operand)
    }

    /// The result of an operation of two operands, the second one a number.
    ///
    ///     try a.applying(.power, 3)        // of [1, 2]: [1, 8]
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types, or the type cannot hold the number.
    /// - Complexity: O(count).
    public func applying(_ op: Op, _ other: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(op, operand, try weak(other))
    }

    /// The results of an operation of any number of operands: `try AnyNDArray.apply(.divmod, [a, b])`.
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types, or the shapes do not broadcast.
    /// - Complexity: O(count).
    public static func apply(_ op: Op, _ inputs: [AnyNDArray]) throws(ArrayError) -> [AnyNDArray] {
        try requireDefined(op, inputs)
        return try commonRuntime(of: inputs).map(op, inputs.map(\.operand)).map { AnyNDArray($0) }
    }

    /// Writes the results of an operation to existing arrays, which may overlap the operands, where
    /// the mask is true.
    ///
    ///     let sums = try AnyNDArray.zeros([2], .int64)
    ///     try AnyNDArray.apply(.add, [NDArray([1, 2]).untyped, NDArray([10, 20]).untyped], into: [sums])
    ///     sums        // [11, 22]
    ///
    /// Operands broadcast to the shape of the results, which are cast to the arrays' types. Does not wait.
    ///
    /// - Throws: `ArrayError` if the operation does not accept the types, the shapes do not fit, or a cast
    ///   would go to a lower kind, as from floats to integers.
    /// - Complexity: O(count), fused with its neighbours.
    public static func apply(
        _ op: Op, _ inputs: [AnyNDArray], into outputs: [AnyNDArray], where mask: AnyNDArray? = nil
    ) throws(ArrayError) {
        let targets = try outputs.map { array throws(ArrayError) in try array.target() }
        try requireDefined(op, inputs)
        let loop = op.loop(for: inputs.map(\.dtype))
        for (result, target) in zip(loop?.outputs ?? [], targets)
        where !result.canCastSameKind(to: target.dtype) {
            throw .uncastable(op, result, target.dtype)
        }
        try commonRuntime(of: outputs).map(op, inputs.map(\.operand), into: targets, where: mask?.base)
    }

    private static func requireDefined(_ op: Op, _ inputs: [AnyNDArray]) throws(ArrayError) {
        if op == .power, inputs.count == 2 { try requirePowers(of: inputs[0].dtype, inputs[1]) }
    }

    /// The runtime of the first array with a store.
    static func commonRuntime(of arrays: [AnyNDArray]) -> Runtime {
        for array in arrays { if let store = array.operand.store { return store.runtime } }
        return defaultRuntime
    }
}

extension AnyNDArray {
    /// The sum of two arrays, element by element. The shapes broadcast and the types promote; throws if they
    /// do not fit.
    ///
    ///     try NDArray([1, 2]).untyped + NDArray([10, 20]).untyped        // [11, 22]
    ///
    /// - Complexity: O(count).
    public static func + (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.add, a.operand, b.operand)
    }

    /// Each element plus a number, which takes part in promotion by its kind. Throws if the type cannot hold
    /// it.
    ///
    ///     try a + 10        // of [1, 2]: [11, 12]
    ///
    /// - Complexity: O(count).
    public static func + (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.add, a.operand, try a.weak(b))
    }

    /// A number plus each element; the number takes part in promotion by its kind. Throws if the type cannot
    /// hold it.
    ///
    ///     try 10 + NDArray([1, 2]).untyped        // [11, 12]
    ///
    /// - Complexity: O(count).
    public static func + (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.add, try b.weak(a), b.operand)
    }

    /// The difference of two arrays, element by element. The shapes broadcast and the types promote; throws
    /// if they do not fit.
    ///
    ///     try NDArray([10, 20]).untyped - NDArray([1, 2]).untyped        // [9, 18]
    ///
    /// - Complexity: O(count).
    public static func - (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.subtract, a.operand, b.operand)
    }

    /// Each element minus a number, which takes part in promotion by its kind. Throws if the type cannot hold
    /// it.
    ///
    ///     try a - 10        // of [1, 2]: [-9, -8]
    ///
    /// - Complexity: O(count).
    public static func - (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.subtract, a.operand, try a.weak(b))
    }

    /// A number minus each element; the number takes part in promotion by its kind. Throws if the type cannot
    /// hold it.
    ///
    ///     try 10 - NDArray([1, 2]).untyped        // [9, 8]
    ///
    /// - Complexity: O(count).
    public static func - (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.subtract, try b.weak(a), b.operand)
    }

    /// The product of two arrays, element by element. The shapes broadcast and the types promote; throws if
    /// they do not fit.
    ///
    ///     try NDArray([1, 2]).untyped * NDArray([10, 20]).untyped        // [10, 40]
    ///
    /// - Complexity: O(count).
    public static func * (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.multiply, a.operand, b.operand)
    }

    /// Each element times a number, which takes part in promotion by its kind. Throws if the type cannot hold
    /// it.
    ///
    ///     try a * 10        // of [1, 2]: [10, 20]
    ///
    /// - Complexity: O(count).
    public static func * (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.multiply, a.operand, try a.weak(b))
    }

    /// A number times each element; the number takes part in promotion by its kind. Throws if the type cannot
    /// hold it.
    ///
    ///     try 10 * NDArray([1, 2]).untyped        // [10, 20]
    ///
    /// - Complexity: O(count).
    public static func * (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.multiply, try b.weak(a), b.operand)
    }

    /// The quotient of two arrays, element by element. The shapes broadcast and the types promote; throws if
    /// they do not fit. Integers give floats.
    ///
    ///     try NDArray([1, 2]).untyped / NDArray([4, 8]).untyped        // [0.25, 0.25]
    ///
    /// - Complexity: O(count).
    public static func / (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.divide, a.operand, b.operand)
    }

    /// Each element divided by a number, which takes part in promotion by its kind. Throws if the type cannot
    /// hold it.
    ///
    ///     try a / 4        // of [1, 2]: [0.25, 0.5]
    ///
    /// - Complexity: O(count).
    public static func / (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.divide, a.operand, try a.weak(b))
    }

    /// A number divided by each element; the number takes part in promotion by its kind. Throws if the type
    /// cannot hold it.
    ///
    ///     try 4 / NDArray([1, 2]).untyped        // [4.0, 2.0]
    ///
    /// - Complexity: O(count).
    public static func / (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.divide, try b.weak(a), b.operand)
    }

    /// The remainder of two arrays, element by element, with the sign of the divisor. The shapes broadcast
    /// and the types promote; throws if they do not fit.
    ///
    ///     try NDArray([7, -7]).untyped % NDArray([3, 3]).untyped        // [1, 2]
    ///
    /// - Complexity: O(count).
    public static func % (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.remainder, a.operand, b.operand)
    }

    /// The remainder of each element divided by a number, with the sign of the divisor, which takes part in
    /// promotion by its kind. Throws if the type cannot hold it.
    ///
    ///     try a % 3        // of [7, -7]: [1, 2]
    ///
    /// - Complexity: O(count).
    public static func % (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.remainder, a.operand, try a.weak(b))
    }

    /// The remainder of a number divided by each element, with the sign of the divisor; the number takes part
    /// in promotion by its kind. Throws if the type cannot hold it.
    ///
    ///     try 7 % NDArray([3, -4]).untyped        // [1, -1]
    ///
    /// - Complexity: O(count).
    public static func % (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.remainder, try b.weak(a), b.operand)
    }

    /// Each element of an array raised to the power of another's. The shapes broadcast and the types promote;
    /// throws if they do not fit. Throws for negative powers of integers: it waits for an array of integer
    /// exponents.
    ///
    ///     try NDArray([1, 2, 3]).untyped ** NDArray([2, 3, 1]).untyped        // [1, 8, 3]
    ///
    /// - Complexity: O(count).
    public static func ** (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.power, a.operand, b.operand)
    }

    /// Each element raised to a power that takes part in promotion by its kind. Throws if the type cannot
    /// hold it.
    ///
    ///     try a ** 2        // of [1, 2, 3]: [1, 4, 9]
    ///
    /// - Complexity: O(count).
    public static func ** (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.power, a.operand, try a.weak(b))
    }

    /// A number raised to the power of each element; the number takes part in promotion by its kind. Throws
    /// if the type cannot hold it.
    ///
    ///     try 2 ** NDArray([1, 2, 3]).untyped        // [2, 4, 8]
    ///
    /// - Complexity: O(count).
    public static func ** (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.power, try b.weak(a), b.operand)
    }
}
