import AquilaArrays
import AquilaRuntime
import AquilaSystem
import AquilaTypes
import CPython
import Glibc

/// Arrays that C code takes for NumPy's: the class of arrays derives from NumPy's, and its data is computed
/// when it is touched (`FrontRegion`).
enum Fronts {
    /// NumPy's class, if arrays are to derive from it; nil for ranks of a job, without addresses, or if the
    /// program's user does not want it.
    static func start() throws -> Ref? {
        guard Settings.touch.current ?? true, !Runtime.isLaunched, Runtime.startFronts() else {
            return nil
        }
        let numpy = try checked(PyImport_ImportModule("numpy"))
        defer { numpy.release() }
        let base = try checked(PyObject_GetAttrString(numpy, "ndarray"))
        try ArrayLayout.useStruct(of: base)
        LateFront.find = { object in
            try? UnsafeMutableRawPointer(mutating: object).assumingMemoryBound(to: PyObject.self)
                .settleTouched()
        }
        return base
    }

    /// Changes two slots: C code that makes arrays of our class gets arrays of NumPy's own class, whose
    /// memory may be ours; and who asks such an array for a buffer gets computed memory, since system calls
    /// do not compute what they touch.
    static func complete(_ package: Package) throws {
        let numpyClass = AqType(package.numpy.array)!
        guard let allocate = TypeSlots.find(package.arrayType, [Py_tp_alloc, Py_tp_new]),
            let numpyBuffers = TypeSlots.buffers(numpyClass)
        else { throw PythonError.type("AQUILA_TOUCH: the layout of classes is unknown") }
        numpyAllocate = unsafeBitCast(PyType_GetSlot(numpyClass, Int32(Py_tp_alloc)), to: Allocate.self)
        allocate.pointee = unsafeBitCast(allocateNumPys, to: UnsafeMutableRawPointer.self)
        guard numpyGetBuffer == nil else { return }
        numpyGetBuffer = unsafeBitCast(numpyBuffers.pointee, to: GetBuffer.self)
        numpyBuffers.pointee = unsafeBitCast(getComputedBuffer, to: UnsafeMutableRawPointer.self)
    }

    typealias Allocate = @convention(c) (OpaquePointer?, Int) -> Ref?
    typealias GetBuffer = @convention(c) (Ref?, UnsafeMutablePointer<Py_buffer>?, Int32) -> Int32

    nonisolated(unsafe) fileprivate static var numpyAllocate: Allocate!
    nonisolated(unsafe) fileprivate static var numpyGetBuffer: GetBuffer!

    /// Computes the store of an array, and shows it at its front.
    static func expose(_ array: Ref) throws {
        let store = try array.selfArray.pointee.array.base.store
        try waiting(on: store.runtime) { try store.runtime.expose(store) }
    }

    /// Computes the store at whose front an address is, if there is one.
    static func compute(at address: UnsafeMutableRawPointer?) throws {
        guard let (store, _) = Runtime.store(atFront: UInt(bitPattern: address)) else { return }
        try waiting(on: store.runtime) { try store.runtime.expose(store) }
    }
}

extension Fronts {
    /// An array of the store at whose front memory is; nil for memory elsewhere. The owner of the memory
    /// keeps the store meanwhile.
    static func array(
        at address: UnsafeMutableRawPointer?, _ shape: Shape, _ strides: Dims, _ type: DType
    ) throws -> Ref? {
        guard ArrayLayout.hasStruct, let (store, front) = Runtime.store(atFront: UInt(bitPattern: address))
        else { return nil }
        var view = View(contiguous: shape, itemSize: type.size)
        view.strides = strides
        view.offset = Int(UInt(bitPattern: address) - front)
        return try .array(AnyNDArray(LogicalStore(store, view, type)))
    }
}

private let allocateNumPys: Fronts.Allocate = { type, count in
    Fronts.numpyAllocate(type == Registry.arrayType ? AqType(Registry.package.numpy.array) : type, count)
}

private let getComputedBuffer: Fronts.GetBuffer = { object, buffer, flags in
    let status = Fronts.numpyGetBuffer(object, buffer, flags)
    guard status == 0, let address = buffer?.pointee.buf else { return status }
    let computed = statusForPython { try Fronts.compute(at: address) }
    if computed != 0 { PyBuffer_Release(buffer) }
    return computed
}

/// Slots of classes at their places in memory, which CPython's stable interface reads and does not change.
private enum TypeSlots {
    typealias Place = UnsafeMutablePointer<UnsafeMutableRawPointer?>
    /// Words of a class that are looked at; its functions come first.
    private static let words = 50

    /// The place of the first of neighbouring slots, found by their values.
    static func find(_ type: OpaquePointer, _ slots: [Int]) -> Place? {
        let values = slots.map { PyType_GetSlot(type, Int32($0)) }
        let start = UnsafeMutableRawPointer(type).assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
        let place = (0..<words).first { k in values.indices.allSatisfy { start[k + $0] == values[$0] } }
        return place.map { start + $0 }
    }

    /// The place of a class's function that lends buffers.
    static func buffers(_ type: OpaquePointer) -> Place? {
        // The class names its table of buffer functions after these two.
        guard let attributes = find(type, [Py_tp_getattro, Py_tp_setattro]), let table = attributes[2] else {
            return nil
        }
        let first = table.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
        return first.pointee == PyType_GetSlot(type, Int32(Py_bf_getbuffer)) ? first : nil
    }
}
