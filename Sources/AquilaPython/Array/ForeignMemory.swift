import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython
import Synchronization

// Arrays over memory that objects of Python's own.

/// A buffer that an object lends, for as long as a store shows it.
private final class ForeignMemory: @unchecked Sendable {
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

/// Buffers that no store shows any more. Stores go on any thread and with the runtime's lock held, where the interpreter's
/// lock must not be waited for; so the interpreter is asked to call when it has time.
private enum DeadBuffers {
    private static let waiting = Mutex<[ForeignMemory]>([])

    static func add(_ memory: ForeignMemory) {
        let isFirst = waiting.withLock { list in
            list.append(memory)
            return list.count == 1
        }
        // Where the interpreter's list is full, the next call of `release` has this one too.
        if isFirst, Py_IsInitialized() != 0 { _ = Py_AddPendingCall({ _ in DeadBuffers.release() }, nil) }
    }

    /// Gives back all that waits. The interpreter's lock is held.
    @discardableResult
    static func release() -> Int32 {
        let dead = waiting.withLock { list in
            defer { list.removeAll() }
            return list
        }
        for memory in dead { memory.release() }
        return 0
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
    DeadBuffers.release()
    if isShared && Registry.isOnManyRanks { return nil }
    let memory = try ForeignMemory(object)
    let (shape, strides) = (Shape(memory.extents), memory.strides)
    guard let address = memory.address, shape.product > 0,
        let base = try? Runtime.current.attach(
            address, shape: shape, strides: strides, type, release: { DeadBuffers.add(memory) })
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
