import AquilaArrays
import AquilaFrames
import AquilaRuntime
import AquilaTypes
import CPython

// The classes `aquila._core.Column` and `aquila._core.Groups`: handles of immutable Swift values. A column of
// numbers has Python's buffer protocol, so that NumPy shows its elements without a copy.

/// The memory layout of a handle.
private struct HandleObject {
    var head: PyObject
    /// A retained `HandleContent`.
    var content: UnsafeMutableRawPointer?
}

/// The content of a handle. Constant, but for the export, which the interpreter's lock guards.
private final class HandleContent: @unchecked Sendable {
    enum Value {
        case column(Column)
        case groups(RowGroups)
    }

    let value: Value
    /// The numbers of a column that are shown to other code, with their address; set by the first export.
    var export: FrameExport?

    init(_ value: Value) { self.value = value }
}

/// A column's numbers as memory for other code. The store lives as long as this.
private final class FrameExport {
    let array: AnyNDArray
    let address: UnsafeMutableRawPointer
    /// The number of elements, then the distance between two: what buffers point to.
    let extents: UnsafeMutablePointer<Int>

    init(_ array: AnyNDArray) throws {
        self.array = array
        let base = array.base
        if array.count == 0 {
            address = UnsafeMutableRawPointer(bitPattern: 64)!
        } else {
            address = try waiting { try base.store.runtime.write(base) { pointer, _ in pointer } }
            base.store.beginExport()
        }
        extents = .allocate(capacity: 2)
        extents[0] = array.count
        extents[1] = array.dtype.size
    }

    deinit {
        if array.count > 0 { array.base.store.endExport() }
        extents.deallocate()
    }
}

nonisolated(unsafe) private var columnType: Ref!
nonisolated(unsafe) private var groupsType: Ref!

func defineFrameTypes(in module: Ref) throws {
    let deallocate = (Py_tp_dealloc, unsafeBitCast(deallocateHandle, to: UnsafeMutableRawPointer.self))
    let size = Int32(MemoryLayout<HandleObject>.stride)
    columnType = try Definition.type(
        "aquila._core.Column", size: size,
        [
            deallocate,
            (Py_bf_getbuffer, unsafeBitCast(showColumn, to: UnsafeMutableRawPointer.self)),
        ], flags: 0, in: module)
    groupsType = try Definition.type("aquila._core.Groups", size: size, [deallocate], flags: 0, in: module)
    try checked(PyModule_AddObjectRef(module, "Column", columnType))
    try checked(PyModule_AddObjectRef(module, "Groups", groupsType))
}

private let deallocateHandle: @convention(c) (Ref?) -> Void = { object in
    let type = object!.type
    if let content = object!.handle.pointee.content {
        Unmanaged<HandleContent>.fromOpaque(content).release()
    }
    PyObject_Free(object)
    AqObject(type).release()
}

private let showColumn: @convention(c) (Ref?, UnsafeMutablePointer<Py_buffer>?, Int32) -> Int32 = {
    object, buffer, flags in
    statusForPython {
        guard let content = object!.handleContent, case .column(let column) = content.value else {
            throw PythonError.buffer("no column")
        }
        if content.export == nil { content.export = try FrameExport(waiting { try column.array() }) }
        let export = content.export!
        let size = export.array.dtype.size
        buffer!.pointee = Py_buffer(
            buf: export.address, obj: object!.retained(), len: export.array.count * size, itemsize: size,
            readonly: 0, ndim: 1,
            format: flags & Int32(AqBufferFormat) != 0 ? export.array.dtype.bufferFormat : nil,
            shape: flags & Int32(AqBufferND) != 0 ? export.extents : nil,
            strides: flags & Int32(AqBufferStrides) == Int32(AqBufferStrides) ? export.extents + 1 : nil,
            suboffsets: nil, internal: nil)
    }
}

