import AquilaTypes

extension Op {
    private static let realOnly: TypeRule = .same("efd", arity: 1)
    private static let anyFloat: TypeRule = .same("efdFD", arity: 1)

    /// A function of the library, real and complex.
    private static func library(
        _ op: Op, _ name: String, _ category: OpCategory, _ function: ExternalFunction,
        short: (@Sendable (Lane) -> Lane)? = nil, complex: @escaping @Sendable (ComplexLane) -> ComplexLane
    ) -> OpRow {
        OpRow(
            unary: op, name, category, anyFloat, complex: complex,
            real: { x in
                guard let short else { return x.call(function) }
                return x.elementary(short: short, full: { $0.call(function) })
            })
    }

    /// A multiplication by a constant, once for each of its names.
    private static func scaling(_ op: Op, _ name: String, _ factor: Double) -> OpRow {
        OpRow(unary: op, name, .trigonometric, realOnly, real: { $0 * factor })
    }

    private static let degree = 0x1.1df46a2529d39p-6
    private static let radian = 0x1.ca5dc1a63c1f8p+5

    static let trigonometricRows: [OpRow] = [
        library(.sin, "sin", .trigonometric, .sin) { $0.sine },
        library(.cos, "cos", .trigonometric, .cos) { $0.cosine },
        library(.tan, "tan", .trigonometric, .tan) { $0.tangent },
        library(.arcsin, "arcsin", .trigonometric, .asin) { $0.arcSine },
        library(.arccos, "arccos", .trigonometric, .acos) { $0.arcCosine },
        library(.arctan, "arctan", .trigonometric, .atan, short: { $0.shortArcTangent }) { $0.arcTangent },
        OpRow(
            binary: .arctan2, "arctan2", .trigonometric, .same("efd", arity: 2),
            real: { y, x in
                guard y.type != .float64 else { return y.call(.atan2, x) }
                return y.convert(.float64).shortArcTangent(over: x.convert(.float64))
            }),
        OpRow(
            unary: .sinh, "sinh", .hyperbolic, anyFloat,
            complex: { $0.hyperbolicSine },
            real: { $0.elementary(short: \.shortHyperbolicSine, full: \.hyperbolicSine) }),
        OpRow(
            unary: .cosh, "cosh", .hyperbolic, anyFloat,
            complex: { $0.hyperbolicCosine },
            real: { $0.elementary(short: \.shortHyperbolicCosine, full: \.hyperbolicCosine) }),
        OpRow(
            unary: .tanh, "tanh", .hyperbolic, anyFloat,
            complex: { $0.hyperbolicTangent },
            real: { $0.elementary(short: \.shortHyperbolicTangent, full: \.hyperbolicTangent) }),
        library(.arcsinh, "arcsinh", .hyperbolic, .asinh, short: { $0.shortAreaSine }) { $0.areaSine },
        library(.arccosh, "arccosh", .hyperbolic, .acosh, short: { $0.shortAreaCosine }) { $0.areaCosine },
        library(.arctanh, "arctanh", .hyperbolic, .atanh) { $0.areaTangent },
        scaling(.degrees, "degrees", radian),
        scaling(.rad2deg, "rad2deg", radian),
        scaling(.radians, "radians", degree),
        scaling(.deg2rad, "deg2rad", degree),
    ]

    static let specialRows: [OpRow] = [
        OpRow(unary: .erf, "erf", .special, realOnly, real: { $0.convert(.float64).errorFunction }),
        OpRow(unary: .erfc, "erfc", .special, realOnly, real: { $0.call(.erfc) }),
        OpRow(unary: .lgamma, "lgamma", .special, realOnly, real: { $0.call(.lgamma) }),
        OpRow(unary: .tgamma, "tgamma", .special, realOnly, real: { $0.call(.tgamma) }),
    ]
}
