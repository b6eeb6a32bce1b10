public import AquilaKernels
import AquilaTypes

/// The computation of a kernel task at one point, as an expression over its inputs' elements.
///
/// Every operation of the op table may stand in it. Numbers are weak, as in NumPy: `x * 0.5` has
/// x's type.
public indirect enum KernelExpression: Sendable, Hashable {
    /// The element of an input.
    case input(Int)
    /// A number, which takes its type from the operands beside it.
    case constant(Double)
    /// A result of an operation of the table.
    case apply(Op, [KernelExpression], result: Int)

    /// An operation with one result.
    ///
    ///     let half = library.kernel("half") { x in KernelExpression(.divide, x, 2) }
    ///     try NDArray<Double>(half(NDArray([2.0, 5])))        // [1.0, 2.5]
    ///
    /// - Complexity: O(1).
    public init(_ op: Op, _ operands: KernelExpression...) { self = .apply(op, operands, result: 0) }
}

extension KernelExpression: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    /// A number in an expression: `x * 0.5`.
    ///
    ///     let half = library.kernel("half") { x in x * 0.5 }
    ///     try NDArray<Double>(half(NDArray([2.0, 5])))        // [1.0, 2.5]
    ///
    /// - Complexity: O(1).
    public init(floatLiteral value: Double) { self = .constant(value) }
    /// A whole number in an expression: `x + 1`.
    ///
    ///     let next = library.kernel("next") { x in x + 1 }
    ///     try NDArray<Int>(next(NDArray([2, 5])))             // [3, 6]
    ///
    /// - Complexity: O(1).
    public init(integerLiteral value: Int) { self = .constant(Double(value)) }

    /// The sum.
    ///
    ///     let sum = library.kernel("sum") { a, b in a + b }
    ///     try NDArray<Double>(sum(NDArray([1.0, 2]), NDArray([3.0, 5])))     // [4.0, 7.0]
    ///
    /// - Complexity: O(1) here; one addition for each element when the task runs.
    public static func + (a: Self, b: Self) -> Self { Self(.add, a, b) }
    /// The difference.
    ///
    ///     let difference = library.kernel("difference") { a, b in a - b }
    ///     try NDArray<Double>(difference(NDArray([1.0, 2]), NDArray([3.0, 5])))      // [-2.0, -3.0]
    ///
    /// - Complexity: O(1) here; one subtraction for each element when the task runs.
    public static func - (a: Self, b: Self) -> Self { Self(.subtract, a, b) }
    /// The product.
    ///
    ///     let product = library.kernel("product") { a, b in a * b }
    ///     try NDArray<Double>(product(NDArray([1.0, 2]), NDArray([3.0, 5])))         // [3.0, 10.0]
    ///
    /// - Complexity: O(1) here; one multiplication for each element when the task runs.
    public static func * (a: Self, b: Self) -> Self { Self(.multiply, a, b) }
    /// The quotient; of integers, a float, as in NumPy.
    ///
    ///     let ratio = library.kernel("ratio") { a, b in a / b }
    ///     try NDArray<Double>(ratio(NDArray([1, 3]), NDArray([2, 4])))               // [0.5, 0.75]
    ///
    /// - Complexity: O(1) here; one division for each element when the task runs.
    public static func / (a: Self, b: Self) -> Self { Self(.divide, a, b) }
    /// The negative.
    ///
    ///     let opposite = library.kernel("opposite") { a in -a }
    ///     try NDArray<Double>(opposite(NDArray([1.0, -2])))                          // [-1.0, 2.0]
    ///
    /// - Complexity: O(1) here; one negation for each element when the task runs.
    public static prefix func - (a: Self) -> Self { Self(.negative, a) }
    /// True where the first is less than the second.
    ///
    ///     let isLess = library.kernel("isLess") { a, b in a .< b }
    ///     try NDArray<Bool>(isLess(NDArray([1.0, 2]), 2.0))                          // [true, false]
    ///
    /// - Complexity: O(1) here; one comparison for each element when the task runs.
    public static func .< (a: Self, b: Self) -> Self { Self(.less, a, b) }
    /// True where the first is at most the second.
    ///
    ///     let isAtMost = library.kernel("isAtMost") { a, b in a .<= b }
    ///     try NDArray<Bool>(isAtMost(NDArray([1.0, 2]), 1.0))                        // [true, false]
    ///
    /// - Complexity: O(1) here; one comparison for each element when the task runs.
    public static func .<= (a: Self, b: Self) -> Self { Self(.lessEqual, a, b) }
    /// True where the first is greater than the second.
    ///
    ///     let isGreater = library.kernel("isGreater") { a, b in a .> b }
    ///     try NDArray<Bool>(isGreater(NDArray([1.0, 2]), 1.0))                       // [false, true]
    ///
    /// - Complexity: O(1) here; one comparison for each element when the task runs.
    public static func .> (a: Self, b: Self) -> Self { Self(.greater, a, b) }
    /// True where the first is at least the second.
    ///
    ///     let isAtLeast = library.kernel("isAtLeast") { a, b in a .>= b }
    ///     try NDArray<Bool>(isAtLeast(NDArray([1.0, 2]), 2.0))                       // [false, true]
    ///
    /// - Complexity: O(1) here; one comparison for each element when the task runs.
    public static func .>= (a: Self, b: Self) -> Self { Self(.greaterEqual, a, b) }
    /// True where both are equal; nowhere where one is NaN.
    ///
    ///     let isEqual = library.kernel("isEqual") { a, b in a .== b }
    ///     try NDArray<Bool>(isEqual(NDArray([1.0, 2]), 2.0))                         // [false, true]
    ///
    /// - Complexity: O(1) here; one comparison for each element when the task runs.
    public static func .== (a: Self, b: Self) -> Self { Self(.equal, a, b) }

    /// This expression where a condition holds, the other one elsewhere.
    ///
    ///     let positive = library.kernel("positive") { x in x.where(x .> 0, else: 0) }
    ///     try NDArray<Double>(positive(NDArray([-1.0, 2])))                          // [0.0, 2.0]
    ///
    /// - Complexity: O(1) here; both are computed at each element when the task runs, and one is
    ///   chosen.
    public func `where`(_ condition: Self, else other: Self) -> Self { Self(.where, condition, self, other) }
}

