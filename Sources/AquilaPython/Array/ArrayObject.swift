import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

/// What an array object of Python's refers to.
final class ArrayContent {
    private(set) var array: AnyNDArray
    /// The array of which it is a view, or the object that owns its memory; NumPy's `base`.
    private(set) var base: Ref?
    var isWritable: Bool
    /// What exports of its memory use: shapes and strides, until the array goes.
    var export: Export?
    /// Objects that have to live as long as it.
    var companions: [Ref] = []

    init(_ array: AnyNDArray, base: Ref? = nil, isWritable: Bool = true) {
        self.array = array
        self.base = base?.retained()
        self.isWritable = isWritable
    }

    /// Shows what another array shows, in its place: after assignments to its shape, strides or type.
    func become(_ other: ArrayContent, base: Ref?) {
        array = other.array
        export?.deallocate()
        export = nil
        let before = self.base
        self.base = base?.retained()
        before?.release()
    }

    deinit {
        base?.release()
        export?.deallocate()
        for object in companions { object.release() }
    }

    /// Bits for the runtime; the content keeps the store.
    @inline(__always)
    var bits: OperandBits { array.operand.bits }

    /// Shape and strides in memory of their own, as buffers of Python lend them.
    struct Export {
        let extents: UnsafeMutablePointer<Int>
        let rank: Int
        func deallocate() { extents.deallocate() }
    }
}

/// The memory of an array object: Python's head, then the content.
struct ArrayObject {
    var head: PyObject
    var content: Unmanaged<ArrayContent>?

    /// Its size, for the specification of the class.
    static let size = Int32(MemoryLayout<ArrayObject>.size)
}

extension Ref {
    @inline(__always)
    private var object: UnsafeMutablePointer<ArrayObject> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: ArrayObject.self)
    }

    /// The content of an array object; nil of other objects, and of subclasses' instances.
    @inline(__always)
    var exactArray: ArrayContent? {
        guard type == Registry.arrayType else { return nil }
        return object.pointee.content!._withUnsafeGuaranteedRef { $0 }
    }

    /// The content of an array object, of a subclass too.
    var anyArray: ArrayContent? {
        if let exact = exactArray { return exact }
        guard PyType_IsSubtype(type, Registry.arrayType) != 0 else { return nil }
        return object.pointee.content?._withUnsafeGuaranteedRef { $0 }
    }

    /// The content of the object that a method of arrays is called on.
    @inline(__always)
    var selfArray: ArrayContent {
        object.pointee.content!._withUnsafeGuaranteedRef { $0 }
    }

    /// A new array object.
    @inline(__always)
    static func array(_ content: ArrayContent, of type: OpaquePointer? = nil) throws -> Ref {
        let result = try checked(PyType_GenericAlloc(type ?? Registry.arrayType, 0))
        result.object.pointee.content = .passRetained(content)
        return result
    }

    /// A new array object that owns its elements.
    static func array(_ array: AnyNDArray) throws -> Ref { try .array(ArrayContent(array)) }

    /// A view of this array object.
    func view(_ array: AnyNDArray) throws -> Ref {
        let content = selfArray
        return try .array(
            ArrayContent(array, base: content.base ?? self, isWritable: content.isWritable))
    }

    /// A result that is a scalar where it has no axes, as NumPy's are.
    @inline(__always)
    static func result(_ array: AnyNDArray) throws -> Ref {
        if array.rank > 0 { return try .array(array) }
        return try scalar(array)
    }

    /// The element of an array without axes. Waits for it.
    @inline(never)
    static func scalar(_ array: AnyNDArray) throws -> Ref {
        if let store = array.operand.store, let elements = store.runtime.addressAtHand(of: store) {
            return try .scalar(at: elements + array.operand.view.offset, array.dtype)
        }
        let base = array.base
        let value = try waiting(on: base.store.runtime) { try base.store.runtime.item(base) }
        return try value.object()
    }

    /// The element at an address.
    @inline(__always)
    static func scalar(at address: UnsafeMutableRawPointer, _ type: DType) throws -> Ref {
        let position = Int(type.rawValue)
        return try checked(Registry.makeScalar(address, Registry.types[position], nil))
    }

    fileprivate func forget() {
        if let content = object.pointee.content {
            // In a body, which arrays of cycles may meet, the runtime waits.
            if Bodies.isHere { Remains.add(.array(content)) } else { content.release() }
        }
        object.pointee.content = nil
    }
}

/// The end of an array object.
let deallocateArray: @convention(c) (Ref?) -> Void = { object in
    let type = object!.type
    object!.forget()
    let free = unsafeBitCast(
        PyType_GetSlot(type, Int32(Py_tp_free)), to: (@convention(c) (UnsafeMutableRawPointer?) -> Void).self)
    free(object)
    // Instances of classes made at run time own a reference to their class.
    AqObject(type).release()
}
