import AquilaKernels
import AquilaTypes

extension PTXLane {
    /// Converts a value as `Opcode.convertRules` defines.
    func convert(_ value: PTXValue, to target: DType) -> String {
        let source = value.type
        if source == target { return value.register }
        switch (source, target) {
        case (.bool, _): return convert(PTXValue(register: number(value.register), type: .uint32), to: target)
        case (.float16, .bool):
            let magnitude = text.value(.single, "and.b32", value.register, "0x7fff")
            return isNotZero(magnitude)
        case (.float16, _):
            return convert(PTXValue(register: widenHalf(value.register), type: .float32), to: target)
        case (_, .bool):
            let zero = text.integer(0, source.registerClass)
            return compare(.notEqual, value.register, zero, source)
        case (.float64, .float16): return narrowToHalf(roundToOdd(value.register))
        case (.float32, .float16): return narrowToHalf(value.register)
        case (_, .float16): return narrowToHalf(convert(value, to: .float32))
        case (.float32, .float64): return text.value(.double, "cvt.f64.f32", value.register)
        case (.float64, .float32): return text.value(.single, "cvt.rn.f32.f64", value.register)
        default: break
        }
        if target.isFloat {
            let operation = "cvt.rn.\(target.arithmeticType).\(source.arithmeticType)"
            return result(target, operation, value.register)
        }
        return source.isFloat ? truncate(value, to: target) : resize(value, to: target)
    }

    /// Converts integer to integer: the low bits, or an extension.
    private func resize(_ value: PTXValue, to target: DType) -> String {
        switch (value.type.size, target.size) {
        case (8, 8): value.register
        case (8, _): extend(text.value(.single, "cvt.u32.u64", value.register), target)
        case (_, 8):
            text.value(.double, value.type.isZeroExtended ? "cvt.u64.u32" : "cvt.s64.s32", value.register)
        default: extend(value.register, target)
        }
    }

    // MARK: Float to integer

    private func truncate(_ value: PTXValue, to target: DType) -> String {
        switch target {
        case .uint64: truncateToUnsigned(value)
        case .int64: truncate(value, through: .int64)
        case .uint32:
            resize(PTXValue(register: truncate(value, through: .int64), type: .int64), to: target)
        default: extend(truncate(value, through: .int32), target)
        }
    }

    /// Truncates towards zero; NaN and numbers that do not fit give the lowest number.
    private func truncate(_ value: PTXValue, through target: DType) -> String {
        let source = value.type
        // Doubles between -2³¹ - 1 and -2³¹ have the lowest number as their whole part, too.
        let limit = target == .int32 ? 0x1p31 : 0x1p63
        let isAbove = compare(.lessEqual, real(-limit, source), value.register, source)
        let isBelow = compare(.less, value.register, real(limit, source), source)
        let fits = bitwise("and", isAbove, isBelow, .bool)
        let operation = "cvt.rzi.\(target.arithmeticType).\(source.arithmeticType)"
        let whole = result(target, operation, value.register)
        return select(fits, whole, constant(bits: 1 << UInt64(8 * target.size - 1), target), target)
    }

    /// As to `int64` below 2⁶³; exact from there to 2⁶⁴.
    private func truncateToUnsigned(_ value: PTXValue) -> String {
        let source = value.type
        let below = truncate(value, through: .int64)
        let isLarge = compare(.lessEqual, real(0x1p63, source), value.register, source)
        let fits = bitwise(
            "and", isLarge, compare(.less, value.register, real(0x1p64, source), source), .bool)
        let whole = text.value(.double, "cvt.rzi.u64.\(source.arithmeticType)", value.register)
        // Numbers from 2⁶⁴ on have become 2⁶³ already.
        return select(fits, whole, below, .uint64)
    }

    /// A float constant; it must be one of the type.
    func real(_ value: Double, _ type: DType) -> String {
        let bits = type == .float32 ? UInt64(Float(value).bitPattern) : value.bitPattern
        return text.value64(bits: bits, type.registerClass)
    }

    // MARK: Half precision

    /// Widens exactly. The sign is carried over by itself, since a conversion of NaN may lose it.
    private func widenHalf(_ bits: String) -> String {
        let magnitude = text.value(.single, "and.b32", bits, "0x7fff")
        let wide = text.value(.single, "cvt.f32.f16", text.value(.half, "cvt.u16.u32", magnitude))
        let sign = text.value(.single, "and.b32", bits, "0x8000")
        return text.value(.single, "or.b32", wide, text.value(.single, "shl.b32", sign, "16"))
    }

    private func narrowToHalf(_ single: String) -> String {
        text.value(.single, "cvt.u32.u16", text.value(.half, "cvt.rn.f16.f32", single))
    }

    /// A double as a float whose last bit is set if it is inexact, so that rounding that float to a half
    /// gives the double's nearest half (Boldo and Melquiond, "When double rounding is odd", 2005).
    private func roundToOdd(_ value: String) -> String {
        let nearest = text.value(.single, "cvt.rn.f32.f64", value)
        let back = text.value(.double, "cvt.f64.f32", nearest)
        let mask = text.value64(bits: ~0 >> 1, .double)
        let magnitude = text.value(.double, "and.b64", value, mask)
        let rounded = text.value(.double, "and.b64", back, mask)
        let up = number(text.value(.predicate, "setp.lt.f64", rounded, magnitude))
        let down = number(text.value(.predicate, "setp.gt.f64", rounded, magnitude))
        let odd = text.value(.single, "add.s32", nearest, text.value(.single, "sub.s32", up, down))
        let isOdd = isNotZero(text.value(.single, "and.b32", nearest, "1"))
        return text.value(.single, "selp.b32", nearest, odd, isOdd)
    }
}
