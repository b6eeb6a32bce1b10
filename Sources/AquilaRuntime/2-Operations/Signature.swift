import AquilaTypes

/// A hash of the form of an operation: the same for the same line of a loop, whatever the arrays.
struct Signature: Equatable {
    private var state: UInt64

    @inline(__always)
    init(_ kind: Operation.Kind, code: UInt8 = 0) { state = UInt64(kind.rawValue) << 8 | UInt64(code) }

    /// The signature with an operand added.
    func with(_ array: LogicalStore) -> Signature {
        var result = self
        result.mix(array.view)
        return result
    }

    func with(_ operand: OperandBits) -> Signature {
        var result = self
        if operand.store == nil { result.mix(-1) } else { result.mix(operand.view) }
        return result
    }

    func with(_ operands: [Operand]) -> Signature { operands.reduce(self) { $0.with($1.bits) } }

    @inline(__always)
    private mutating func mix(_ view: View) {
        mix(view.offset)
        for axis in 0..<view.rank {
            mix(view.shape[axis])
            mix(view.strides[axis])
        }
    }

    @inline(__always)
    private mutating func mix(_ value: Int) {
        state = (state ^ UInt64(bitPattern: Int64(value))) &* 0x9E37_79B9_7F4A_7C15
        state ^= state >> 29
    }
}
