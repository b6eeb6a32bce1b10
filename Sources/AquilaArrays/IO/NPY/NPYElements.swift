import AquilaRuntime
import AquilaTypes

extension NPYHeader {
    /// The array that the header describes. Each rank reads its own elements directly into their
    /// memory.
    ///
    /// - Parameter open: opens the source; not called on ranks without elements.
    func array(runtime: Runtime, from open: () throws -> ByteSource) throws -> LogicalStore {
        let stored = isFortranOrder ? Shape(shape.reversed()) : shape
        let array = try runtime.makeStore(
            stored, dtype,
            fillingHome: { origin, pointer, view in
                let source = try open()
                let box = FileBox(origin: origin, wholeShape: stored, view: view, itemSize: dtype.size)
                try box.forEachRun { run in
                    let target = UnsafeMutableRawBufferPointer(
                        start: pointer + run.offset, count: run.byteCount)
                    try source.read(at: elementsStart + run.position, into: target)
                }
                let count = view.elementCount * dtype.size
                adapt(UnsafeMutableRawBufferPointer(start: pointer, count: count))
            })
        return isFortranOrder ? array.with(array.view.transposed((0..<shape.count).reversed())) : array
    }

    /// Converts elements from the file's representation.
    private func adapt(_ elements: UnsafeMutableRawBufferPointer) {
        if isBigEndian { swapBytes(elements) }
        if dtype == .bool { makeTruthValues(elements) }
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
}

/// Turns every nonzero byte into 1, since NumPy takes any as true and kernels rely on 1.
func makeTruthValues(_ elements: UnsafeMutableRawBufferPointer) {
    for k in elements.indices where elements[k] > 1 { elements[k] = 1 }
}

extension AnyNDArray {
    /// Calls the body with a `.npy` file in two pieces: the header, and the elements. Every rank
    /// gets all elements.
    func withNPYPieces(_ body: ([UInt8], UnsafeRawBufferPointer) throws -> Void) throws {
        let header = try NPYHeader.bytes(dtype, shape)
        let array = contiguous().base
        try array.store.runtime.read(array) { pointer, _ in
            try body(header, UnsafeRawBufferPointer(start: pointer, count: count * dtype.size))
        }
    }
}
