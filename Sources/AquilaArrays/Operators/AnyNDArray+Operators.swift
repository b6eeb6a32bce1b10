public import AquilaTypes
public import AquilaKernels
import AquilaRuntime

// Operators on arrays of dynamic type throw: `try a + b * 2`. Types promote as in NumPy.

extension AnyNDArray {
    /// The result of an operation of one operand, named by its row in the operation table: `try
    /// a.applying(.sqrt)`.
    ///
    /// Throws if the operation does not accept the type. Does not wait.
    public func applying(_ op: Op) throws(ArrayError) -> AnyNDArray { try .record(op, operand) }

    /// The result of an operation of two operands, which broadcast and promote: `try
    /// a.applying(.hypot, b)`.
    public func applying(_ op: Op, _ other: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(op, operand, other.operand)
    }

    /// The result of an operation of two operands, the second one a number.
    public func applying(_ op: Op, _ other: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(op, operand, try weak(other))
    }

    /// The results of an operation of any number of operands: `try AnyNDArray.apply(.divmod, [a,
    /// b])`.
    public static func apply(_ op: Op, _ inputs: [AnyNDArray]) throws(ArrayError) -> [AnyNDArray] {
        try requireDefined(op, inputs)
        return try commonRuntime(of: inputs).map(op, inputs.map(\.operand)).map { AnyNDArray($0) }
    }

    /// Writes the results of an operation to existing arrays, which may overlap the operands, where
    /// the mask is true. Operands broadcast to the shape of the results, which are cast to the
    /// arrays' types. Throws if a cast would go to a lower kind, as from floats to integers.
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
    public static func + (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.add, a.operand, b.operand)
    }
    public static func + (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.add, a.operand, try a.weak(b))
    }
    public static func + (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.add, try b.weak(a), b.operand)
    }

    public static func - (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.subtract, a.operand, b.operand)
    }
    public static func - (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.subtract, a.operand, try a.weak(b))
    }
    public static func - (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.subtract, try b.weak(a), b.operand)
    }

    public static func * (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.multiply, a.operand, b.operand)
    }
    public static func * (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.multiply, a.operand, try a.weak(b))
    }
    public static func * (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.multiply, try b.weak(a), b.operand)
    }

    public static func / (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.divide, a.operand, b.operand)
    }
    public static func / (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.divide, a.operand, try a.weak(b))
    }
    public static func / (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.divide, try b.weak(a), b.operand)
    }

    public static func % (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.remainder, a.operand, b.operand)
    }
    public static func % (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.remainder, a.operand, try a.weak(b))
    }
    public static func % (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.remainder, try b.weak(a), b.operand)
    }

    public static func ** (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.power, a.operand, b.operand)
    }
    public static func ** (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.power, a.operand, try a.weak(b))
    }
    public static func ** (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.power, try b.weak(a), b.operand)
    }
}

extension AnyNDArray {
    public static func .< (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.less, a.operand, b.operand)
    }
    public static func .< (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.less, a.operand, a.comparable(b))
    }
    public static func .< (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.less, b.comparable(a), b.operand)
    }

    public static func .<= (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.lessEqual, a.operand, b.operand)
    }
    public static func .<= (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.lessEqual, a.operand, a.comparable(b))
    }
    public static func .<= (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.lessEqual, b.comparable(a), b.operand)
    }

    public static func .> (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.greater, a.operand, b.operand)
    }
    public static func .> (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.greater, a.operand, a.comparable(b))
    }
    public static func .> (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.greater, b.comparable(a), b.operand)
    }

    public static func .>= (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.greaterEqual, a.operand, b.operand)
    }
    public static func .>= (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.greaterEqual, a.operand, a.comparable(b))
    }
    public static func .>= (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.greaterEqual, b.comparable(a), b.operand)
    }

    public static func .== (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.equal, a.operand, b.operand)
    }
    public static func .== (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.equal, a.operand, a.comparable(b))
    }
    public static func .== (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.equal, b.comparable(a), b.operand)
    }

    public static func .!= (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.notEqual, a.operand, b.operand)
    }
    public static func .!= (a: AnyNDArray, b: some WeakScalar) throws(ArrayError) -> AnyNDArray {
        try .record(.notEqual, a.operand, a.comparable(b))
    }
    public static func .!= (a: some WeakScalar, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.notEqual, b.comparable(a), b.operand)
    }
}

extension AnyNDArray {
    public static func .& (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.bitwiseAnd, a.operand, b.operand)
    }
    public static func .| (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.bitwiseOr, a.operand, b.operand)
    }
    public static func .^ (a: AnyNDArray, b: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        try .record(.bitwiseXor, a.operand, b.operand)
    }
    public static prefix func .! (a: AnyNDArray) throws(ArrayError) -> AnyNDArray { try a.applying(.invert) }
    public static prefix func - (a: AnyNDArray) throws(ArrayError) -> AnyNDArray { try a.applying(.negative) }
}

extension AnyNDArray {
    public static func += (a: inout AnyNDArray, b: AnyNDArray) throws(ArrayError) {
        try a.update(.add, b.operand)
    }
    public static func += (a: inout AnyNDArray, b: some WeakScalar) throws(ArrayError) {
        try a.update(.add, try a.weak(b))
    }
    public static func -= (a: inout AnyNDArray, b: AnyNDArray) throws(ArrayError) {
        try a.update(.subtract, b.operand)
    }
    public static func -= (a: inout AnyNDArray, b: some WeakScalar) throws(ArrayError) {
        try a.update(.subtract, try a.weak(b))
    }
    public static func *= (a: inout AnyNDArray, b: AnyNDArray) throws(ArrayError) {
        try a.update(.multiply, b.operand)
    }
    public static func *= (a: inout AnyNDArray, b: some WeakScalar) throws(ArrayError) {
        try a.update(.multiply, try a.weak(b))
    }
    public static func /= (a: inout AnyNDArray, b: AnyNDArray) throws(ArrayError) {
        try a.update(.divide, b.operand)
    }
    public static func /= (a: inout AnyNDArray, b: some WeakScalar) throws(ArrayError) {
        try a.update(.divide, try a.weak(b))
    }
    public static func %= (a: inout AnyNDArray, b: AnyNDArray) throws(ArrayError) {
        try a.update(.remainder, b.operand)
    }
    public static func %= (a: inout AnyNDArray, b: some WeakScalar) throws(ArrayError) {
        try a.update(.remainder, try a.weak(b))
    }
}
