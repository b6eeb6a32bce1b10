import AquilaTypes

/// Conversions over a block; `Opcode.convertRules` defines their results.
func convertBody(from source: DType, to target: DType) -> BlockBody {
    switch source {
    case .bool: fromInteger(UInt8.self, to: target)
    case .int8: fromInteger(Int8.self, to: target)
    case .uint8: fromInteger(UInt8.self, to: target)
    case .int16: fromInteger(Int16.self, to: target)
    case .uint16: fromInteger(UInt16.self, to: target)
    case .int32: fromInteger(Int32.self, to: target)
    case .uint32: fromInteger(UInt32.self, to: target)
    case .int64: fromInteger(Int64.self, to: target)
    case .uint64: fromInteger(UInt64.self, to: target)
    case .float16: fromFloat(UInt16.self, to: target) { Double(widenHalf($0)) }
    case .float32: fromFloat(Float.self, to: target) { Double($0) }
    case .float64: fromFloat(Double.self, to: target) { $0 }
    case .complex64, .complex128: fatalError("lanes are real")
    }
}

@inline(__always)
private func fromInteger<T: FixedWidthInteger>(_ t: T.Type, to target: DType) -> BlockBody {
    switch target {
    case .bool: return blockUnary(t, UInt8.self) { $0 == 0 ? 0 : 1 }
    case .int8, .uint8: return blockUnary(t, UInt8.self) { UInt8(truncatingIfNeeded: $0) }
    case .int16, .uint16: return blockUnary(t, UInt16.self) { UInt16(truncatingIfNeeded: $0) }
    case .int32, .uint32: return blockUnary(t, UInt32.self) { UInt32(truncatingIfNeeded: $0) }
    case .int64, .uint64: return blockUnary(t, UInt64.self) { UInt64(truncatingIfNeeded: $0) }
    case .float16: return blockUnary(t, UInt16.self) { narrowToHalf(Float($0)) }
    case .float32: return blockUnary(t, Float.self) { Float($0) }
    case .float64: return blockUnary(t, Double.self) { Double($0) }
    case .complex64, .complex128: fatalError("lanes are real")
    }
}

/// Conversions from a float type; every float is exact as a `Double`.
@inline(__always)
private func fromFloat<T>(_ t: T.Type, to target: DType, _ widen: @escaping (T) -> Double) -> BlockBody {
    switch target {
    case .bool: blockUnary(t, UInt8.self) { widen($0) == 0 ? 0 : 1 }
    case .int8, .uint8: blockUnary(t, UInt8.self) { UInt8(truncatingIfNeeded: toInt32(widen($0))) }
    case .int16, .uint16: blockUnary(t, UInt16.self) { UInt16(truncatingIfNeeded: toInt32(widen($0))) }
    case .int32: blockUnary(t, UInt32.self) { UInt32(truncatingIfNeeded: toInt32(widen($0))) }
    case .uint32: blockUnary(t, UInt32.self) { UInt32(truncatingIfNeeded: toInt64(widen($0))) }
    case .int64: blockUnary(t, UInt64.self) { UInt64(truncatingIfNeeded: toInt64(widen($0))) }
    case .uint64: blockUnary(t, UInt64.self) { UInt64(truncatingIfNeeded: toUInt64(widen($0))) }
    case .float16: blockUnary(t, UInt16.self) { narrowToHalf(roundToOdd(widen($0))) }
    case .float32: blockUnary(t, Float.self) { Float(widen($0)) }
    case .float64: blockUnary(t, Double.self) { widen($0) }
    case .complex64, .complex128: fatalError("lanes are real")
    }
}

/// The conversion of x86, in which numbers that do not fit give the least integer.
@inline(__always)
private func toInt32(_ x: Double) -> Int32 { x > -0x1.00000002p31 && x < 0x1p31 ? Int32(x) : Int32.min }

@inline(__always)
private func toInt64(_ x: Double) -> Int64 { x >= -0x1p63 && x < 0x1p63 ? Int64(x) : Int64.min }

@inline(__always)
private func toUInt64(_ x: Double) -> UInt64 {
    if x >= 0x1p63 { return x < 0x1p64 ? UInt64(x) : 1 << 63 }
    return UInt64(bitPattern: toInt64(x))
}
