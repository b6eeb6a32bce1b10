import AquilaKernels
import AquilaRuntime
import AquilaTypes

// What the operators are made of. They record; where that is refused, those on `NDArray` end the program with the
// caller's line.

extension AnyNDArray {
    @inline(__always)
    static func record(_ op: Op, _ a: borrowing Operand) throws(ArrayError) -> AnyNDArray {
        guard let runtime = a.runtime else { return try record(op, .array(AnyNDArray(copy a).base)) }
        return AnyNDArray(try runtime.map(op, a))
    }

    @inline(__always)
    static func record(
        _ op: Op, _ a: borrowing Operand, _ b: borrowing Operand
    ) throws(ArrayError) -> AnyNDArray {
        if let runtime = a.runtime ?? b.runtime { return AnyNDArray(try runtime.map(op, a, b)) }
        return AnyNDArray(try defaultRuntime.map(op, .array(AnyNDArray(copy a).base), b))
    }

    init(_ operand: Operand) { self.operand = operand }

    /// `self = self op b`, written through this view. Throws where the result is of a higher kind than the view.
    func update(_ op: Op, _ b: Operand) throws(ArrayError) {
        let target = try target()
        if let result = op.resultType(target.dtype, b.dtype), !result.canCastSameKind(to: target.dtype) {
            throw .uncastable(op, result, target.dtype)
        }
        try target.store.runtime.map(op, [operand, b], into: [target])
    }
}

extension ArrayError {
    static func uncastable(_ op: Op, _ result: DType, _ target: DType) -> ArrayError {
        ArrayError(.type, "\(op.row.name): a result of \(result) cannot go into an array of \(target)")
    }
}

@inline(__always)
func record<A, R>(_ op: Op, _ a: borrowing NDArray<A>) -> NDArray<R> {
    do { return NDArray(unchecked: try .record(op, a.untyped.operand)) } catch { fail(error) }
}

@inline(__always)
func record<A, B, R>(_ op: Op, _ a: borrowing NDArray<A>, _ b: borrowing NDArray<B>) -> NDArray<R> {
    do { return NDArray(unchecked: try .record(op, a.untyped.operand, b.untyped.operand)) } catch { fail(error) }
}

@inline(__always)
func record<A, B, R>(_ op: Op, _ a: borrowing NDArray<A>, _ b: B) -> NDArray<R> where B: Element {
    do {
        return NDArray(unchecked: try .record(op, a.untyped.operand, .scalar(Scalar(b))))
    } catch { fail(error) }
}

@inline(__always)
func record<A, B, R>(_ op: Op, _ a: A, _ b: borrowing NDArray<B>) -> NDArray<R> where A: Element {
    do {
        return NDArray(unchecked: try .record(op, .scalar(Scalar(a)), b.untyped.operand))
    } catch { fail(error) }
}

extension NDArray {
    /// `self = self op b`: through the view, or a new number where this one is a literal, which cannot be written.
    @inline(__always)
    mutating func update(_ op: Op, _ b: NDArray) {
        if operand.store == nil { self = record(op, self, b) } else { write(op, b.operand) }
    }

    @inline(__always)
    mutating func update(_ op: Op, _ b: Element) {
        if operand.store == nil { self = record(op, self, b) } else { write(op, .scalar(Scalar(b))) }
    }

    private func write(_ op: Op, _ b: Operand) {
        orFail { () throws(ArrayError) in try untyped.update(op, b) }
    }
}
