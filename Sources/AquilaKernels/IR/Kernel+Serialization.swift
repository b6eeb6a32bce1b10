import AquilaTypes

extension Kernel {
    /// The kernel as bytes: the key of the disk cache. Equal kernels give equal bytes, and different ones
    /// different bytes.
    ///
    /// - Complexity: O(instructions).
    public var serialized: [UInt8] {
        var bytes = ByteWriter()
        bytes.put(arrays.count)
        for array in arrays { bytes.put(byte: array.type.rawValue, array.layout.rawValue) }
        bytes.put(scalars.count)
        for scalar in scalars { bytes.put(byte: scalar.rawValue) }
        bytes.put(indexCount)
        bytes.put(instructions)
        bytes.put(reductions.count)
        for reduction in reductions {
            bytes.put(reduction.state.count)
            for type in reduction.state { bytes.put(byte: type.rawValue) }
            for bits in reduction.identity { bytes.put(Int(bitPattern: UInt(bits))) }
            bytes.put(reduction.combine)
            for value in reduction.results + reduction.inputs { bytes.put(Int(value)) }
            for output in reduction.outputs { bytes.put(output) }
        }
        return bytes.bytes
    }
}

/// A writer that appends numbers to a byte buffer, low bytes first.
private struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func put(byte values: UInt8...) { bytes += values }

    mutating func put(_ value: Int) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ code: [Instruction]) {
        put(code.count)
        for instruction in code {
            put(byte: instruction.opcode.rawValue, instruction.type.rawValue)
            for operand in [instruction.a, instruction.b, instruction.c] { put(Int(operand)) }
            put(Int(bitPattern: UInt(instruction.immediate)))
        }
    }
}
