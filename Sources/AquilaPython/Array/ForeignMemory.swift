import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Arrays over memory that objects of Python's own.

/// A buffer that an object lends, for as long as a store shows it.
final class ForeignMemory: @unchecked Sendable {
    private var buffer = Py_buffer()
    /// Whether others than the array see the memory.
    var isShared = false

    init(_ object: Ref) throws {
        // Shape and strides; the type is the caller's.
        try checked(PyObject_GetBuffer(object, &buffer, Int32(AqBufferStrides)))
    }

    var address: UnsafeMutableRawPointer? { buffer.buf }
    var isWritable: Bool { buffer.readonly == 0 }
    var rank: Int { Int(buffer.ndim) }
    var extents: Dims { Dims((0..<rank).map { buffer.shape[$0] }) }
    var strides: Dims { Dims((0..<rank).map { buffer.strides[$0] }) }

    /// Gives the buffer back. The interpreter's lock is held.
    func release() {
        PyBuffer_Release(&buffer)
        if isShared { Exports.forget() }
    }
}

/// An array over the memory of an object, or a copy where its elements stand askew. What others can see runs at once for
/// the life of the array's store.
///
/// Of many ranks, each writes its part alone, so what others see must be copied.
///
/// - Parameter isShared: whether others than the array see the memory.
/// - Returns: nil where the caller has to copy.
func adopt(_ object: Ref, _ type: DType, isShared: Bool) throws -> Ref? {
    Remains.settle()
    if isShared && Registry.isOnManyRanks { return nil }
    let memory = try ForeignMemory(object)
    let (shape, strides) = (Shape(memory.extents), memory.strides)
    guard let address = memory.address, shape.product > 0,
        let base = try? Runtime.current.attach(
            address, shape: shape, strides: strides, type, release: { Remains.add(.buffer(memory)) })
    else {
        memory.release()
        return nil
    }
    if isShared {
        memory.isShared = true
        Exports.begin(base.store)
    }
    return try .array(ArrayContent(AnyNDArray(base), isWritable: memory.isWritable))
}
