import AquilaTypes

extension Op {
    static let bitRows: [OpRow] = [
        OpRow(
            binary: .bitwiseAnd, "bitwise_and", .bits, .same(LoopTypes.bitwise, arity: 2), identity: -1,
            real: { $0 & $1 }),
        OpRow(
            binary: .bitwiseOr, "bitwise_or", .bits, .same(LoopTypes.bitwise, arity: 2), identity: 0,
            real: { $0 | $1 }),
        OpRow(
            binary: .bitwiseXor, "bitwise_xor", .bits, .same(LoopTypes.bitwise, arity: 2), identity: 0,
            real: { $0 ^ $1 }),
        OpRow(unary: .invert, "invert", .bits, .same(LoopTypes.bitwise, arity: 1), real: { !$0 }),
        OpRow(
            binary: .leftShift, "left_shift", .bits, .same(LoopTypes.integers, arity: 2), real: { $0 << $1 }),
        OpRow(
            binary: .rightShift, "right_shift", .bits, .same(LoopTypes.integers, arity: 2), real: { $0 >> $1 }
        ),
        OpRow(
            unary: .bitwiseCount, "bitwise_count", .bits, .to(.uint8, from: LoopTypes.integers, arity: 1),
            // NumPy counts the bits of the absolute value.
            real: { ($0.type.kind == .signed ? $0.magnitude : $0).unary(.populationCount).convert(.uint8) }),
    ]

    static let integerRows: [OpRow] = [
        OpRow(
            binary: .gcd, "gcd", .integer, .same(LoopTypes.integers, arity: 2, .noBoolAlone), identity: 0,
            real: { $0.wideMagnitude.callInteger(.gcd, $1.wideMagnitude).convert($0.type) }),
        OpRow(
            binary: .lcm, "lcm", .integer, .same(LoopTypes.integers, arity: 2, .noBoolAlone),
            real: { a, b in
                let (x, y) = (a.wideMagnitude, b.wideMagnitude)
                // For two zeros the divisor is 0; the quotient by it is 0, and so is the result.
                return (x.quotient(x.callInteger(.gcd, y)) * y).convert(a.type)
            }),
    ]
}

extension Lane {
    /// The absolute value of an integer as `uint64`.
    fileprivate var wideMagnitude: Lane {
        type.kind == .signed ? convert(.int64).magnitude.convert(.uint64) : convert(.uint64)
    }
}
