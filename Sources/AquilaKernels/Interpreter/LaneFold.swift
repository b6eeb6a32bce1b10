import AquilaTypes

/// A function that combines whole rows of lanes of a block into the lanes' states: lanes, elements,
/// number of rows of 32.
typealias LaneFold = (UnsafeMutableRawPointer, UnsafeRawPointer, Int) -> Void

/// The fold of a reduction whose combine code is one primitive of its two states, which is the
/// common case; nil otherwise.
func laneFold(_ reduction: Reduction) -> LaneFold? {
    guard reduction.state.count == 1, reduction.combine.count == 1, reduction.results == [2],
        reduction.combine[0].a == 0, reduction.combine[0].b == 1
    else { return nil }
    let opcode = reduction.combine[0].opcode
    switch reduction.state[0] {
    case .float64:
        switch opcode {
        case .add: return fold(Double.self) { $0 + $1 }
        case .multiply: return fold(Double.self) { $0 * $1 }
        default: return nil
        }
    case .float32:
        switch opcode {
        case .add: return fold(Float.self) { $0 + $1 }
        case .multiply: return fold(Float.self) { $0 * $1 }
        default: return nil
        }
    case .bool:
        switch opcode {
        case .and: return fold(UInt8.self) { $0 & $1 }
        case .or: return fold(UInt8.self) { $0 | $1 }
        default: return nil
        }
    case .int64: return integerFold(opcode, Int64.self)
    case .uint64: return integerFold(opcode, UInt64.self)
    case .int32: return integerFold(opcode, Int32.self)
    case .uint32: return integerFold(opcode, UInt32.self)
    case .int16: return integerFold(opcode, Int16.self)
    case .uint16: return integerFold(opcode, UInt16.self)
    case .int8: return integerFold(opcode, Int8.self)
    case .uint8: return integerFold(opcode, UInt8.self)
    case .float16, .complex64, .complex128: return nil
    }
}

@inline(__always)
private func integerFold<T: FixedWidthInteger>(_ opcode: Opcode, _ type: T.Type) -> LaneFold? {
    switch opcode {
    case .add: fold(type) { $0 &+ $1 }
    case .multiply: fold(type) { $0 &* $1 }
    case .minimum: fold(type) { $1 < $0 ? $1 : $0 }
    case .maximum: fold(type) { $1 > $0 ? $1 : $0 }
    default: nil
    }
}

@inline(__always)
private func fold<T>(_ type: T.Type, _ f: @escaping (T, T) -> T) -> LaneFold {
    { lanes, elements, rows in
        let state = lanes.assumingMemoryBound(to: T.self)
        let x = elements.assumingMemoryBound(to: T.self)
        for row in 0..<rows {
            let line = x + row * Reduction.laneCount
            for lane in 0..<Reduction.laneCount { state[lane] = f(state[lane], line[lane]) }
        }
    }
}
