import AquilaTypes

extension Op {
    private static let realOnly: TypeRule = .same("efd", arity: 1)
    private static let anyFloat: TypeRule = .same("efdFD", arity: 1)
    private static let pairOfReals: TypeRule = .same("efd", arity: 2)

    static let powerRows: [OpRow] = [
        OpRow(
            binary: .power, "power", .arithmetic, .same(LoopTypes.numbers, arity: 2),
            complex: { $0.power($1) }, real: { $0.power($1) }),
        OpRow(
            binary: .floatPower, "float_power", .arithmetic, .same("dD", arity: 2),
            complex: { $0.power($1) }, real: { $0.power($1) }),
        OpRow(
            unary: .sqrt, "sqrt", .exponential, anyFloat, complex: { $0.squareRoot }, real: { $0.squareRoot }),
        OpRow(
            unary: .cbrt, "cbrt", .exponential, realOnly,
            real: { $0.elementary(short: \.shortCubeRoot, full: { $0.call(.cbrt) }) }),
        OpRow(
            binary: .hypot, "hypot", .trigonometric, pairOfReals, identity: 0, real: { $0.hypotenuse($1) }),
    ]

    static let exponentialRows: [OpRow] = [
        OpRow(
            unary: .exp, "exp", .exponential, anyFloat, complex: { $0.exponential },
            real: { $0.elementary(short: \.shortExponential, full: \.exponential) }),
        OpRow(
            unary: .exp2, "exp2", .exponential, anyFloat,
            complex: { $0.binaryExponential },
            real: { $0.elementary(short: \.shortBinaryExponential, full: \.binaryExponential) }),
        OpRow(
            unary: .expm1, "expm1", .exponential, anyFloat, complex: { $0.expMinusOne },
            real: { $0.elementary(short: \.shortExponentialMinusOne, full: \.exponentialMinusOne) }),
        OpRow(
            unary: .log, "log", .exponential, anyFloat, complex: { $0.logarithm },
            real: { $0.elementary(short: \.shortLogarithm, full: \.logarithm) }),
        OpRow(
            unary: .log2, "log2", .exponential, anyFloat,
            complex: { $0.logarithm(scaledBy: 0x1.71547652b82fep+0) },
            real: { $0.elementary(short: \.shortBinaryLogarithm, full: \.binaryLogarithm) }),
        OpRow(
            unary: .log10, "log10", .exponential, anyFloat,
            complex: { $0.logarithm(scaledBy: 0x1.bcb7b1526e50ep-2) },
            real: { $0.elementary(short: \.shortDecimalLogarithm, full: \.decimalLogarithm) }),
        OpRow(
            unary: .log1p, "log1p", .exponential, anyFloat, complex: { $0.logOnePlus },
            real: { $0.elementary(short: \.shortLogarithmOfOnePlus, full: \.logarithmOfOnePlus) }),
        OpRow(
            binary: .logaddexp, "logaddexp", .exponential, pairOfReals, identity: -.infinity,
            real: { x, y in
                let (larger, tail) = x.logAddition(y) { $0.exponential.logarithmOfOnePlus }
                return (x == y).select(x.convert(.float64) + 0x1.62e42fefa39efp-1, larger + tail)
            }),
        OpRow(
            binary: .logaddexp2, "logaddexp2", .exponential, pairOfReals, identity: -.infinity,
            real: { x, y in
                let (larger, tail) = x.logAddition(y) {
                    $0.binaryExponential.logarithmOfOnePlus * 0x1.71547652b82fep+0
                }
                return (x == y).select(x.convert(.float64) + 1, larger + tail)
            }),
    ]
}

extension Lane {
    /// The larger operand in `float64`, and the function of minus the distance, which is NaN if an
    /// operand is.
    fileprivate func logAddition(_ other: Lane, _ function: (Lane) -> Lane) -> (larger: Lane, tail: Lane) {
        let (a, b) = (convert(.float64), other.convert(.float64))
        let difference = a - b
        return ((difference > 0).select(a, b), function(-difference.magnitude))
    }

    /// The power. Integers wrap; the array layer refuses negative exponents of integers.
    fileprivate func power(_ exponent: Lane) -> Lane {
        guard !type.isFloat else { return call(.pow, exponent) }
        return convert(.int64).callInteger(.integerPower, exponent.convert(.int64)).convert(type)
    }
}
