import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

/// The Swift part of a Python array object, stored in the object's memory.
struct ArrayContent {
    /// The array shown. For a selection: the values of all elements, before the mask is applied.
    fileprivate(set) var array: AnyNDArray
    /// The array that this one is a view of, or the object that owns its memory; NumPy's `base`.
    private(set) var base: Ref?
    var writability: Writability
    /// True if operations of this library may write the elements.
    @inline(__always)
    var isWritable: Bool { writability == .writable }
    /// Rarely used members, allocated on first use.
    private var belongings: Belongings?

    /// - Parameter base: a borrowed reference; the content retains it.
    @inline(__always)
    init(_ array: AnyNDArray, base: Ref? = nil, isWritable: Bool = true) {
        self.array = array
        self.base = base?.retained()
        writability = isWritable ? .writable : .readOnly
    }

    /// A view of an array object. As NumPy's views do, it shows an array where the memory is another
    /// object's.
    @inline(__always)
    init(viewing object: Ref, through view: View) {
        array = object.selfContent.pointee.array
        array.view = view
        let owner = object.selfContent.pointee.base
        base = (owner?.type == Registry.arrayType ? owner! : object).retained()
        writability = object.selfContent.pointee.writability
    }

    /// Replaces the array by another one in place, after an assignment to its shape, strides or
    /// type.
    mutating func become(_ other: ArrayContent, base: Ref?) {
        array = other.array
        belongings?.export = nil
        let before = self.base
        self.base = base?.retained()
        before?.release()
    }

    /// Replaces the array alone.
    @inline(__always)
    fileprivate mutating func show(_ other: AnyNDArray) { array = other }

    /// Makes an object that owns the memory the base.
    mutating func showMemory(of owner: Ref) {
        let before = base
        base = owner.retained()
        before?.release()
    }

    /// Replaces the array by the view that a key selects.
    @inline(__always)
    mutating func narrow(to key: BasicKey) throws { try key.apply(to: &array.view) }

    /// Releases all references to Python objects.
    func end() {
        base?.release()
        belongings?.end()
    }

    /// True if the array has members beyond the view itself.
    @inline(__always)
    var hasBelongings: Bool { belongings != nil }

    /// True if the array stands for the elements that a mask selects.
    @inline(__always)
    var isSelection: Bool { belongings != nil && belongings!.selected != nil }

    /// The operand's bits for the runtime; the content keeps the store alive.
    @inline(__always)
    var bits: OperandBits { array.bits }

    /// Shape and strides in memory that Python's buffers borrow while the array lives.
    mutating func export() -> Export {
        if let export = belongings?.export { return export }
        let export = Export(array)
        own().export = export
        return export
    }

    /// Retains an object for the lifetime of the array.
    mutating func keep(_ object: Ref) { own().companions.append(object.retained()) }

    /// The selection whose elements this array stands for; nil for ordinary arrays.
    var selected: AnySelection? {
        get { belongings?.selected }
        set { own().selected = newValue }
    }

    /// Turns a selection into an ordinary array by copying the selected elements. Waits for the
    /// mask.
    ///
    /// - Parameter isTouched: true where C code touches the array, so that no other code of the program may
    ///   run.
    fileprivate mutating func settle(isTouched: Bool = false) throws {
        guard let selected else { return }
        let copy =
            try isTouched
            ? selected.elements() : waiting(on: array.runtime) { try selected.elements() }
        // Another thread may have done so during the wait.
        guard self.selected != nil else { return }
        array = copy
        self.selected = nil
    }

    private mutating func own() -> Belongings {
        if belongings == nil { belongings = Belongings() }
        return belongings!
    }
}

// Parts of a content that calls read without a copy of the rest.
extension UnsafeMutablePointer<ArrayContent> {
    @inline(__always)
    var view: UnsafePointer<View> { withUnsafePointer(to: &pointee.array.view) { $0 } }

    /// The store, which the content keeps alive; nil for a number.
    @inline(__always)
    var store: Unmanaged<Store>? { pointee.array.bits.store }

    @inline(__always)
    var type: DType { pointee.array.dtype }
}

extension ArrayContent {
    /// Objects that live as long as an array.
    private final class Belongings {
        var export: Export?
        var companions: [Ref] = []
        var selected: AnySelection?

        func end() {
            for object in companions { object.release() }
        }
    }

    /// Shape and strides in memory of their own, as the buffer protocol needs them.
    final class Export {
        let extents: UnsafeMutablePointer<Int>
        let rank: Int

        fileprivate init(_ array: AnyNDArray) {
            rank = array.rank
            extents = .allocate(capacity: max(2 * rank, 1))
            for axis in 0..<rank {
                extents[axis] = array.shape[axis]
                extents[rank + axis] = array.strides[axis]
            }
        }

