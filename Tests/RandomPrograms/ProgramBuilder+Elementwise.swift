import AquilaArrays
import AquilaKernels
import AquilaTypes
import TestSupport

/// An operand: a variable or a number.
enum Argument {
    case variable(Variable)
    /// A NumPy scalar: it promotes as an array of its type does.
    case number(Literal)

    var dtype: DType {
        switch self {
        case .variable(let variable): variable.dtype
        case .number(let literal): literal.scalar.dtype
        }
    }

    var shape: Shape {
        switch self {
        case .variable(let variable): variable.shape
        case .number: Shape()
        }
    }

    var text: String {
        switch self {
        case .variable(let variable): variable.name
        case .number(let literal):
            literal.scalar.dtype == .bool
                ? "np.bool_(\(literal.text))" : "np.\(literal.scalar.dtype.name)(\(literal.text))"
        }
    }

    func value(_ pool: Pool) -> AnyNDArray {
        switch self {
        case .variable(let variable): pool[variable.id]
        case .number(let literal): AnyNDArray(literal.scalar)
        }
    }
}

extension ProgramBuilder {
    /// An operation with operands, its result types and shape.
    struct Call {
        var op: Op
        var arguments: [Argument]
        var types: [DType]
        var shape: Shape
        var tolerance: Tolerance
        var bound: String?

        var isComplex: Bool { arguments.contains { $0.dtype.isComplex } }
    }

    mutating func elementwise() {
        if random.chance(20) { return weakOperand() }
        guard let call = drawCall() else { return }
        let results = call.types.map { define(call.shape, $0) }
        let names = results.map(\.name).joined(separator: ", ")
        let bound = call.bound.map { $0 + "\(results[0].name))" }
        // NumPy gives numbers, not arrays, for operands of rank zero.
        let text = "\(names) = \(Self.text(call))"
        emit(text, gives: results, call.tolerance, bound: bound, isComplex: call.isComplex) { pool in
            let outputs = try AnyNDArray.apply(call.op, call.arguments.map { $0.value(pool) })
            for (variable, output) in zip(results, outputs) { pool[variable.id] = output }
        }
        wrapScalars(results)
    }

    /// NumPy gives numbers, not arrays, for results of rank zero; they are made arrays again.
    private mutating func wrapScalars(_ results: [Variable]) {
        guard results[0].rank == 0 else { return }
        for result in results {
            program.statements[program.statements.count - 1].text +=
                "; \(result.name) = np.array(\(result.name))"
        }
    }

    /// An operation of an array and a Python number, of which only the kind takes part in
    /// promotion.
    private mutating func weakOperand() {
        let ops: [Op] = [
            .add, .subtract, .multiply, .divide, .less, .equal, .greaterEqual, .maximum, .floorDivide,
        ]
        let op = random.pick(ops)
        guard let source = pick(), !source.dtype.isComplex else { return }
        let isFloat = source.dtype.kind == .float && random.chance(60)
        let number = Double(1 + random.below(9)) / (isFloat ? 4 : 1)
        let weak: DType = source.dtype.promoted(withWeak: isFloat ? .float : .signed)
        guard let type = op.resultType(weak) ?? op.resultType(weak, weak) else { return }
        if isLazy && !Self.isExact(op, [weak, weak]) { return }
        let result = define(source.shape, type)
        let text = isFloat ? "\(number)" : "\(Int(number))"
        emit(
            "\(result.name) = np.\(op.row.name)(\(source.name), \(text))", gives: [result],
            Self.tolerance(op, [weak])
        ) {
            $0[result.id] =
                isFloat
                ? try $0[source.id].applying(op, number) : try $0[source.id].applying(op, Int(number))
        }
        wrapScalars([result])
    }

    /// A random operation with operands that it accepts; nil if none was found.
    mutating func drawCall(into target: Variable? = nil) -> Call? {
        for _ in 0..<20 {
            let op =
                random.chance(40)
                ? random.pick([.add, .subtract, .multiply, .divide]) : random.pick(Op.allCases)
            var arguments: [Argument] = []
            for _ in 0..<op.operandCount {
                if random.chance(15) && !arguments.isEmpty {
                    arguments.append(.number(drawScalar(drawType())))
                } else if let variable = pick() {
                    arguments.append(.variable(variable))
                }
            }
            guard arguments.count == op.operandCount,
                arguments.contains(where: { if case .variable = $0 { true } else { false } })
            else { continue }
            if let call = check(op, arguments, into: target) { return call }
        }
        return nil
    }

    private func check(_ op: Op, _ arguments: [Argument], into target: Variable?) -> Call? {
        let types = arguments.map(\.dtype)
        guard let loop = op.loop(for: types), !Self.isExcluded(op, types, loop) else { return nil }
        if isLazy && !Self.isExact(op, loop.inputs) { return nil }
        var shape = Shape()
        for argument in arguments {
            guard let next = Shape.broadcast(shape, argument.shape) else { return nil }
            shape = next
        }
        guard shape.product <= (isLarge ? 200_000 : 3000), shape.count <= 4 else { return nil }
        if let target {
            guard Shape.broadcast(shape, target.shape) == target.shape, loop.outputs.count == 1,
                loop.outputs[0].canCastSameKind(to: target.dtype)
            else { return nil }
        }
        var call = Call(
            op: op, arguments: arguments, types: loop.outputs, shape: shape,
            tolerance: Self.tolerance(op, loop.inputs))
        if loop.inputs.last!.isComplex, [.multiply, .square, .divide, .reciprocal].contains(op) {
            call.bound = Self.complexBound(op, arguments)
        }
        return call
    }

