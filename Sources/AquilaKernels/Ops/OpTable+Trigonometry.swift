import AquilaTypes

extension Op {
    private static let realOnly: TypeRule = .same("efd", arity: 1)
    private static let anyFloat: TypeRule = .same("efdFD", arity: 1)

    /// A function of the library, real and complex.
    private static func library(
        _ op: Op, _ name: String, _ category: OpCategory, _ function: ExternalFunction,
        complex: @escaping @Sendable (ComplexLane) -> ComplexLane
    ) -> OpRow {
        OpRow(unary: op, name, category, anyFloat, complex: complex, real: { $0.call(function) })
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
        library(.arctan, "arctan", .trigonometric, .atan) { $0.arcTangent },
        OpRow(
            binary: .arctan2, "arctan2", .trigonometric, .same("efd", arity: 2), real: { $0.call(.atan2, $1) }
        ),
        OpRow(
            unary: .sinh, "sinh", .hyperbolic, anyFloat,
            complex: { $0.hyperbolicSine }, real: { $0.convert(.float64).hyperbolicSine }),
        OpRow(
            unary: .cosh, "cosh", .hyperbolic, anyFloat,
            complex: { $0.hyperbolicCosine }, real: { $0.convert(.float64).hyperbolicCosine }),
        OpRow(
            unary: .tanh, "tanh", .hyperbolic, anyFloat,
            complex: { $0.hyperbolicTangent }, real: { $0.convert(.float64).hyperbolicTangent }),
        library(.arcsinh, "arcsinh", .hyperbolic, .asinh) { $0.areaSine },
        library(.arccosh, "arccosh", .hyperbolic, .acosh) { $0.areaCosine },
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