        deinit { extents.deallocate() }
    }
}

extension Ref {
    @inline(__always)
    private var weakReferences: UnsafeMutablePointer<Ref?> {
        (UnsafeMutableRawPointer(self) + ArrayLayout.weakReferencesOffset).assumingMemoryBound(to: Ref?.self)
    }

    /// The content of an array object; nil for other objects and for instances of subclasses.
    /// Computes a selection first, and waits for it.
    @inline(__always)
    var exactArray: UnsafeMutablePointer<ArrayContent>? {
        get throws { type == Registry.arrayType ? try selfArray : nil }
    }

    /// The content of an array object or of an instance of a subclass; nil for other objects.
    /// Computes a selection first, and waits for it.
    var anyArray: UnsafeMutablePointer<ArrayContent>? {
        get throws {
            if let exact = try exactArray { return exact }
            return PyType_IsSubtype(type, Registry.arrayType) != 0 ? try selfArray : nil
        }
    }

    /// The content of `self` in a method of arrays. Computes a selection first, and waits for it.
    @inline(__always)
    var selfArray: UnsafeMutablePointer<ArrayContent> {
        get throws {
            let content = selfContent
            if content.pointee.isSelection {
                try content.pointee.settle()
                try settleStruct()
            }
            return content
        }
    }

    /// Computes a selection whose struct C code reads.
    func settleTouched() throws {
        try selfContent.pointee.settle(isTouched: true)
        try settleStruct()
    }

    /// The content of an array object, which may be a selection; nil for other objects. Never
    /// waits.
    @inline(__always)
    var exactContent: UnsafeMutablePointer<ArrayContent>? {
        type == Registry.arrayType ? selfContent : nil
    }

    @inline(__always)
    var selfContent: UnsafeMutablePointer<ArrayContent> {
        (UnsafeMutableRawPointer(self) + ArrayLayout.contentOffset).assumingMemoryBound(to: ArrayContent.self)
    }

    /// A new array object. Its class takes part in garbage collection, as all classes made in
    /// Python do, but the object is not tracked, as NumPy's arrays are not.
    @inline(__always)
    static func array(_ content: consuming ArrayContent) throws -> Ref {
        guard let result = FreeObjects.take() else {
            content.end()
            throw PythonError.isSet
        }
        result.selfContent.initialize(to: content)
        guard ArrayLayout.hasStruct else {
            result.weakReferences.pointee = nil
            return result
        }
        do { try result.beginStruct() } catch {
            result.release()
            throw error
        }
        return result
    }

    /// A new array object that owns its elements.
    @inline(__always)
    static func array(_ array: AnyNDArray) throws -> Ref { try .array(ArrayContent(array)) }

    /// A new array object of all of a store.
    @inline(__always)
    static func array(_ store: Store) throws -> Ref {
        try .array(AnyNDArray(LogicalStore(store, store.root, store.dtype)))
    }

    /// A new view of this array object.
    @inline(__always)
    func view(_ array: AnyNDArray) throws -> Ref {
        var content = ArrayContent(viewing: self, through: array.view)
        content.show(array)
        return try .array(content)
    }

    /// A new array object, or a scalar if the array has no axes, as NumPy returns it.
    @inline(__always)
    static func result(_ array: AnyNDArray) throws -> Ref {
        if array.rank > 0 { return try .array(array) }
        return try scalar(array)
    }

    /// The element of an array without axes, as a NumPy scalar. Waits for the value.
    @inline(never)
    static func scalar(_ array: AnyNDArray) throws -> Ref {
        if let store = array.operand.store, let elements = store.runtime.addressAtHand(of: store) {
            return try .scalar(at: elements + array.operand.view.offset, array.dtype)
        }
        let base = array.base
        let value = try waiting(on: base.store.runtime) { try base.store.runtime.item(base) }
        return try value.object()
    }

    fileprivate func forget() {
        if weakReferences.pointee != nil { PyObject_ClearWeakRefs(self) }
        if ArrayLayout.hasStruct { endStruct() }
        let content = selfContent.move()
        // A task's body may free arrays of reference cycles; the release is then deferred, since
        // the runtime waits for the body.
        if Bodies.isHere { Remains.add(.array(content)) } else { content.end() }
    }
}

/// Frees an array object.
let deallocateArray: @convention(c) (Ref?) -> Void = { object in
    let type = object!.type
    object!.forget()
    FreeObjects.put(object!, isExact: type == Registry.arrayType)
    // Instances of classes made at run time own a reference to their class.
    AqObject(type).release()
    // A buffer that the array has shown is given back at once.
    Remains.settle()
}
