public import AquilaTypes

extension Op {
    /// The types that the operation runs on, given its operands' element types: NumPy's ufunc type
    /// resolution.
    ///
    /// - Returns: nil where the operation does not take the types, like `bitwiseAnd` of floats.
    /// - Complexity: one table look-up for one or two operands, otherwise O(loops).
    public func loop(for inputs: [DType]) -> Loop? {
        guard inputs.count == operandCount else { return nil }
        guard inputs.count < 3 else { return row.rule.resolve(inputs) }
        return ResolvedTypes.shared.loop(self, inputs[0], inputs[inputs.count - 1])
    }

    /// The element type of the first result of a unary operation, or nil where it does not take the operand.
    ///
    /// - Complexity: one table look-up, without allocation.
    public func resultType(_ a: DType) -> DType? { ResolvedTypes.shared.type(self, a, a) }

    /// The element type of the first result of a binary operation, or nil where it does not take
    /// the operands.
    ///
    /// - Complexity: one table look-up, without allocation.
    public func resultType(_ a: DType, _ b: DType) -> DType? { ResolvedTypes.shared.type(self, a, b) }

    /// The number of operands that the operation takes (`row.arity`), by one table look-up.
    public var operandCount: Int { ResolvedTypes.shared.operandCounts[Int(rawValue)] }
}

/// The loops and result types of all unary and binary operations, flat; unary ones stand on the diagonal.
private struct ResolvedTypes {
    static let shared = ResolvedTypes()
    private static let count = DType.allCases.count
    private static let none: UInt8 = 0xFF

    let operandCounts: [Int]
    private let results: [UInt8]
    private let loopIndices: [UInt8]
    private let loops: [[Loop]]

    init() {
        // Few distinct rules serve many operations, so each is resolved once.
        var tables: [TypeRule: RuleTable] = [:]
        let resolved = Op.allCases.map { op in
            let rule = op.row.rule
            let table = tables[rule] ?? RuleTable(rule)
            tables[rule] = table
            return table
        }
        operandCounts = Op.allCases.map(\.row.arity)
        results = resolved.flatMap(\.results)
        loopIndices = resolved.flatMap(\.loopIndices)
        loops = resolved.map(\.loops)
    }

    /// The loops and results of one rule for all types, by row and column as in the whole table.
    private struct RuleTable {
        var results = [UInt8](repeating: none, count: count * count)
        var loopIndices = [UInt8](repeating: none, count: count * count)
        var loops: [Loop] = []

        init(_ rule: TypeRule) {
            let arity = rule.loops[0].inputs.count
            for a in DType.allCases {
                for b in DType.allCases where arity == 2 || (arity == 1 && a == b) {
                    guard let loop = rule.resolve(arity == 1 ? [a] : [a, b]) else { continue }
                    let place = Int(a.rawValue) * count + Int(b.rawValue)
                    results[place] = loop.outputs[0].rawValue
                    let index = loops.firstIndex(of: loop) ?? loops.count
                    if index == loops.count { loops.append(loop) }
                    loopIndices[place] = UInt8(index)
                }
            }
        }
    }

    @inline(__always)
    private func place(_ op: Op, _ a: DType, _ b: DType) -> Int {
        (Int(op.rawValue) * Self.count + Int(a.rawValue)) * Self.count + Int(b.rawValue)
    }

    @inline(__always)
    func type(_ op: Op, _ a: DType, _ b: DType) -> DType? { DType(rawValue: results[place(op, a, b)]) }

    @inline(__always)
    func loop(_ op: Op, _ a: DType, _ b: DType) -> Loop? {
        let index = loopIndices[place(op, a, b)]
        return index == Self.none ? nil : loops[Int(op.rawValue)][Int(index)]
    }
}
