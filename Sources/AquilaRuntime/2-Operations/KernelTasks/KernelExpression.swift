public import AquilaKernels
import AquilaTypes

/// The computation of a kernel task at one point, as an expression over its inputs' elements.
///
/// Every operation of the op table may stand in it. Numbers are weak, as in NumPy: `x * 0.5` has
/// x's type.
public indirect enum KernelExpression: Sendable, Hashable {
    /// The element of an input.
    case input(Int)
    case constant(Double)
    /// A result of an operation of the table.
    case apply(Op, [KernelExpression], result: Int)

    /// An operation with one result.
    public init(_ op: Op, _ operands: KernelExpression...) { self = .apply(op, operands, result: 0) }
}

extension KernelExpression: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    public init(floatLiteral value: Double) { self = .constant(value) }
    public init(integerLiteral value: Int) { self = .constant(Double(value)) }

    public static func + (a: Self, b: Self) -> Self { Self(.add, a, b) }
    public static func - (a: Self, b: Self) -> Self { Self(.subtract, a, b) }
    public static func * (a: Self, b: Self) -> Self { Self(.multiply, a, b) }
    public static func / (a: Self, b: Self) -> Self { Self(.divide, a, b) }
    public static prefix func - (a: Self) -> Self { Self(.negative, a) }
    public static func .< (a: Self, b: Self) -> Self { Self(.less, a, b) }
    public static func .<= (a: Self, b: Self) -> Self { Self(.lessEqual, a, b) }
    public static func .> (a: Self, b: Self) -> Self { Self(.greater, a, b) }
    public static func .>= (a: Self, b: Self) -> Self { Self(.greaterEqual, a, b) }
    public static func .== (a: Self, b: Self) -> Self { Self(.equal, a, b) }

    /// This expression where a condition holds, the other one elsewhere.
    public func `where`(_ condition: Self, else other: Self) -> Self { Self(.where, condition, self, other) }
}

public func sqrt(_ a: KernelExpression) -> KernelExpression { KernelExpression(.sqrt, a) }
public func exp(_ a: KernelExpression) -> KernelExpression { KernelExpression(.exp, a) }
public func log(_ a: KernelExpression) -> KernelExpression { KernelExpression(.log, a) }
public func sin(_ a: KernelExpression) -> KernelExpression { KernelExpression(.sin, a) }
public func cos(_ a: KernelExpression) -> KernelExpression { KernelExpression(.cos, a) }
public func tanh(_ a: KernelExpression) -> KernelExpression { KernelExpression(.tanh, a) }
public func abs(_ a: KernelExpression) -> KernelExpression { KernelExpression(.absolute, a) }
public func max(_ a: KernelExpression, _ b: KernelExpression) -> KernelExpression {
    KernelExpression(.maximum, a, b)
}
public func min(_ a: KernelExpression, _ b: KernelExpression) -> KernelExpression {
    KernelExpression(.minimum, a, b)
}

// MARK: Types and code

extension KernelExpression {
    /// The type of the result on inputs of these types; nil for a constant.
    ///
    /// - Throws: `ArrayError` where an operation does not take the types.
    func type(_ inputs: [DType]) throws(ArrayError) -> DType? {
        switch self {
        case .input(let k): return inputs[k]
        case .constant: return nil
        case .apply(let op, let operands, let result):
            let types = try Self.operandTypes(operands, inputs)
            guard let loop = op.loop(for: types), loop.outputs.indices.contains(result) else {
                throw ArrayError(.type, "\(op) does not take \(types.map(\.name).joined(separator: ", "))")
            }
            return loop.outputs[result]
        }
    }

    private static func operandTypes(
        _ operands: [KernelExpression], _ inputs: [DType]
    ) throws(ArrayError) -> [DType] {
        var types: [DType?] = []
        for operand in operands { types.append(try operand.type(inputs)) }
        let strong = types.compactMap { $0 }
        return zip(operands, types).map { $1 ?? $0.weakType(beside: strong) }
    }

    /// The type of a number beside operands that have one.
    private func weakType(beside types: [DType]) -> DType {
        guard case .constant(let value) = self else { fatalError("only numbers are weak") }
        let kind: Kind = value == value.rounded() && value.magnitude < 0x1p53 ? .signed : .float
        let common = types.max { $0.kind < $1.kind || ($0.kind == $1.kind && $0.size < $1.size) }
        return common?.promoted(withWeak: kind) ?? .float64
    }

    /// Writes the expression's code; the types have been checked.
    func emit(
        _ builder: inout KernelBuilder, _ inputs: [KernelValue], _ types: [DType]
    ) -> KernelValue {
        switch self {
        case .input(let k): return inputs[k]
        case .constant(let value): return Self.emit(value, &builder, as: .float64)
        case .apply(let op, let operands, let result):
            let operandTypes = (try? Self.operandTypes(operands, types)) ?? []
            let values = zip(operands, operandTypes).map { operand, type in
                if case .constant(let value) = operand { return Self.emit(value, &builder, as: type) }
                return operand.emit(&builder, inputs, types)
            }
            return op.emit(&builder, values, types: operandTypes)[result]
        }
    }

    /// Writes a number as a constant of a type.
    private static func emit(
        _ value: Double, _ builder: inout KernelBuilder, as type: DType
    ) -> KernelValue {
        let scalar =
            value == value.rounded() && type.isInteger
            ? Scalar(Int64(value), as: type) : Scalar(value, as: type)
        let re = builder.constant(bits: scalar.re, type.component)
        return type.isComplex ? KernelValue(re, builder.constant(bits: 0, type.component)) : KernelValue(re)
    }

    /// The largest number of an input in the expression, plus one.
    var inputCount: Int {
        switch self {
        case .input(let k): k + 1
        case .constant: 0
        case .apply(_, let operands, _): operands.map(\.inputCount).max() ?? 0
        }
    }
}
