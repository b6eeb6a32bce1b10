import AquilaKernels
import AquilaRuntime
import AquilaTypes

// The implementation of the operators. They record; if recording fails, those on `NDArray` end the
// program with the caller's line.

extension AnyNDArray {
    @inline(__always)
    static func record(_ op: Op, _ a: Operand) throws(ArrayError) -> AnyNDArray {
        let result = try record(op, a.bits)
        withExtendedLifetime(a) {}
        return result
    }

    /// The caller keeps the operand's store alive during the call.
    @inline(__always)
    static func record(_ op: Op, _ a: OperandBits) throws(ArrayError) -> AnyNDArray {
        let runtime = a.runtime ?? .passUnretained(defaultRuntime)
        do {
            return AnyNDArray(whole: try runtime._withUnsafeGuaranteedRef { try $0.map(op, a) })
        } catch { throw error as! ArrayError }
    }

    @inline(__always)
    static func record(_ op: Op, _ a: Operand, _ b: Operand) throws(ArrayError) -> AnyNDArray {
        let result = try record(op, a.bits, b.bits)
        withExtendedLifetime(a) {}
        withExtendedLifetime(b) {}
        return result
    }

    /// The caller keeps the operands' stores alive during the call.
    @inline(__always)
    static func record(_ op: Op, _ a: OperandBits, _ b: OperandBits) throws(ArrayError) -> AnyNDArray {
        let runtime = a.runtime ?? b.runtime ?? .passUnretained(defaultRuntime)
        if op == .power { try requirePowers(of: a.dtype, AnyNDArray(b.counted)) }
        do {
            return AnyNDArray(whole: try runtime._withUnsafeGuaranteedRef { try $0.map(op, a, b) })
        } catch { throw error as! ArrayError }
    }

    /// Throws if the result would be integers and an exponent is negative. Waits for exponents in
    /// an array.
    @inline(never)
    static func requirePowers(of base: DType, _ exponents: AnyNDArray) throws(ArrayError) {
        guard base.isInteger, exponents.dtype.kind == .signed, exponents.count > 0 else { return }
        // Powers of `uint64` to signed exponents are floating-point.
        guard Op.power.resultType(base, exponents.dtype)?.isInteger == true else { return }
        let least = exponents.operand.store == nil ? exponents : try exponents.reduced(.min)
        guard try least.waitingItem().integerValue < 0 else { return }
        throw ArrayError(.value, "power: integers to negative integer powers are not allowed")
    }

    /// The array of a whole store.
    @inline(__always)
    init(whole store: Store) { _operand = Operand(store, store.root, store.dtype) }

    init(_ operand: Operand) { _operand = operand }

    /// `self = self op b`, written through this view. Throws if the result is of a higher kind than
    /// the view.
    func update(_ op: Op, _ b: Operand) throws(ArrayError) {
        let target = try target()
        if op == .power { try Self.requirePowers(of: dtype, AnyNDArray(b)) }
        if let result = op.resultType(target.dtype, b.dtype), !result.canCastSameKind(to: target.dtype) {
            throw .uncastable(op, result, target.dtype)
        }
        try target.store.runtime.update(op, operand.bits, b.bits)
        withExtendedLifetime(target) {}
        withExtendedLifetime(b) {}
    }

    /// The same; ends the program with the caller's line where `update` throws.
    func updateOrFail(_ op: Op, _ b: Operand) {
        orFail { () throws(ArrayError) in try update(op, b) }
    }
}

extension ArrayError {
    static func uncastable(_ op: Op, _ result: DType, _ target: DType) -> ArrayError {
        ArrayError(.type, "\(op.row.name): a result of \(result) cannot go into an array of \(target)")
    }
}

@inline(__always)
func record<A, R>(_ op: Op, _ a: NDArray<A>) -> NDArray<R> {
    defer { withExtendedLifetime(a) {} }
    do { return NDArray(unchecked: try .record(op, a.untyped.operand.bits)) } catch { fail(error) }
}

@inline(__always)
func record<A, B, R>(_ op: Op, _ a: NDArray<A>, _ b: NDArray<B>) -> NDArray<R> {
    defer {
        withExtendedLifetime(a) {}
        withExtendedLifetime(b) {}
    }
    do {
        return NDArray(unchecked: try .record(op, a.untyped.operand.bits, b.untyped.operand.bits))
    } catch { fail(error) }
}

@inline(__always)
func record<A, B, R>(_ op: Op, _ a: NDArray<A>, _ b: B) -> NDArray<R> where B: Element {
    defer { withExtendedLifetime(a) {} }
    do {
        return NDArray(unchecked: try .record(op, a.untyped.operand.bits, OperandBits(Scalar(b))))
    } catch { fail(error) }
}

@inline(__always)
func record<A, B, R>(_ op: Op, _ a: A, _ b: NDArray<B>) -> NDArray<R> where A: Element {
    defer { withExtendedLifetime(b) {} }
    do {
        return NDArray(unchecked: try .record(op, OperandBits(Scalar(a)), b.untyped.operand.bits))
    } catch { fail(error) }
}

extension NDArray {
    /// `self = self op b`: written through the view, or a new number if this one is a literal,
    /// which cannot be written.
    @inline(__always)
    mutating func update(_ op: Op, _ b: NDArray) {
        if operand.store == nil { self = record(op, self, b) } else { untyped.updateOrFail(op, b.operand) }
    }

    @inline(__always)
    mutating func update(_ op: Op, _ b: Element) {
        if operand.store == nil {
            self = record(op, self, b)
        } else {
            untyped.updateOrFail(op, .scalar(Scalar(b)))
        }
    }
}
