import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

// Arrays over memory that Python objects own.

/// The buffer of an object, kept as long as a store uses it. The interpreter's lock guards it.
final class ForeignMemory: @unchecked Sendable {
    private var buffer = Py_buffer()
    /// True if other code than the array can see the memory.
    var isShared = false

    init(_ object: Ref) throws {
        // Requests shape and strides; the caller knows the type.
        try checked(PyObject_GetBuffer(object, &buffer, Int32(AqBufferStrides)))
    }

    var address: UnsafeMutableRawPointer? { buffer.buf }
    var isWritable: Bool { buffer.readonly == 0 }
    var rank: Int { Int(buffer.ndim) }
    var itemSize: Int { buffer.itemsize }
    var extents: Dims { Dims((0..<rank).map { buffer.shape[$0] }) }
    var strides: Dims { Dims((0..<rank).map { buffer.strides[$0] }) }

    /// Releases the buffer. The caller holds the interpreter's lock.
    func release() {
        PyBuffer_Release(&buffer)
        if isShared { Exports.forget() }
    }
}

/// An array over the memory of an object; nil if its elements are misaligned. For shared memory,
/// operations run at once for the lifetime of the array's store.
///
/// On many ranks shared memory cannot be adopted, since each rank writes its own part only.
///
/// - Parameter isShared: true if other code than the array can see the memory.
/// - Returns: nil if the caller has to copy the elements.
func adopt(_ object: Ref, _ type: DType, isShared: Bool) throws -> Ref? {
    Remains.settle()
    if isShared && Registry.isOnManyRanks { return nil }
    let memory = try ForeignMemory(object)
    if let own = try Fronts.array(at: memory.address, Shape(memory.extents), memory.strides, type) {
        defer { memory.release() }
        if !memory.isWritable { own.writability = .readOnly }
        return own
    }
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
        if ArrayLayout.hasStruct { base.store.showItself() }
    }
    return try .array(ArrayContent(AnyNDArray(base), isWritable: memory.isWritable))
}
