import AquilaRuntime
import AquilaTypes

extension NPYHeader {
    /// The array that the header describes; the elements go from the source into its memory.
    func array(from source: ByteSource, runtime: Runtime) throws -> LogicalStore {
        let stored = isFortranOrder ? Shape(shape.reversed()) : shape
        let array = try runtime.makeStore(stored, dtype) { elements in
            try source.read(at: elementsStart, into: elements)
            if isBigEndian { swapBytes(elements) }
            if dtype == .bool { makeTruthValues(elements) }
        }
        return isFortranOrder ? array.with(array.view.transposed((0..<shape.count).reversed())) : array
    }

    private func swapBytes(_ elements: UnsafeMutableRawBufferPointer) {
        func swap<Bits: FixedWidthInteger>(_: Bits.Type) {
            let numbers = elements.bindMemory(to: Bits.self)
            for k in numbers.indices { numbers[k] = numbers[k].byteSwapped }
        }
        switch dtype.component.size {
        case 2: swap(UInt16.self)
        case 4: swap(UInt32.self)
        case 8: swap(UInt64.self)
        default: break
        }
    }

    /// Any byte but zero is true, as in NumPy; kernels rely on one.
    private func makeTruthValues(_ elements: UnsafeMutableRawBufferPointer) {
        for k in elements.indices where elements[k] > 1 { elements[k] = 1 }
    }
}

extension AnyNDArray {
    /// Calls the body with a `.npy` file in two pieces: header and elements.
    func withNPYPieces(_ body: ([UInt8], UnsafeRawBufferPointer) throws -> Void) throws {
        let header = try NPYHeader.bytes(dtype, shape)
        let array = contiguous().base
        try array.store.runtime.read(array) { pointer, _ in
            try body(header, UnsafeRawBufferPointer(start: pointer, count: count * dtype.size))
        }
    }
}
