import AquilaArrays
import AquilaKernels
import AquilaTypes
import CPython

// Operations whose operands' values need no look before they are recorded: those that raise or warn
// for no values, and those whose other operands tell.

/// True if the operation needs no look at its operands' values before it is recorded.
@inline(__always)
func isSafe(_ op: Op, _ a: Ref, _ b: Ref) -> Bool {
    switch op {
    case .power: isSafePower(a, b)
    // The exponent has a type of its own, which a number must fit.
    case .ldexp: Number(b) == nil
    case .floorDivide, .remainder, .fmod: !Registry.isWarned || isSafeDivision(a, b)
    default: true
    }
}

/// As above, for one operand.
@inline(__always)
func isSafe(_ op: Op, _ x: AnyNDArray) -> Bool {
    !Registry.isWarned || x.rank > 0 && (op != .reciprocal || !x.dtype.isInteger)
}

/// True if no integer is divided by zero, and no least integer of a type by -1; NumPy warns of
/// both.
private func isSafeDivision(_ a: Ref, _ b: Ref) -> Bool {
    if a.exactContent?.pointee.array.dtype.isFloat == true { return true }
    if let divisor = b.exactContent { return divisor.pointee.array.dtype.isFloat }
    return switch Number(b) {
    case .integer(let divisor)?: divisor != 0 && divisor != -1
    case .float?: true
    default: false
    }
}

/// True if no integer has a negative exponent, which NumPy refuses.
private func isSafePower(_ a: Ref, _ b: Ref) -> Bool {
    if let exponent = b.exactContent {
        return !exponent.pointee.array.dtype.isInteger || a.exactContent?.pointee.array.dtype.kind == .float
    }
    if case .integer(let exponent)? = Number(b) {
        return exponent >= 0 || a.exactContent.map { $0.pointee.array.dtype.kind >= .float } ?? true
    }
    return true
}
