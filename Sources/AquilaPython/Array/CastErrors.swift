import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Floating-point errors of casts: numbers out of a type's range, infinity and NaN as integers. Kernels detect
// none. Where an assigned array is small and at hand, or errors raise exceptions, the package casts
// its elements by NumPy first, which reports errors.

extension DType {
    /// True if a cast to the other type can cause a floating-point error.
    fileprivate func canFail(as target: DType) -> Bool {
        if kind >= .float {
            return target.isInteger || target.kind >= .float && target.component.size < component.size
        }
        return target == .float16 && isInteger && size >= 2
    }
}

extension AnyNDArray {
    /// Bytes of the largest array whose casts are looked at for warnings.
    private static let mostBytes = 1 << 12

    /// Reports floating-point errors of the cast to a type.
    ///
    /// - Parameter object: the array's object.
    /// - Throws: the exception of an error, or of a warning that is to be one.
    func reportErrors(ofCastTo type: DType, _ object: Ref) throws {
        guard Registry.isStrict || Registry.isWarned, dtype != type, dtype.canFail(as: type) else { return }
        guard Registry.isStrict || count * dtype.size <= Self.mostBytes && isNear else { return }
        if !Registry.isStrict, isWithin(type) { return }
        let code = try checked(PyLong_FromSsize_t(Int(type.rawValue)))
        defer { code.release() }
        try checked(AqCall2(Registry.package.reportCast, object, code)).release()
    }

    /// True if all elements are seen to be in the range of a type.
    func isWithin(_ type: DType) -> Bool {
        guard dtype == .float64 || dtype == .float32, let runtime = operand.bits.runtime,
            let ends = runtime._withUnsafeGuaranteedRef({ runtime in
                runtime.totalAtHand(.min, operand.bits).flatMap { low in
                    runtime.totalAtHand(.max, operand.bits).map { (low.doubleValue, $0.doubleValue) }
                }
            }), ends.0.isFinite, ends.1.isFinite
        else { return false }
        return type.isInteger
            ? type.holds(ends.0) && type.holds(ends.1)
            : !Number.float(ends.0).overflows(type) && !Number.float(ends.1).overflows(type)
    }

    /// True if the elements are at hand, or are so after little work.
    var isNear: Bool {
        guard let store = operand.store else { return false }
        return store.runtime.isNear(store)
    }
}

extension Number {
    /// True if the number is finite and beyond the range of a type of floats, of which NumPy warns.
    @inline(__always)
    func overflows(_ type: DType) -> Bool {
        guard Registry.isWarned || Registry.isStrict else { return false }
        switch type {
        case .float16: return exceeds(65520)
        case .float32, .complex64: return exceeds(0x1.ffffffp127)
        default: return false
        }
    }

    private func exceeds(_ end: Double) -> Bool {
        func isBeyond(_ value: Double) -> Bool { value.isFinite && value.magnitude >= end }
        return switch self {
        case .bool: false
        case .integer(let value): isBeyond(Double(value))
        case .float(let value): isBeyond(value)
        case .complex(let re, let im): isBeyond(re) || isBeyond(im)
        }
    }
}
