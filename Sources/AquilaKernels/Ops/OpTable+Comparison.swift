import AquilaTypes

extension Op {
    private static let comparison: TypeRule = .to(.bool, from: LoopTypes.all, arity: 2, .comparison)
    private static let truth2: TypeRule = .to(.bool, from: "?", arity: 2, .truth)

    static let comparisonRows: [OpRow] = [
        OpRow(
            binary: .less, "less", .comparison, comparison,
            complex: { $0.precedes($1).asReal }, real: { $0.compare($1, .less) }),
        OpRow(
            binary: .lessEqual, "less_equal", .comparison, comparison,
            complex: { $0.precedesOrEquals($1).asReal }, real: { $0.compare($1, .lessEqual) }),
        OpRow(
            binary: .greater, "greater", .comparison, comparison,
            complex: { $1.precedes($0).asReal }, real: { $1.compare($0, .less) }),
        OpRow(
            binary: .greaterEqual, "greater_equal", .comparison, comparison,
            complex: { $1.precedesOrEquals($0).asReal }, real: { $1.compare($0, .lessEqual) }),
        OpRow(
            binary: .equal, "equal", .comparison, comparison,
            complex: { (($0.re == $1.re) & ($0.im == $1.im)).asReal }, real: { $0.compare($1, .equal) }),
        OpRow(
            binary: .notEqual, "not_equal", .comparison, comparison,
            complex: { (($0.re != $1.re) | ($0.im != $1.im)).asReal }, real: { $0.compare($1, .notEqual) }),
    ]

    static let logicRows: [OpRow] = [
        OpRow(binary: .logicalAnd, "logical_and", .logic, truth2, identity: 1, real: { $0 & $1 }),
        OpRow(binary: .logicalOr, "logical_or", .logic, truth2, identity: 0, real: { $0 | $1 }),
        OpRow(binary: .logicalXor, "logical_xor", .logic, truth2, identity: 0, real: { $0 ^ $1 }),
        OpRow(
            unary: .logicalNot, "logical_not", .logic, .to(.bool, from: "?", arity: 1, .truth), real: { !$0 }),
    ]

    static let extremumRows: [OpRow] = [
        OpRow(
            binary: .maximum, "maximum", .comparison, .same(LoopTypes.all, arity: 2),
            complex: { $0.maximum($1) }, real: { $0.maximum($1) }),
        OpRow(
            binary: .minimum, "minimum", .comparison, .same(LoopTypes.all, arity: 2),
            complex: { $0.minimum($1) }, real: { $0.minimum($1) }),
        OpRow(
            binary: .fmax, "fmax", .comparison, .same(LoopTypes.all, arity: 2),
            complex: { $0.largestNumber($1) }, real: { $0.largestNumber($1) }),
        OpRow(
            binary: .fmin, "fmin", .comparison, .same(LoopTypes.all, arity: 2),
            complex: { $0.leastNumber($1) }, real: { $0.leastNumber($1) }),
    ]
}

extension Lane {
    /// A real lane as a complex one, as a body of complex operands and real result must return it.
    var asReal: ComplexLane { ComplexLane(self, self) }

    /// Compares; `int64` against `uint64` by value, as NumPy does.
    func compare(_ other: Lane, _ opcode: Opcode) -> Lane {
        if type == other.type { return binary(opcode, other) }
        // One side is signed; where it is negative it is less, elsewhere both fit in `uint64`.
        let isNegative = type == .int64 ? self < 0 : other < 0
        let whereNegative: Bool
        switch opcode {
        case .equal: whereNegative = false
        case .notEqual: whereNegative = true
        default: whereNegative = type == .int64
        }
        let plain = convert(.uint64).binary(opcode, other.convert(.uint64))
        return isNegative.select(plain.constant(whereNegative ? 1 : 0), plain)
    }

    /// The larger one; NaN if one is NaN.
    func maximum(_ other: Lane) -> Lane {
        type.isFloat ? ((self >= other) | isNaN).select(self, other) : binary(.maximum, other)
    }

    /// The smaller one; NaN if one is NaN.
    func minimum(_ other: Lane) -> Lane {
        type.isFloat ? ((self <= other) | isNaN).select(self, other) : binary(.minimum, other)
    }

    /// The larger one; the number if the other is NaN.
    func largestNumber(_ other: Lane) -> Lane {
        type.isFloat ? ((self >= other) | other.isNaN).select(self, other) : binary(.maximum, other)
    }

    /// The smaller one; the number if the other is NaN.
    func leastNumber(_ other: Lane) -> Lane {
        type.isFloat ? ((self <= other) | other.isNaN).select(self, other) : binary(.minimum, other)
    }
}

extension ComplexLane {
    /// Lexicographic order, false where an imaginary part that counts is NaN.
    func precedes(_ other: ComplexLane) -> Lane {
        let byReal = (re < other.re) & !(im.isNaN | other.im.isNaN)
        return byReal | ((re == other.re) & (im < other.im))
    }

    func precedesOrEquals(_ other: ComplexLane) -> Lane {
        let byReal = (re < other.re) & !(im.isNaN | other.im.isNaN)
        return byReal | ((re == other.re) & (im <= other.im))
    }

    func maximum(_ other: ComplexLane) -> ComplexLane {
        (isNaN | other.precedesOrEquals(self)).select(self, other)
    }

    func minimum(_ other: ComplexLane) -> ComplexLane {
        (isNaN | precedesOrEquals(other)).select(self, other)
    }

    func largestNumber(_ other: ComplexLane) -> ComplexLane {
        (other.isNaN | other.precedesOrEquals(self)).select(self, other)
    }

    func leastNumber(_ other: ComplexLane) -> ComplexLane {
        (other.isNaN | precedesOrEquals(other)).select(self, other)
    }
}
