import AquilaTypes

extension Op {
    static let arithmeticRows: [OpRow] = [
        OpRow(
            binary: .add, "add", .arithmetic, .same(LoopTypes.all, arity: 2), identity: 0,
            complex: { $0 + $1 }, real: { $0.type == .bool ? $0 | $1 : $0 + $1 }),
        OpRow(
            binary: .subtract, "subtract", .arithmetic, .same(LoopTypes.numbers, arity: 2, .noBoolAlone),
            complex: { $0 - $1 }, real: { $0 - $1 }),
        OpRow(
            binary: .multiply, "multiply", .arithmetic, .same(LoopTypes.all, arity: 2), identity: 1,
            complex: { $0 * $1 }, real: { $0.type == .bool ? $0 & $1 : $0 * $1 }),
        OpRow(
            unary: .negative, "negative", .arithmetic, .same(LoopTypes.numbers, arity: 1, .noBoolAlone),
            complex: { -$0 }, real: { -$0 }),
        OpRow(
            unary: .positive, "positive", .arithmetic, .same(LoopTypes.numbers, arity: 1, .noBoolAlone),
            complex: { $0 }, real: { $0 }),
        OpRow(
            unary: .absolute, "absolute", .arithmetic,
            .spelled("?->? b->b B->B h->h H->H i->i I->I l->l L->L e->e f->f d->d F->f D->d"),
            complex: { ComplexLane($0.magnitude, $0.im) }, real: { $0.type == .bool ? $0 : $0.magnitude }),
        OpRow(
            unary: .fabs, "fabs", .arithmetic, .same(LoopTypes.floats, arity: 1), real: { $0.magnitude }),
        OpRow(
            unary: .sign, "sign", .arithmetic, .same(LoopTypes.numbers, arity: 1, .noBoolAlone),
            complex: { $0.sign }, real: { $0.sign }),
        OpRow(
            unary: .square, "square", .arithmetic, .same(LoopTypes.numbers, arity: 1),
            complex: { $0 * $0 }, real: { $0 * $0 }),
        OpRow(
            binary: .heaviside, "heaviside", .arithmetic, .same(LoopTypes.floats, arity: 2),
            real: { x, atZero in
                let step = (x < 0).select(x.zero, x.one)
                return x.isNaN.select(x, (x == 0).select(atZero, step))
            }),
    ]
}

extension Lane {
    /// -1, 0 or 1; NaN for NaN.
    fileprivate var sign: Lane {
        let nonNegative = (self > 0).select(one, (self == 0).select(zero, self))
        guard type.isFloat || type.kind == .signed else { return nonNegative }
        return (self < 0).select(-1, nonNegative)
    }
}

extension ComplexLane {
    /// The absolute value as `float64`, without overflow of the squares.
    var magnitude: Lane { re.hypotenuse(im) }

    /// z / |z|, as NumPy 2 defines it.
    fileprivate var sign: ComplexLane {
        let length = magnitude.convert(re.type)
        let bothInfinite = re.isInfinite & im.isInfinite
        let one = re.one
        // Where the length is infinite, also by overflow, the result lies on an axis; on the real
        // one if the real part is infinite.
        let alongReal = re.isInfinite.select(one.withSign(of: re), re.zero)
        let alongImaginary = re.isInfinite.select(re.zero, one.withSign(of: im))
        let real = length.isInfinite.select(alongReal, re / length)
        let imaginary = length.isInfinite.select(alongImaginary, im / length)
        let isNaN = length.isNaN | bothInfinite
        let isZero = length == 0
        return ComplexLane(
            isNaN.select(.nan, isZero.select(0, real)), isNaN.select(.nan, isZero.select(0, imaginary)))
    }
}
