import AquilaArrays
import AquilaKernels
import AquilaRuntime
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
    if let divisor = b.exactContent {
        return divisor.pointee.array.dtype.isFloat || isHarmless(divisor.pointee.bits)
    }
    return switch Number(b) {
    case .integer(let divisor)?: divisor != 0 && divisor != -1
    case .float?: true
    default: false
    }
}

/// True for few integers at hand that are neither 0 nor -1.
private func isHarmless(_ divisor: OperandBits) -> Bool {
    guard divisor.view.elementCount <= AnyNDArray.mostAtHand, divisor.dtype.isInteger,
        let store = divisor.store,
        let base = Store.addressAtHand(of: store)
    else { return false }
    func isSafe<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) -> Bool {
        let first = base + divisor.view.offset
        var isSafe = true
        divisor.view.forEachOffset { offset in
            let value = (first + offset).loadUnaligned(as: T.self)
            if value == 0 || T.isSigned && value == ~0 { isSafe = false }
        }
        return isSafe
    }
    return switch divisor.dtype {
    case .int8: isSafe(Int8.self)
    case .int16: isSafe(Int16.self)
    case .int32: isSafe(Int32.self)
    case .int64: isSafe(Int64.self)
    case .uint8: isSafe(UInt8.self)
    case .uint16: isSafe(UInt16.self)
    case .uint32: isSafe(UInt32.self)
    case .uint64: isSafe(UInt64.self)
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
