public import AquilaTypes
import AquilaKernels

// The operators as methods, which throw in cases where the operators trap.

extension NDArray where Element: NumericElement {
    public func adding(_ other: NDArray) throws(ArrayError) -> NDArray { try combined(.add, other) }
    public func subtracting(_ other: NDArray) throws(ArrayError) -> NDArray { try combined(.subtract, other) }
    public func multiplied(by other: NDArray) throws(ArrayError) -> NDArray { try combined(.multiply, other) }
    public func raised(to other: NDArray) throws(ArrayError) -> NDArray { try combined(.power, other) }

    public func add(_ other: NDArray) throws(ArrayError) { try untyped.update(.add, other.operand) }
    public func subtract(_ other: NDArray) throws(ArrayError) { try untyped.update(.subtract, other.operand) }
    public func multiply(by other: NDArray) throws(ArrayError) {
        try untyped.update(.multiply, other.operand)
    }
}

extension NDArray where Element: FloatElement {
    public func divided(by other: NDArray) throws(ArrayError) -> NDArray { try combined(.divide, other) }
    public func divide(by other: NDArray) throws(ArrayError) { try untyped.update(.divide, other.operand) }
}

extension NDArray where Element: RealElement {
    public func remainder(dividingBy other: NDArray) throws(ArrayError) -> NDArray {
        try combined(.remainder, other)
    }
    public func less(than other: NDArray) throws(ArrayError) -> NDArray<Bool> { try combined(.less, other) }
    public func greater(than other: NDArray) throws(ArrayError) -> NDArray<Bool> {
        try combined(.greater, other)
    }
}

extension NDArray {
    public func equal(to other: NDArray) throws(ArrayError) -> NDArray<Bool> { try combined(.equal, other) }

    func combined<R>(_ op: Op, _ other: NDArray) throws(ArrayError) -> NDArray<R> {
        NDArray<R>(unchecked: try .record(op, operand, other.operand))
    }
}
