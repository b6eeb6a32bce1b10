import AquilaTypes

extension LaneEmitter {
    func bitcast(_ value: LaneValue, to target: DType) -> String {
        let (from, to) = (value.type.laneType, target.laneType)
        return from == to ? value.text : cast("bitcast", value.text, from: from, to: to)
    }

    /// Converts a value as `Opcode.convertRules` defines.
    func convert(_ value: LaneValue, to target: DType) -> String {
        let source = value.type
        if source == target { return value.text }
        if source == .float16 {
            if target == .bool { return halfIsNotZero(value.text) }
            return convert(LaneValue(text: widenHalf(value.text), type: .float32), to: target)
        }
        if target == .bool {
            let zero = source.isFloat ? real(0, source) : integer(0, source)
            return compare(.notEqual, value.text, zero, source)
        }
        if target == .float16 { return narrowToHalf(value) }
        switch (source.isFloat, target.isFloat) {
        case (true, true):
            let operation = source == .float32 ? "fpext" : "fptrunc"
            return cast(operation, value.text, from: source.laneType, to: target.laneType)
        case (false, true):
            let operation = source.isUnsigned ? "uitofp" : "sitofp"
            return cast(operation, value.text, from: source.laneType, to: target.laneType)
        case (true, false): return truncate(value, to: target)
        case (false, false): return resize(value, to: target)
        }
    }

    /// Converts integer to integer: the low bits, or an extension.
    private func resize(_ value: LaneValue, to target: DType) -> String {
        let (from, to) = (value.type.laneType, target.laneType)
        if value.type.bitWidth == target.bitWidth { return value.text }
        let isNarrower = value.type.bitWidth > target.bitWidth
        let operation = isNarrower ? "trunc" : value.type.isUnsigned ? "zext" : "sext"
        return cast(operation, value.text, from: from, to: to)
    }

    // MARK: Float to integer

    private func truncate(_ value: LaneValue, to target: DType) -> String {
        switch target {
        case .uint64: return truncateToUnsigned(value)
        case .int64: return truncate(value, through: .int64)
        case .uint32:
            return resize(LaneValue(text: truncate(value, through: .int64), type: .int64), to: target)
        default:
            return resize(LaneValue(text: truncate(value, through: .int32), type: .int32), to: target)
        }
    }

    /// Truncates towards zero; NaN and numbers that do not fit give the lowest number.
    private func truncate(_ value: LaneValue, through target: DType) -> String {
        let limit = target == .int32 ? 0x1p31 : 0x1p63
        let isWider = value.type == .float64 && target == .int32
        // Doubles between -2^31 - 1 and -2^31 truncate to -2^31.
        let lowest = isWider ? real(-limit - 1, value.type) : real(-limit, value.type)
        let aboveLowest = binary(isWider ? "fcmp ogt" : "fcmp oge", value.type, value.text, lowest)
        let belowLimit = binary("fcmp olt", value.type, value.text, real(limit, value.type))
        let fits = binary("and", .bool, aboveLowest, belowLimit)
        let whole = cast("fptosi", value.text, from: value.type.laneType, to: target.laneType)
        let minimum: Int64 = target == .int32 ? Int64(Int32.min) : .min
        return select(fits, target, whole, integer(minimum, target))
    }

    /// Truncates as for `int64` below 2^63; from there on 2^63 is taken off before and put back
    /// after.
    private func truncateToUnsigned(_ value: LaneValue) -> String {
        let type = value.type
        let half = real(0x1p63, type)
        let isHigh = binary("fcmp oge", type, value.text, half)
        let lowered = select(isHigh, type, binary("fsub", type, value.text, half), value.text)
        let whole = truncate(LaneValue(text: lowered, type: type), through: .int64)
        let fits = binary("fcmp olt", type, value.text, real(0x1p64, type))
        let raised = binary("xor", .int64, whole, integer(.min, .int64))
        return select(binary("and", .bool, isHigh, fits), .int64, raised, whole)
    }

    // MARK: Half precision

    private func widenHalf(_ bits: String) -> String {
        cast("fpext", cast("bitcast", bits, from: "i16", to: "half"), from: "half", to: "float")
    }

    private func halfIsNotZero(_ bits: String) -> String {
        let magnitude = binary("and", .uint16, bits, integer(0x7fff, .uint16))
        return compare(.notEqual, magnitude, integer(0, .uint16), .uint16)
    }

    private func narrowToHalf(_ value: LaneValue) -> String {
        let single =
            switch value.type {
            case .float64: roundToOdd(value.text)
            case .float32: value.text
            default: convert(value, to: .float32)
            }
        return cast("bitcast", cast("fptrunc", single, from: "float", to: "half"), from: "half", to: "i16")
    }

    /// A double as a float whose last bit is set if it is inexact, so that rounding that float to a
    /// half gives the double's nearest half (Boldo and Melquiond, "When double rounding is odd",
    /// 2005).
    private func roundToOdd(_ value: String) -> String {
        let nearest = cast("fptrunc", value, from: "double", to: "float")
        let back = cast("fpext", nearest, from: "float", to: "double")
        let bits = cast("bitcast", nearest, from: "float", to: "i32")
        let magnitude = intrinsic("llvm.fabs", .float64, [value])
        let rounded = intrinsic("llvm.fabs", .float64, [back])
        let isBelow = binary("fcmp olt", .float64, rounded, magnitude)
        let isAbove = binary("fcmp ogt", .float64, rounded, magnitude)
        let lastBit = binary("and", .int32, bits, integer(1, .int32))
        let isEven = binary("icmp eq", .int32, lastBit, integer(0, .int32))
        let up = select(isBelow, .int32, integer(1, .int32), integer(0, .int32))
        let step = select(isAbove, .int32, integer(-1, .int32), up)
        let odd = binary("add", .int32, bits, step)
        let adjusted = select(isEven, .int32, odd, bits)
        return cast("bitcast", adjusted, from: "i32", to: "float")
    }
}
