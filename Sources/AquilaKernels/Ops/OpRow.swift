public import AquilaTypes

/// The types that an operation runs on: those that its operands are converted to, and those of its
/// results.
public struct Loop: Hashable, Sendable {
    /// The types to which the operands are converted.
    public let inputs: [DType]
    /// The types of the results.
    public let outputs: [DType]

    /// A loop from its types.
    public init(inputs: [DType], outputs: [DType]) {
        self.inputs = inputs
        self.outputs = outputs
    }

    /// Reads NumPy's notation, `"ei->e"`.
    init(_ notation: String) {
        let types = notation.filter { $0 != "-" }.split(separator: ">").map {
            $0.map { DType(character: $0)! }
        }
        self.init(inputs: types[0], outputs: types[1])
    }
}

/// The purpose of an operation, in the words of NumPy's reference.
public enum OpCategory: UInt8, Sendable {
    case arithmetic, comparison, logic, bits, rounding, exponential, trigonometric, hyperbolic, floating
    case integer, complex, selection, special
}

/// The rule that chooses the loop for operands of given types.
public struct TypeRule: Hashable, Sendable {
    /// The way in which the list of loops is read.
    enum Resolution: Hashable, Sendable {
        /// The first loop to which all operands cast safely.
        case firstSafe
        /// The first safe loop, but none for operands that are all `bool`: NumPy refuses `-mask`.
        case noBoolAlone
        /// The first safe loop, but integers alone divide as `float64`.
        case trueDivision
        /// The first safe loop, but `int64` against `uint64` stays exact instead of rounding to
        /// `float64`.
        case comparison
        /// Operands of any types count by their truth.
        case truth
        /// The first operand is a mask; the others have a common type.
        case choice
    }

    let loops: [Loop]
    let resolution: Resolution

    init(_ resolution: Resolution, _ loops: [Loop]) {
        self.resolution = resolution
        self.loops = loops
    }

    /// Loops of one type throughout, one for each type character.
    static func same(_ types: String, arity: Int, results: Int = 1, _ how: Resolution = .firstSafe)
        -> TypeRule
    {
        TypeRule(
            how,
            types.map { DType(character: $0)! }.map { type in
                Loop(
                    inputs: .init(repeating: type, count: arity),
                    outputs: .init(repeating: type, count: results))
            })
    }

    /// Loops from operands of one type, one for each type character, to another type.
    static func to(_ output: DType, from types: String, arity: Int, _ how: Resolution = .firstSafe)
        -> TypeRule
    {
        TypeRule(
            how,
            types.map { DType(character: $0)! }.map { type in
                Loop(inputs: .init(repeating: type, count: arity), outputs: [output])
            })
    }

    /// The loops spelled out, as in `"ei->e di->d"`.
    static func spelled(_ loops: String) -> TypeRule {
        TypeRule(.firstSafe, loops.split(separator: " ").map { Loop("\($0)") })
    }

    /// The loop for operands of these types, or nil where the operation does not take them.
    func resolve(_ types: [DType]) -> Loop? {
        switch resolution {
        case .firstSafe: break
        case .truth: return types.count == loops[0].inputs.count ? loops[0] : nil
        case .noBoolAlone: if types.allSatisfy({ $0 == .bool }) { return nil }
        case .trueDivision:
            if types.allSatisfy({ $0.kind < .float }) {
                return loops.first(where: { $0.inputs[0] == .float64 })
            }
        case .comparison:
            if types == [.int64, .uint64] || types == [.uint64, .int64] {
                return Loop(inputs: types, outputs: [.bool])
            }
        case .choice:
            guard types.count == 3 else { return nil }
            let common = DType.promote(types[1], types[2])
            return Loop(inputs: [.bool, common, common], outputs: [common])
        }
        return loops.first { $0.accepts(types) }
    }
}

