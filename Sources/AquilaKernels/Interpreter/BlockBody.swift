import AquilaTypes

/// A primitive over a block: operands a, b, c, destination, number of lanes. The destination is
/// never an operand, so that the loops vectorise.
typealias BlockBody = (
    UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer, Int
) -> Void

@inline(__always)
func blockUnary<T, R>(_ type: T.Type, _ result: R.Type, _ f: @escaping (T) -> R) -> BlockBody {
    { a, _, _, d, n in
        let x = a.assumingMemoryBound(to: T.self)
        let out = d.assumingMemoryBound(to: R.self)
        for i in 0..<n { out[i] = f(x[i]) }
    }
}

@inline(__always)
func blockBinary<T, R>(_ type: T.Type, _ result: R.Type, _ f: @escaping (T, T) -> R) -> BlockBody {
    { a, b, _, d, n in
        let x = a.assumingMemoryBound(to: T.self)
        let y = b.assumingMemoryBound(to: T.self)
        let out = d.assumingMemoryBound(to: R.self)
        for i in 0..<n { out[i] = f(x[i], y[i]) }
    }
}

/// The body of an instruction whose operands have type `operand`. Traps on instructions that the
/// verifier rejects.
func blockBody(_ instruction: Instruction, operand: DType) -> BlockBody {
    switch instruction.opcode {
    case .select: return selectBody(instruction.type.size)
    case .convert: return convertBody(from: operand, to: instruction.type)
    case .bitcast: return copyBody(instruction.type.size)
    default: break
    }
    switch operand {
    case .bool: return boolBody(instruction.opcode)
    case .int8: return integerBody(instruction.opcode, Int8.self)
    case .uint8: return integerBody(instruction.opcode, UInt8.self)
    case .int16: return integerBody(instruction.opcode, Int16.self)
    case .uint16: return integerBody(instruction.opcode, UInt16.self)
    case .int32: return integerBody(instruction.opcode, Int32.self)
    case .uint32: return integerBody(instruction.opcode, UInt32.self)
    case .int64: return integerBody(instruction.opcode, Int64.self)
    case .uint64: return integerBody(instruction.opcode, UInt64.self)
    case .float32: return floatBody(instruction.opcode)
    case .float64: return doubleBody(instruction.opcode)
    case .float16, .complex64, .complex128: fatalError("no \(instruction.opcode) of \(operand)")
    }
}

private func copyBody(_ size: Int) -> BlockBody {
    { a, _, _, d, n in d.copyMemory(from: a, byteCount: n * size) }
}

private func selectBody(_ size: Int) -> BlockBody {
    func body<T: FixedWidthInteger>(_ type: T.Type) -> BlockBody {
        { mask, a, b, d, n in
            let m = mask.assumingMemoryBound(to: UInt8.self)
            let x = a.assumingMemoryBound(to: T.self)
            let y = b.assumingMemoryBound(to: T.self)
            let out = d.assumingMemoryBound(to: T.self)
            for i in 0..<n { out[i] = m[i] != 0 ? x[i] : y[i] }
        }
    }
    switch size {
    case 1: return body(UInt8.self)
    case 2: return body(UInt16.self)
    case 4: return body(UInt32.self)
    default: return body(UInt64.self)
    }
}

/// The body of an instruction on `bool` lanes, which are bytes 0 and 1.
private func boolBody(_ opcode: Opcode) -> BlockBody {
    let t = UInt8.self
    switch opcode {
    case .not: return blockUnary(t, t) { $0 ^ 1 }
    case .and, .minimum: return blockBinary(t, t) { $0 & $1 }
    case .or, .maximum: return blockBinary(t, t) { $0 | $1 }
    case .xor, .notEqual: return blockBinary(t, t) { $0 ^ $1 }
    case .equal: return blockBinary(t, t) { $0 ^ $1 ^ 1 }
    case .less: return blockBinary(t, t) { ($0 ^ 1) & $1 }
    case .lessEqual: return blockBinary(t, t) { ($0 ^ 1) | $1 }
    default: fatalError("no \(opcode) of bool")
    }
}