extension Ref {
    fileprivate var handle: UnsafeMutablePointer<HandleObject> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: HandleObject.self)
    }

    /// The content of a handle; nil for objects of other classes.
    fileprivate var handleContent: HandleContent? {
        guard type == AqType(columnType) || type == AqType(groupsType) else { return nil }
        return Unmanaged<HandleContent>.fromOpaque(handle.pointee.content!).takeUnretainedValue()
    }

    private static func handle(_ value: HandleContent.Value, _ type: Ref) throws -> Ref {
        let result = try checked(PyType_GenericAlloc(AqType(type), 0))
        result.handle.pointee.content = Unmanaged.passRetained(HandleContent(value)).toOpaque()
        return result
    }

    static func column(_ column: Column) throws -> Ref { try handle(.column(column), columnType) }

    /// A column of an array's elements, which nothing else writes.
    static func column(_ array: AnyNDArray) throws -> Ref { try .column(Column(sharing: array)) }

    static func groups(_ groups: RowGroups) throws -> Ref { try handle(.groups(groups), groupsType) }
}

extension Arguments {
    func column(_ position: Int) throws -> Column {
        guard let content = self[position].handleContent, case .column(let column) = content.value else {
            throw PythonError.type("a column is expected, not \(try describe(self[position]))")
        }
        return column
    }

    func groups(_ position: Int) throws -> RowGroups {
        guard let content = self[position].handleContent, case .groups(let groups) = content.value else {
            throw PythonError.type("groups are expected, not \(try describe(self[position]))")
        }
        return groups
    }

    /// The groups in a tuple.
    func allGroups(_ position: Int) throws -> [RowGroups] {
        guard self[position].isListOrTuple else { throw PythonError.type("a tuple of groups is expected") }
        return try (0..<self[position].sequenceCount).map { k in
            let item = self[position].sequenceItem(k)
            guard let content = item.handleContent, case .groups(let groups) = content.value else {
                throw PythonError.type("groups are expected, not \(try describe(item))")
            }
            return groups
        }
    }

    /// The columns in a tuple.
    func columns(_ position: Int) throws -> [Column] {
        guard self[position].isListOrTuple else { throw PythonError.type("a tuple of columns is expected") }
        return try (0..<self[position].sequenceCount).map { k in
            let item = self[position].sequenceItem(k)
            guard let content = item.handleContent, case .column(let column) = content.value else {
                throw PythonError.type("a column is expected, not \(try describe(item))")
            }
            return column
        }
    }

    /// The truth values in a tuple.
    func flags(_ position: Int) throws -> [Bool] {
        guard self[position].isListOrTuple else { throw PythonError.type("a tuple is expected") }
        return (0..<self[position].sequenceCount).map {
            PyObject_IsTrue(self[position].sequenceItem($0)) == 1
        }
    }

    /// The elements of an object with the buffer protocol, without a copy. They must not be written as long
    /// as the result is used, and stand at multiples of their size.
    ///
    /// - Throws: a `ValueError` for memory of another number of axes, other elements, or misaligned ones.
    func memory(_ position: Int, _ type: DType, axes: Int = 1) throws -> AnyNDArray {
        let memory = try ForeignMemory(self[position])
        guard memory.rank == axes, memory.itemSize == type.size else {
            let (rank, size) = (memory.rank, memory.itemSize)
            memory.release()
            throw PythonError.value(
                "memory with \(rank) axes and elements of \(size) bytes is no \(axes)-dimensional \(type)")
        }
        let (shape, strides) = (Shape(memory.extents), memory.strides)
        guard let address = memory.address, shape.product > 0 else {
            memory.release()
            return try .zeros(shape, type)
        }
        do {
            return AnyNDArray(
                try Runtime.current.attach(
                    address, shape: shape, strides: strides, type, release: { Remains.add(.buffer(memory)) }))
        } catch {
            memory.release()
            throw PythonError.value(error.message)
        }
    }
}