    /// A call of the oracle's bound for complex products, without the result's name.
    private static func complexBound(_ op: Op, _ arguments: [Argument]) -> String {
        let names = arguments.map(\.text)
        switch op {
        case .multiply: return "product_bound(\(names[0]), \(names[1]), "
        case .square: return "product_bound(\(names[0]), \(names[0]), "
        case .divide: return "quotient_bound(\(names[0]), \(names[1]), "
        default: return "quotient_bound(1, \(names[0]), "
        }
    }
}

// MARK: The oracle's names and tolerances

extension ProgramBuilder {
    private static let approximate: Set<Op> = [
        .power, .floatPower, .cbrt, .hypot, .exp, .exp2, .expm1, .log, .log2, .log10, .log1p, .logaddexp,
        .logaddexp2,
        .sin, .cos, .tan, .arcsin, .arccos, .arctan, .arctan2, .sinh, .cosh, .tanh, .arcsinh, .arccosh,
        .arctanh,
        .degrees, .radians, .deg2rad, .rad2deg, .angle, .erf, .erfc, .lgamma, .tgamma,
    ]
    /// Operations that show the sign of a NaN.
    private static let signs: Set<Op> = [.signbit, .copysign, .heaviside, .angle]
    private static let extrema: Set<Op> = [.maximum, .minimum, .fmax, .fmin, .clip]

    /// True if NumPy gives the same bits, and no choice among equal values is visible.
    static func isExact(_ op: Op, _ types: [DType]) -> Bool {
        if approximate.contains(op) || signs.contains(op) { return false }
        let isComplex = types.contains { $0.isComplex }
        if isComplex {
            return [.add, .subtract, .negative, .conjugate, .real, .imag, .copy, .equal, .notEqual].contains(
                op)
        }
        return !(types.contains { $0.isFloat } && extrema.contains(op))
    }

    static func tolerance(_ op: Op, _ types: [DType]) -> Tolerance {
        let type = types.last!
        if type.isComplex {
            if op == .power || op == .floatPower { return .ulps(40) }
            // The reference has only the extra digits of `long double` to lose here.
            if op == .log1p { return .ulps(16) }
            // NumPy's own are up to 4 ULP off.
            if op == .tanh || op == .tan { return .ulps(8) }
            if [.absolute, .sign, .sqrt].contains(op) || approximate.contains(op) { return .ulps(4) }
            return extrema.contains(op) ? .zeros : .exact
        }
        if op == .logaddexp || op == .logaddexp2 {
            return .absolute(type.size == 8 ? 1e-15 : type.size == 2 ? 2e-3 : 3e-7)
        }
        if approximate.contains(op) { return .ulps(4) }
        return extrema.contains(op) ? .zeros : .exact
    }

    /// True if NumPy raises an error or is no oracle for the operation.
    private static func isExcluded(_ op: Op, _ types: [DType], _ loop: Loop) -> Bool {
        switch op {
        // A negative integer exponent is an error.
        case .power: return loop.inputs[0].isInteger && types[1].kind != .unsigned || loop.inputs[0].isComplex
        case .floatPower: return loop.inputs[0].isComplex
        // NumPy's angle is no ufunc, and is float64 for small integers.
        case .angle: return types[0].kind < .float
        // The standard library's functions are not NumPy's.
        case .lgamma, .tgamma: return true
        default: return false
        }
    }

    /// NumPy's expression of a call.
    static func text(_ call: Call, out: String = "") -> String {
        let operands = call.arguments.map(\.text).joined(separator: ", ")
        let isNarrow = call.op.loop(for: call.arguments.map(\.dtype))!.inputs.last == .complex64
        if call.op == .log1p || call.op == .expm1, call.arguments[0].dtype.isComplex {
            let reference = "complex_\(call.op.row.name)(\(operands))"
            return out.isEmpty ? reference : "np.positive(\(reference)\(out))"
        }
        // NumPy 2.4 is wrong if these results are not contiguous, on processors with AVX-512.
        if [.isfinite, .isinf, .isnan, .signbit].contains(call.op), !out.isEmpty {
            return "np.logical_or(\(name(call.op))(\(operands)), False\(out))"
        }
        if call.op == .negative, !out.isEmpty {
            return "np.positive(np.negative(\(operands))\(out))"
        }
        if isNarrow && (approximate.contains(call.op) || call.op == .sqrt) && out.isEmpty {
            return "wide(np.\(call.op.row.name), \(operands))"
        }
        return "\(name(call.op))(\(operands)\(out))"
    }

    static func name(_ op: Op) -> String {
        switch op {
        case .real, .imag, .copy, .erf, .erfc, .lgamma, .tgamma: op.row.name
        case .makeComplex: "make_complex"
        case .clip: "np._core.umath.clip"
        default: "np.\(op.row.name)"
        }
    }

    /// True if NumPy's function accepts `out` and `where`.
    static func isUniversal(_ op: Op) -> Bool {
        ![.real, .imag, .erf, .erfc, .lgamma, .tgamma, .makeComplex, .where, .angle, .copy].contains(op)
    }
}