@inline(__always)
private func integerBody<T: FixedWidthInteger>(_ opcode: Opcode, _ t: T.Type) -> BlockBody {
    switch opcode {
    case .negate: return blockUnary(t, t) { 0 &- $0 }
    case .absolute: return blockUnary(t, t) { $0 < 0 ? 0 &- $0 : $0 }
    case .not: return blockUnary(t, t) { ~$0 }
    case .populationCount: return blockUnary(t, t) { T(truncatingIfNeeded: $0.nonzeroBitCount) }
    case .add: return blockBinary(t, t) { $0 &+ $1 }
    case .subtract: return blockBinary(t, t) { $0 &- $1 }
    case .multiply: return blockBinary(t, t) { $0 &* $1 }
    case .quotient:
        return blockBinary(t, t) { $1 == 0 ? 0 : $0.dividedReportingOverflow(by: $1).partialValue }
    case .remainder:
        return blockBinary(t, t) { x, y in
            y == 0 || (T.isSigned && y == 0 &- 1)
                ? 0 : x.remainderReportingOverflow(dividingBy: y).partialValue
        }
    case .minimum: return blockBinary(t, t) { $0 < $1 ? $0 : $1 }
    case .maximum: return blockBinary(t, t) { $0 > $1 ? $0 : $1 }
    case .and: return blockBinary(t, t) { $0 & $1 }
    case .or: return blockBinary(t, t) { $0 | $1 }
    case .xor: return blockBinary(t, t) { $0 ^ $1 }
    // Smart shifts give 0 or the sign from the width on; a negative amount counts as unsigned, so
    // it is large.
    case .shiftLeft: return blockBinary(t, t) { $1 < 0 ? 0 : $0 << $1 }
    case .shiftRight: return blockBinary(t, t) { $1 < 0 ? $0 >> T(T.bitWidth - 1) : $0 >> $1 }
    case .less: return blockBinary(t, UInt8.self) { $0 < $1 ? 1 : 0 }
    case .lessEqual: return blockBinary(t, UInt8.self) { $0 <= $1 ? 1 : 0 }
    case .equal: return blockBinary(t, UInt8.self) { $0 == $1 ? 1 : 0 }
    case .notEqual: return blockBinary(t, UInt8.self) { $0 != $1 ? 1 : 0 }
    default: fatalError("no \(opcode) of \(T.self)")
    }
}

// The two float types are spelled out, since generic floating-point code compiles to calls lane by
// lane.

private func doubleBody(_ opcode: Opcode) -> BlockBody {
    let t = Double.self
    switch opcode {
    case .negate: return blockUnary(UInt64.self, UInt64.self) { $0 ^ 1 << 63 }
    case .absolute: return blockUnary(UInt64.self, UInt64.self) { $0 & ~(1 << 63) }
    case .squareRoot: return blockUnary(t, t) { $0.squareRoot() }
    case .floor: return blockUnary(t, t) { floor($0) }
    case .ceiling: return blockUnary(t, t) { ceiling($0) }
    case .truncate: return blockUnary(t, t) { truncate($0) }
    case .roundEven: return blockUnary(t, t) { roundEven($0) }
    case .add: return blockBinary(t, t) { $0 + $1 }
    case .subtract: return blockBinary(t, t) { $0 - $1 }
    case .multiply: return blockBinary(t, t) { $0 * $1 }
    case .divide: return blockBinary(t, t) { $0 / $1 }
    case .less: return blockBinary(t, UInt8.self) { $0 < $1 ? 1 : 0 }
    case .lessEqual: return blockBinary(t, UInt8.self) { $0 <= $1 ? 1 : 0 }
    case .equal: return blockBinary(t, UInt8.self) { $0 == $1 ? 1 : 0 }
    case .notEqual: return blockBinary(t, UInt8.self) { $0 != $1 ? 1 : 0 }
    case .fusedMultiplyAdd:
        return { a, b, c, d, n in
            let x = a.assumingMemoryBound(to: Double.self)
            let y = b.assumingMemoryBound(to: Double.self)
            let z = c.assumingMemoryBound(to: Double.self)
            let out = d.assumingMemoryBound(to: Double.self)
            for i in 0..<n { out[i] = z[i].addingProduct(x[i], y[i]) }
        }
    default: fatalError("no \(opcode) of float64")
    }
}

private func floatBody(_ opcode: Opcode) -> BlockBody {
    let t = Float.self
    switch opcode {
    case .negate: return blockUnary(UInt32.self, UInt32.self) { $0 ^ 1 << 31 }
    case .absolute: return blockUnary(UInt32.self, UInt32.self) { $0 & ~(1 << 31) }
    case .squareRoot: return blockUnary(t, t) { $0.squareRoot() }
    case .floor: return blockUnary(t, t) { floor($0) }
    case .ceiling: return blockUnary(t, t) { ceiling($0) }
    case .truncate: return blockUnary(t, t) { truncate($0) }
    case .roundEven: return blockUnary(t, t) { roundEven($0) }
    case .add: return blockBinary(t, t) { $0 + $1 }
    case .subtract: return blockBinary(t, t) { $0 - $1 }
    case .multiply: return blockBinary(t, t) { $0 * $1 }
    case .divide: return blockBinary(t, t) { $0 / $1 }
    case .less: return blockBinary(t, UInt8.self) { $0 < $1 ? 1 : 0 }
    case .lessEqual: return blockBinary(t, UInt8.self) { $0 <= $1 ? 1 : 0 }
    case .equal: return blockBinary(t, UInt8.self) { $0 == $1 ? 1 : 0 }
    case .notEqual: return blockBinary(t, UInt8.self) { $0 != $1 ? 1 : 0 }
    case .fusedMultiplyAdd:
        return { a, b, c, d, n in
            let x = a.assumingMemoryBound(to: Float.self)
            let y = b.assumingMemoryBound(to: Float.self)
            let z = c.assumingMemoryBound(to: Float.self)
            let out = d.assumingMemoryBound(to: Float.self)
            for i in 0..<n { out[i] = z[i].addingProduct(x[i], y[i]) }
        }
    default: fatalError("no \(opcode) of float32")
    }
}
