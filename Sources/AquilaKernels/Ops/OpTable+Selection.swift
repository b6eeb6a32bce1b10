import AquilaTypes

extension Op {
    static let selectionRows: [OpRow] = [
        OpRow(
            .where, "where", .selection, TypeRule(.choice, [Loop("?dd->d")]),
            complex: { z, _ in [z[0].re.select(z[1], z[2])] },
            real: { x, _ in [x[0].select(x[1], x[2])] }),
        OpRow(
            .clip, "clip", .selection, .same(LoopTypes.all, arity: 3),
            complex: { z, _ in [z[0].clipped(z[1], z[2])] },
            real: { x, _ in [x[0].maximum(x[1]).minimum(x[2])] }),
        OpRow(
            unary: .copy, "copy", .selection, .same(LoopTypes.all, arity: 1), complex: { $0 }, real: { $0 }),
    ]

    static let complexRows: [OpRow] = [
        OpRow(
            unary: .conjugate, "conjugate", .complex, .same(LoopTypes.numbers, arity: 1),
            complex: { $0.conjugate }, real: { $0 }),
        OpRow(
            unary: .real, "real", .complex, parts, complex: { $0 }, real: { $0 }),
        OpRow(
            unary: .imag, "imag", .complex, parts,
            complex: { ComplexLane($0.im, $0.im) }, real: { $0.zero }),
        OpRow(
            unary: .angle, "angle", .complex, .spelled("e->e f->f d->d F->f D->d"),
            complex: { $0.argument.asReal }, real: { $0.zero.call(.atan2, $0) }),
        OpRow(
            op: .makeComplex, name: "complex", category: .complex, rule: .spelled("ff->F dd->D"),
            identity: nil,
            body: { _, parts, _ in [KernelValue(parts[0].re, parts[1].re)] }),
    ]

    private static let parts: TypeRule =
        .spelled("?->? b->b B->B h->h H->H i->i I->I l->l L->L e->e f->f d->d F->f D->d")
}

extension ComplexLane {
    /// The value limited in lexicographic order. Unlike comparisons, NumPy's `clip` checks the
    /// value alone for NaN.
    fileprivate func clipped(_ low: ComplexLane, _ high: ComplexLane) -> ComplexLane {
        let raised = (isNaN | low.isBelow(self)).select(self, low)
        return (raised.isNaN | raised.isBelow(high)).select(raised, high)
    }

    private func isBelow(_ other: ComplexLane) -> Lane {
        (re < other.re) | ((re == other.re) & (im < other.im))
    }

    /// The angle to the positive real axis.
    var argument: Lane { im.call(.atan2, re) }
}
