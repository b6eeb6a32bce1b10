import AquilaArrays
import AquilaRuntime

extension AnyNDArray {
    /// The bytes of the elements in row-major order.
    func bits() throws -> [UInt8] {
        let array = contiguous().base
        return try array.store.runtime.read(array) { pointer, _ in
            Array(UnsafeRawBufferPointer(start: pointer, count: count * dtype.size))
        }
    }
}
