import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython
import Glibc

// The buffer protocol. While a buffer is exported, operations that touch its store run at once, so
// that both sides see each other's writes. On many ranks, each of which holds a part of the
// elements, a buffer is a read-only copy of all elements; only the package's own buffers for NumPy
// are writable, and their contents are brought back.

private let getBuffer: @convention(c) (Ref?, UnsafeMutablePointer<Py_buffer>?, Int32) -> Int32 = {
    object, buffer, flags in
    statusForPython { try lend(object!, buffer!, flags) }
}

private let releaseBuffer: @convention(c) (Ref?, UnsafeMutablePointer<Py_buffer>?) -> Void = {
    object, buffer in
    if let memory = buffer?.pointee.internal { return free(memory) }
    guard let store = object!.selfContent.pointee.array.operand.store else { return }
    if ArrayLayout.hasStruct { Exports.endFront(store) } else { Exports.end(store) }
}

private func lend(_ object: Ref, _ buffer: UnsafeMutablePointer<Py_buffer>, _ flags: Int32) throws {
    let content = try object.selfArray.pointee
    let array = content.array
    if flags & Int32(AqBufferWritable) != 0, content.writability == .readOnly {
        throw PythonError.value("the array is read-only")
    }
    let hasStrides = flags & Int32(AqBufferStrides) == Int32(AqBufferStrides)
    guard hasStrides || array.isContiguous else {
        throw PythonError.value("ndarray is not C-contiguous")
    }
    // Without a shape the buffer is a plain sequence of bytes, as `hashlib` expects.
    let hasShape = flags & Int32(AqBufferND) != 0
    let isCopy = Registry.isOnManyRanks
    if isCopy, flags & Int32(AqBufferWritable) != 0 {
        throw PythonError.buffer("on many ranks an array's buffer is a copy of its elements, and read-only")
    }
    let canBeWritten =
        isCopy ? content.isWritable && OwnCopies.areWanted : content.writability != .readOnly
    let memory = try isCopy ? copyMemory(of: array) : showMemory(of: array, in: object)
    let export = object.selfContent.pointee.export()
    buffer.pointee = Py_buffer(
        buf: memory.first, obj: object.retained(), len: array.count * array.dtype.size,
        itemsize: array.dtype.size,
        readonly: canBeWritten ? 0 : 1, ndim: hasShape ? Int32(array.rank) : 1,
        format: flags & Int32(AqBufferFormat) != 0 ? array.dtype.bufferFormat : nil,
        shape: hasShape ? export.extents : nil,
        strides: hasStrides ? export.extents + export.rank : nil, suboffsets: nil, internal: memory.owned)
}

/// The address of an array's first element, and the memory to free if that is a copy.
private typealias Memory = (first: UnsafeMutableRawPointer, owned: UnsafeMutableRawPointer?)

private func showMemory(of array: AnyNDArray, in object: Ref) throws -> Memory {
    if ArrayLayout.hasStruct { return (try showFront(of: array, in: object), nil) }
    if let store = array.operand.store,
        let elements = Store.addressAtHand(of: .passUnretained(store), isWritten: true)
    {
        Exports.begin(store)
        return (elements + array.view.offset, nil)
    }
    let base = array.base
    let address = try waiting(on: base.store.runtime) {
        try base.store.runtime.write(base) { pointer, _ in pointer }
    }
    Exports.begin(base.store)
    return (address, nil)
}

/// The address of an array's first element at the front of its store, computed.
private func showFront(of array: AnyNDArray, in object: Ref) throws -> UnsafeMutableRawPointer {
    if let store = array.operand.store {
        try waiting(on: store.runtime) { try store.runtime.expose(store) }
        Exports.beginFront(store)
    }
    return object.numpyFields.pointee.data!
}

private func copyMemory(of array: AnyNDArray) throws -> Memory {
    let base = array.base
    let snapshot = try waiting(on: base.store.runtime) { try base.store.runtime.snapshot(base) }
    return (snapshot.first, snapshot.memory)
}

/// Writable copies for NumPy, which live while it computes.
enum OwnCopies {
    /// True while such a copy is being made.
    nonisolated(unsafe) fileprivate static var areWanted = false

    /// A memoryview of an array; on many ranks, of a writable copy.
    static func memoryView(_ array: Ref) throws -> Ref {
        areWanted = true
        defer { areWanted = false }
        return try checked(PyMemoryView_FromObject(array))
    }
}

extension DType {
    /// The format in Python's notation; lives as long as the process.
    var bufferFormat: UnsafeMutablePointer<CChar> { Self.formats[Int(rawValue)] }

    nonisolated(unsafe) private static let formats: [UnsafeMutablePointer<CChar>] = allCases.map { type in
        let text = (type.isComplex ? "Z" : "") + String(type.component.character)
        let result = UnsafeMutablePointer<CChar>.allocate(capacity: text.utf8.count + 1)
        for (k, byte) in text.utf8.enumerated() { result[k] = CChar(byte) }
        result[text.utf8.count] = 0
        return result
    }
}

let bufferSlots: [(Int, UnsafeMutableRawPointer)] = [
    (Py_bf_getbuffer, unsafeBitCast(getBuffer, to: UnsafeMutableRawPointer.self)),
    (Py_bf_releasebuffer, unsafeBitCast(releaseBuffer, to: UnsafeMutableRawPointer.self)),
]