/// The square root; NaN of negative numbers.
///
///     let root = library.kernel("root") { x in sqrt(x) }
///     try NDArray<Double>(root(NDArray([4.0, 9])))                               // [2.0, 3.0]
///
/// - Complexity: O(1) here; one root for each element when the task runs.
public func sqrt(_ a: KernelExpression) -> KernelExpression { KernelExpression(.sqrt, a) }
/// The exponential.
///
///     let growth = library.kernel("growth") { x in exp(x) }
///     try NDArray<Double>(growth(NDArray([0.0, 1])))                             // [1.0, 2.718281828]
///
/// - Complexity: O(1) here; one exponential for each element when the task runs.
public func exp(_ a: KernelExpression) -> KernelExpression { KernelExpression(.exp, a) }
/// The natural logarithm; NaN of negative numbers.
///
///     let order = library.kernel("order") { x in log(x) }
///     try NDArray<Double>(order(NDArray([1.0, 2])))                              // [0.0, 0.693147181]
///
/// - Complexity: O(1) here; one logarithm for each element when the task runs.
public func log(_ a: KernelExpression) -> KernelExpression { KernelExpression(.log, a) }
/// The sine of an angle in radians.
///
///     let wave = library.kernel("wave") { x in sin(x) }
///     try NDArray<Double>(wave(NDArray([0.0, 1])))                               // [0.0, 0.841470985]
///
/// - Complexity: O(1) here; one sine for each element when the task runs.
public func sin(_ a: KernelExpression) -> KernelExpression { KernelExpression(.sin, a) }
/// The cosine of an angle in radians.
///
///     let wave = library.kernel("wave") { x in cos(x) }
///     try NDArray<Double>(wave(NDArray([0.0, 1])))                               // [1.0, 0.540302306]
///
/// - Complexity: O(1) here; one cosine for each element when the task runs.
public func cos(_ a: KernelExpression) -> KernelExpression { KernelExpression(.cos, a) }
/// The hyperbolic tangent.
///
///     let activation = library.kernel("activation") { x in tanh(x) }
///     try NDArray<Double>(activation(NDArray([0.0, 1])))                         // [0.0, 0.761594156]
///
/// - Complexity: O(1) here; one hyperbolic tangent for each element when the task runs.
public func tanh(_ a: KernelExpression) -> KernelExpression { KernelExpression(.tanh, a) }
/// The magnitude.
///
///     let size = library.kernel("size") { x in abs(x) }
///     try NDArray<Double>(size(NDArray([-1.5, 2])))                              // [1.5, 2.0]
///
/// - Complexity: O(1) here; one magnitude for each element when the task runs.
public func abs(_ a: KernelExpression) -> KernelExpression { KernelExpression(.absolute, a) }
/// The greater of both; NaN where one is NaN.
///
///     let greater = library.kernel("greater") { a, b in max(a, b) }
///     try NDArray<Double>(greater(NDArray([1.0, 4]), 2.0))                       // [2.0, 4.0]
///
/// - Complexity: O(1) here; one comparison for each element when the task runs.
public func max(_ a: KernelExpression, _ b: KernelExpression) -> KernelExpression {
    KernelExpression(.maximum, a, b)
}
/// The lesser of both; NaN where one is NaN.
///
///     let lesser = library.kernel("lesser") { a, b in min(a, b) }
///     try NDArray<Double>(lesser(NDArray([1.0, 4]), 2.0))                        // [1.0, 2.0]
///
/// - Complexity: O(1) here; one comparison for each element when the task runs.
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
