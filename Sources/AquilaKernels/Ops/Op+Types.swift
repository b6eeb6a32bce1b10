public import AquilaTypes

extension Op {
    /// The types that the operation runs on, given its operands' element types: NumPy's ufunc type resolution.
    ///
    /// - Returns: nil where the operation does not take the types, as `bitwiseAnd` of floats.
    /// - Complexity: a table look-up for one and two operands of one of the loops' types; else O(loops).
    public func loop(for inputs: [DType]) -> Loop? {
        guard inputs.count == row.arity else { return nil }
        return row.rule.resolve(inputs)
    }

    /// The element type of the first result of a unary operation, or nil where it does not take the operand.
    ///
    /// - Complexity: one table look-up, without allocation.
    public func resultType(_ a: DType) -> DType? { ResultTypes.shared.type(self, a, a) }

    /// The element type of the first result of a binary operation, or nil where it does not take the operands.
    ///
    /// - Complexity: one table look-up, without allocation.
    public func resultType(_ a: DType, _ b: DType) -> DType? { ResultTypes.shared.type(self, a, b) }

    /// How many operands the operation takes, as `row.arity`, by one table look-up.
    public var operandCount: Int { ResultTypes.shared.operandCounts[Int(rawValue)] }
}

/// The result types of all unary and binary operations, flat; unary ones stand on the diagonal.
private struct ResultTypes {
    static let shared = ResultTypes()
    private static let count = DType.allCases.count
    private static let none: UInt8 = 0xFF

    let operandCounts: [Int]
    private let types: [UInt8]

    init() {
        let square = Self.count * Self.count
        // Few distinct rules serve many operations; resolve each once.
        var tables: [TypeRule: [UInt8]] = [:]
        var types: [UInt8] = []
        types.reserveCapacity(Op.allCases.count * square)
        for op in Op.allCases {
            let rule = op.row.rule
            let table = tables[rule] ?? Self.table(rule)
            tables[rule] = table
            types += table
        }
        self.types = types
        operandCounts = Op.allCases.map(\.row.arity)
    }

    private static func table(_ rule: TypeRule) -> [UInt8] {
        let arity = rule.loops[0].inputs.count
        var table = [UInt8](repeating: none, count: count * count)
        for a in DType.allCases {
            for b in DType.allCases where arity == 2 || (arity == 1 && a == b) {
                guard let loop = rule.resolve(arity == 1 ? [a] : [a, b]) else { continue }
                table[Int(a.rawValue) * count + Int(b.rawValue)] = loop.outputs[0].rawValue
            }
        }
        return table
    }

    @inline(__always)
    func type(_ op: Op, _ a: DType, _ b: DType) -> DType? {
        let k = (Int(op.rawValue) * Self.count + Int(a.rawValue)) * Self.count + Int(b.rawValue)
        return DType(rawValue: types[k])
    }
}
