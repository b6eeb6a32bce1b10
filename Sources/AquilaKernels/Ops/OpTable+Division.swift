import AquilaTypes

extension Op {
    static let divisionRows: [OpRow] = [
        OpRow(
            binary: .divide, "divide", .arithmetic, .same("efdFD", arity: 2, .trueDivision),
            complex: { $0.divided(by: $1) }, real: { $0 / $1 }),
        OpRow(
            binary: .floorDivide, "floor_divide", .arithmetic, .same(LoopTypes.reals, arity: 2),
            real: { $0.flooredDivision(by: $1).quotient }),
        OpRow(
            binary: .remainder, "remainder", .arithmetic, .same(LoopTypes.reals, arity: 2),
            real: { $0.flooredDivision(by: $1).remainder }),
        OpRow(
            .divmod, "divmod", .arithmetic, .same(LoopTypes.reals, arity: 2, results: 2),
            real: { x, _ in
                let result = x[0].flooredDivision(by: x[1])
                return [result.quotient, result.remainder]
            }),
        OpRow(
            binary: .fmod, "fmod", .arithmetic, .same(LoopTypes.reals, arity: 2),
            real: { $0.type.isFloat ? $0.call(.fmod, $1) : $0.remainder($1) }),
        OpRow(
            unary: .reciprocal, "reciprocal", .arithmetic, .same(LoopTypes.numbers, arity: 1),
            complex: { $0.reciprocal },
            real: { $0.reciprocal }),
    ]
}

extension Lane {
    /// Quotient rounded down and remainder with the divisor's sign.
    func flooredDivision(by divisor: Lane) -> (quotient: Lane, remainder: Lane) {
        if type.isFloat { return flooredFloatDivision(by: divisor) }
        let quotient = self.quotient(divisor)
        let remainder = self.remainder(divisor)
        guard type.kind == .signed else { return (quotient, remainder) }
        let differs = (remainder != 0) & ((remainder ^ divisor) < 0)
        return (differs.select(quotient - 1, quotient), differs.select(remainder + divisor, remainder))
    }

    /// The algorithm of NumPy and CPython: an exact remainder first, then a quotient that fits it.
    ///
    /// Source of the definition: `npy_divmod` in NumPy's `npy_math`.
    private func flooredFloatDivision(by divisor: Lane) -> (quotient: Lane, remainder: Lane) {
        let truncated = call(.fmod, divisor).convert(type)
        let ratio = self / divisor
        let isExact = truncated == 0
        let differs = !isExact & ((divisor < 0) ^ (truncated < 0))
        let shifted = differs.select(truncated + divisor, truncated)
        let remainder = isExact.select(zero.withSign(of: divisor), shifted)
        let difference = (self - truncated) / divisor
        let quotient = differs.select(difference - 1, difference)
        let floored = quotient.unary(.floor)
        let rounded = ((quotient - floored) > 0.5).select(floored + 1, floored)
        let signed = (quotient == 0).select(zero.withSign(of: ratio), rounded)
        let byZero = divisor == 0
        return (byZero.select(ratio, signed), byZero.select(truncated, remainder))
    }
}

extension Lane {
    /// The reciprocal. Signed integers go by way of `float64`, as in NumPy, so the reciprocal of 0
    /// is the cast of infinity.
    fileprivate var reciprocal: Lane {
        switch type.kind {
        case .float: 1 / self
        case .signed: (1 / convert(.float64)).convert(type)
        case .bool, .unsigned, .complex: one.quotient(self)
        }
    }
}

extension ComplexLane {
    /// Smith's method (Communications of the ACM 5, 1962), with NumPy's result for a divisor of zero.
    func divided(by b: ComplexLane) -> ComplexLane {
        let absRe = b.re.magnitude
        let absIm = b.im.magnitude
        let realLarger = absRe >= absIm
        let large = realLarger.select(b.re, b.im)
        let small = realLarger.select(b.im, b.re)
        let ratio = small / large
        let scale = 1 / (large + small * ratio)
        let first = realLarger.select(re, im)
        let second = realLarger.select(im, re)
        // The imaginary part changes its sign with the roles of the parts.
        let crossed = realLarger.select(im - re * ratio, im * ratio - re)
        let quotient = ComplexLane((first + second * ratio) * scale, crossed * scale)
        let byZero = (absRe == 0) & (absIm == 0)
        return byZero.select(ComplexLane(re / absRe, im / absRe), quotient)
    }

    var reciprocal: ComplexLane {
        let realLarger = im.magnitude <= re.magnitude
        let large = realLarger.select(re, im)
        let ratio = realLarger.select(im, re) / large
        let scale = realLarger.select(re, im) + realLarger.select(im, re) * ratio
        return ComplexLane(
            realLarger.select(re.one, ratio) / scale, realLarger.select(-ratio, re.constant(-1)) / scale)
    }
}
