import AquilaArrays
import AquilaRuntime
import AquilaTypes

extension AnyNDArray {
    /// The bytes of the elements in row-major order, which also tell NaNs apart.
    func bits() throws -> [UInt8] {
        let array = contiguous().base
        return try array.store.runtime.read(array) { pointer, _ in
            Array(UnsafeRawBufferPointer(start: pointer, count: count * dtype.size))
        }
    }

    /// True if shape, type and every bit agree.
    func isIdentical(to other: AnyNDArray) throws -> Bool {
        try shape == other.shape && dtype == other.dtype && bits() == other.bits()
    }
}
