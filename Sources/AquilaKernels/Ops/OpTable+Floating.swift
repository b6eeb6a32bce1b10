import AquilaTypes

extension Op {
    private static func rounding(_ types: String) -> TypeRule { .same(types, arity: 1) }

    static let roundingRows: [OpRow] = [
        OpRow(
            unary: .rint, "rint", .rounding, rounding("efdFD"),
            complex: { ComplexLane($0.re.unary(.roundEven), $0.im.unary(.roundEven)) },
            real: { $0.unary(.roundEven) }),
        OpRow(unary: .floor, "floor", .rounding, rounding("?bBhHiIlLefd"), real: { $0.rounded(.floor) }),
        OpRow(unary: .ceil, "ceil", .rounding, rounding("?bBhHiIlLefd"), real: { $0.rounded(.ceiling) }),
        OpRow(unary: .trunc, "trunc", .rounding, rounding("?bBhHiIlLefd"), real: { $0.rounded(.truncate) }),
    ]

    static let floatingRows: [OpRow] = [
        OpRow(
            unary: .isfinite, "isfinite", .floating, .to(.bool, from: LoopTypes.all, arity: 1),
            complex: { ($0.re.isFinite & $0.im.isFinite).asReal },
            real: { $0.type.isFloat ? $0.isFinite : $0 == $0 }),
        OpRow(
            unary: .isinf, "isinf", .floating, .to(.bool, from: LoopTypes.all, arity: 1),
            complex: { ($0.re.isInfinite | $0.im.isInfinite).asReal },
            real: { $0.type.isFloat ? $0.isInfinite : $0 != $0 }),
        OpRow(
            unary: .isnan, "isnan", .floating, .to(.bool, from: LoopTypes.all, arity: 1),
            complex: { $0.isNaN.asReal }, real: { $0 != $0 }),
        OpRow(
            unary: .signbit, "signbit", .floating, .to(.bool, from: LoopTypes.floats, arity: 1),
            real: { $0.signBit }),
        OpRow(
            binary: .copysign, "copysign", .floating, .same(LoopTypes.floats, arity: 2),
            real: { $0.withSign(of: $1) }),
        OpRow(
            .nextafter, "nextafter", .floating, .same(LoopTypes.floats, arity: 2),
            real: { x, loop in [x[0].nextAfter(x[1], storedAs: loop.inputs[0])] }),
        OpRow(
            .spacing, "spacing", .floating, .same(LoopTypes.floats, arity: 1),
            real: { x, loop in [x[0].spacing(storedAs: loop.inputs[0])] }),
        OpRow(
            .modf, "modf", .floating, .same(LoopTypes.floats, arity: 1, results: 2),
            real: { x, _ in
                let whole = x[0].unary(.truncate)
                let fraction = x[0].isInfinite.select(0, x[0] - whole)
                return [fraction.withSign(of: x[0]), whole]
            }),
        OpRow(
            .frexp, "frexp", .floating, .spelled("e->ei f->fi d->di"),
            real: { x, _ in x[0].fractionAndExponent }),
        OpRow(
            binary: .ldexp, "ldexp", .floating, .spelled("ei->e fi->f el->e fl->f di->d dl->d"),
            real: { $0.scaled(byPowerOfTwo: $1) }),
    ]
}

extension Lane {
    fileprivate func rounded(_ opcode: Opcode) -> Lane { type.isFloat ? unary(opcode) : self }

    /// The neighbour in the direction of `target`, in the grid of the type that the value is stored as.
    fileprivate func nextAfter(_ target: Lane, storedAs stored: DType) -> Lane {
        let narrow = convert(stored)
        let bits = narrow.bits
        // Integers next to a float's bits are the bits of its neighbours; upwards in magnitude when
        // `target` lies on the far side from zero. 16-bit lanes have no float arithmetic, so the
        // wide values are compared.
        let grows = (self < target) ^ (self < 0)
        let moved = grows.select(bits + 1, bits - 1)
        let signOfTarget = target.convert(stored).bits & bits.constant(bits: 1 << UInt64(stored.size * 8 - 1))
        let fromZero = signOfTarget | bits.one
        let next = (self == 0).select(fromZero, moved).bitcast(stored).convert(type)
        // For two equal zeros NumPy gives the second, but for `float16` the first.
        let settled = (self == target).select(stored == .float16 ? self : target, next)
        return (isNaN | target.isNaN).select(.nan, settled)
    }

    /// The distance to the neighbour away from zero, with the value's sign; for `float16` NumPy takes the
    /// neighbour above.
    fileprivate func spacing(storedAs stored: DType) -> Lane {
        let away = stored == .float16 ? infinity : (self < 0).select(-.infinity, infinity)
        let distance = nextAfter(away, storedAs: stored) - self
        return isFinite.select(distance, .nan)
    }

    /// The parts of the value as a float of size in [0.5, 1) times a power of two:
    /// `[fraction, exponent]`.
    fileprivate var fractionAndExponent: [Lane] {
        // `float64` holds the floats of the other types as normal numbers.
        let wide = convert(.float64)
        let isSubnormal = wide.magnitude < 0x1p-1022
        let scaled = isSubnormal.select(wide * 0x1p54, wide)
        let bits = scaled.bits
        let biased = (bits >> bits.constant(52)) & bits.constant(0x7FF)
        let exponent = biased - isSubnormal.select(bits.constant(1022 + 54), bits.constant(1022))
        let half = (bits & bits.constant(bits: 0x800F_FFFF_FFFF_FFFF)) | bits.constant(bits: 1022 << 52)
        let isPlain = wide.isFinite & (wide != 0)
        return [
            isPlain.select(half.bitcast(.float64), wide),
            isPlain.select(exponent, exponent.zero).convert(.int32),
        ]
    }

    /// x × 2ⁿ with one rounding.
    fileprivate func scaled(byPowerOfTwo exponent: Lane) -> Lane {
        let n = exponent.convert(.int64)
        let bounded = n.binary(.minimum, n.constant(4000)).binary(.maximum, n.constant(-4000))
        let wide = convert(.float64)
        let isSubnormal = wide.magnitude < 0x1p-1022
        let bits = isSubnormal.select(wide * 0x1p54, wide).bits
        let biased = (bits >> bits.constant(52)) & bits.constant(0x7FF)
        let total = bounded + biased - isSubnormal.select(bits.constant(1023 + 54), bits.constant(1023))
        let significand =
            (bits & bits.constant(bits: 0x800F_FFFF_FFFF_FFFF)) | bits.constant(bits: 1023 << 52)
        // The first product is exact and normal; the second rounds, below the normal range or to infinity.
        let limit = total.binary(.minimum, n.constant(1024)).binary(.maximum, n.constant(-1022 - 60))
        let first = limit.binary(.minimum, n.constant(1023)).binary(.maximum, n.constant(-1022))
        let result = significand.bitcast(.float64) * first.powerOfTwo * (limit - first).powerOfTwo
        return (wide.isFinite & (wide != 0)).select(result, wide)
    }

    /// 2ⁿ of an `int64` lane n from -1022 to 1023.
    var powerOfTwo: Lane { ((self + 1023) << constant(52)).bitcast(.float64) }
}