extension Loop {
    /// Types to which each type casts safely, one bit for each; the whole table is resolved at
    /// start.
    private static let safeTargets: [UInt16] = DType.allCases.map { source in
        DType.allCases.reduce(0) { $0 | (source.canCastSafely(to: $1) ? 1 << UInt16($1.rawValue) : 0) }
    }

    /// True if operands of these types all cast safely to the loop's.
    fileprivate func accepts(_ types: [DType]) -> Bool {
        guard inputs.count == types.count else { return false }
        for k in 0..<types.count
        where Self.safeTargets[Int(types[k].rawValue)] >> UInt16(inputs[k].rawValue) & 1 == 0 { return false }
        return true
    }
}

/// One operation, with all facts about it that fusion, the two tiers, the Swift operators and the
/// Python functions use.
public struct OpRow: Sendable {
    /// Writes the operation on operands converted to the loop's types, except that `float16` comes
    /// as `float32`, and returns its results in types that convert to the loop's outputs.
    public typealias Body = @Sendable (inout KernelBuilder, [KernelValue], _ loop: Loop) -> [KernelValue]

    /// The operation.
    public let op: Op
    /// Name in NumPy.
    public let name: String
    /// The group of operations that it belongs to.
    public let category: OpCategory
    /// The rule that chooses a loop for the types of operands.
    public let rule: TypeRule
    /// Neutral element of a reduction with this operation; nil if it has none.
    public let identity: Double?
    /// The operation's code.
    public let body: Body

    /// Number of operands that the operation takes.
    public var arity: Int { rule.loops[0].inputs.count }
    /// Number of results of the operation.
    public var resultCount: Int { rule.loops[0].outputs.count }
}

extension OpRow {
    typealias RealBody = @Sendable ([Lane], Loop) -> [Lane]
    typealias ComplexBody = @Sendable ([ComplexLane], Loop) -> [ComplexLane]

    /// A row with one body for real loops and, where the operation takes complex types, one for those.
    ///
    /// A complex loop with a real output (`absolute`, `equal`) drops the imaginary lane of the result.
    init(
        _ op: Op, _ name: String, _ category: OpCategory, _ rule: TypeRule, identity: Double? = nil,
        complex: ComplexBody? = nil, real: @escaping RealBody
    ) {
        self.op = op
        self.name = name
        self.category = category
        self.rule = rule
        self.identity = identity
        body = { builder, operands, loop in
            KernelWriter.run(&builder) { writer in
                guard loop.inputs.contains(where: \.isComplex), let complex else {
                    return real(operands.map { Lane(writer, $0.re) }, loop).map { KernelValue($0.id) }
                }
                let pairs = operands.map { value in
                    ComplexLane(Lane(writer, value.re), Lane(writer, value.im ?? value.re))
                }
                return zip(complex(pairs, loop), loop.outputs).map { result, type in
                    KernelValue(result.re.id, type.isComplex ? result.im.id : nil)
                }
            }
        }
    }

    /// A row of one operand and one result.
    init(
        unary op: Op, _ name: String, _ category: OpCategory, _ rule: TypeRule,
        complex: (@Sendable (ComplexLane) -> ComplexLane)? = nil, real: @escaping @Sendable (Lane) -> Lane
    ) {
        var body: ComplexBody?
        if let complex { body = { z, _ in [complex(z[0])] } }
        self.init(op, name, category, rule, complex: body, real: { x, _ in [real(x[0])] })
    }

    /// A row of two operands and one result.
    init(
        binary op: Op, _ name: String, _ category: OpCategory, _ rule: TypeRule, identity: Double? = nil,
        complex: (@Sendable (ComplexLane, ComplexLane) -> ComplexLane)? = nil,
        real: @escaping @Sendable (Lane, Lane) -> Lane
    ) {
        var body: ComplexBody?
        if let complex { body = { z, _ in [complex(z[0], z[1])] } }
        self.init(
            op, name, category, rule, identity: identity, complex: body, real: { x, _ in [real(x[0], x[1])] })
    }
}
