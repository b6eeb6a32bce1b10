import AquilaArrays
import AquilaRuntime
import AquilaTypes
import CPython

/// What an array object of Python's holds, in the object's memory.
struct ArrayContent {
    /// Of a selection, the values for all elements.
    private(set) var array: AnyNDArray
    /// The array of which it is a view, or the object that owns its memory; NumPy's `base`.
    private(set) var base: Ref?
    var writability: Writability
    /// Whether operations of ours may write it.
    @inline(__always)
    var isWritable: Bool { writability == .writable }
    /// Few arrays have any.
    private var belongings: Belongings?

    /// - Parameter base: lent; the content has a reference of its own.
    @inline(__always)
    init(_ array: AnyNDArray, base: Ref? = nil, isWritable: Bool = true) {
        self.array = array
        self.base = base?.retained()
        writability = isWritable ? .writable : .readOnly
    }

    /// Shows what another array shows, in its place: after assignments to its shape, strides or type.
    mutating func become(_ other: ArrayContent, base: Ref?) {
        array = other.array
        belongings?.export = nil
        let before = self.base
        self.base = base?.retained()
        before?.release()
    }

    /// Shows what a key selects of what it has shown.
    @inline(__always)
    mutating func narrow(to key: BasicKey) throws { try key.apply(to: &array.view) }

    /// Gives back what it holds of Python's.
    func end() {
        base?.release()
        belongings?.end()
    }

    /// Whether there is more than the array.
    @inline(__always)
    var hasBelongings: Bool { belongings != nil }

    /// Bits for the runtime; the content keeps the store.
    @inline(__always)
    var bits: OperandBits { array.operand.bits }

    /// Shape and strides, as buffers of Python lend them until the array goes.
    mutating func export() -> Export {
        if let export = belongings?.export { return export }
        let export = Export(array)
        own().export = export
        return export
    }

    /// Keeps an object for as long as the array.
    mutating func keep(_ object: Ref) { own().companions.append(object.retained()) }

    /// What makes it a selection: few look at one as it is.
    var selected: Selected? {
        get { belongings?.selected }
        set { own().selected = newValue }
    }

    /// Makes an array of a selection. Waits.
    fileprivate mutating func settle() throws {
        guard let selected else { return }
        let copy = try selected.copied(array)
        // Another thread may have been here meanwhile.
        guard self.selected != nil else { return }
        array = copy
        self.selected = nil
    }

    private mutating func own() -> Belongings {
        if belongings == nil { belongings = Belongings() }
        return belongings!
    }
}

/// Who may write an array's elements; the numbers are the package's, too.
enum Writability: UInt8 {
    case readOnly
    case writable
    /// The view shows elements several times: NumPy writes it, one element after the other.
    case byNumPy
    /// The same, and NumPy warns of the first write.
    case warning
}

extension AnyNDArray {
    /// Whether the view shows an element several times.
    var isRepeating: Bool {
        let axes = shape.indices.filter { shape[$0] > 1 }.sorted { abs(strides[$0]) < abs(strides[$1]) }
        var reach = 0
        for axis in axes {
            if abs(strides[axis]) <= reach { return !isApart(axes) }
            reach += (shape[axis] - 1) * abs(strides[axis])
        }
        return false
    }

    /// The same of axes that interleave: by looking at all elements, where these are few.
    private func isApart(_ axes: [Int]) -> Bool {
        guard !axes.contains(where: { strides[$0] == 0 }), count <= 1 << 16 else { return false }
        var seen = Set<Int>()
        var isApart = true
        view.forEachOffset { isApart = seen.insert($0).inserted && isApart }
        return isApart
    }
}

extension ArrayContent {
    /// What lives as long as an array.
    private final class Belongings {
        var export: Export?
        var companions: [Ref] = []
        var selected: Selected?

        func end() {
            for object in companions { object.release() }
        }
    }

    /// Shape and strides in memory of their own.
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

/// The memory of an array object: Python's head, then the content.
struct ArrayObject {
    var head: PyObject
    var weakReferences: Ref?
    /// There from the object's first moment to its last.
    var content: ArrayContent

    /// Its size, for the specification of the class.
    static let size = Int32(MemoryLayout<ArrayObject>.stride)
    /// Where Python finds the weak references.
    static let members = Definition.table(
        [Definition.member("__weaklistoffset__", MemoryLayout<ArrayObject>.offset(of: \.weakReferences)!)],
        end: PyMemberDef())
}

extension Ref {
    @inline(__always)
    private var object: UnsafeMutablePointer<ArrayObject> {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: ArrayObject.self)
    }

    /// The content of an array object; nil of other objects, and of subclasses' instances. Waits for what a selection selects.
    @inline(__always)
    var exactArray: UnsafeMutablePointer<ArrayContent>? {
        get throws { type == Registry.arrayType ? try selfArray : nil }
    }

    /// The content of an array object, of a subclass too.
    var anyArray: UnsafeMutablePointer<ArrayContent>? {
        get throws {
            if let exact = try exactArray { return exact }
            return PyType_IsSubtype(type, Registry.arrayType) != 0 ? try selfArray : nil
        }
    }

    /// The content of the object that a method of arrays is called on.
    @inline(__always)
    var selfArray: UnsafeMutablePointer<ArrayContent> {
        get throws {
            let content = selfContent
            if content.pointee.hasBelongings { try content.pointee.settle() }
            return content
        }
    }

    /// The same as it is, which may be a selection.
    @inline(__always)
    var exactContent: UnsafeMutablePointer<ArrayContent>? {
        type == Registry.arrayType ? selfContent : nil
    }

    @inline(__always)
    var selfContent: UnsafeMutablePointer<ArrayContent> {
        withUnsafeMutablePointer(to: &object.pointee.content) { $0 }
    }

    /// A new array object. The class is one that the collector of garbage looks after, as all that are made in Python
    /// are; the object is not shown to it, as NumPy's are not.
    @inline(__always)
    static func array(_ content: consuming ArrayContent) throws -> Ref {
        guard let result = AqNew(Registry.arrayType) else {
            content.end()
            throw PythonError.isSet
        }
        result.object.pointee.weakReferences = nil
        result.selfContent.initialize(to: content)
        return result
    }

    /// A new array object that owns its elements.
    @inline(__always)
    static func array(_ array: AnyNDArray) throws -> Ref { try .array(ArrayContent(array)) }

    /// A view of this array object.
    @inline(__always)
    func view(_ array: AnyNDArray) throws -> Ref {
        var content = ArrayContent(array, base: selfContent.pointee.base ?? self)
        content.writability = selfContent.pointee.writability
        return try .array(content)
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
        if object.pointee.weakReferences != nil { PyObject_ClearWeakRefs(self) }
        let content = selfContent.move()
        // In a body, which arrays of cycles may meet, the runtime waits.
        if Bodies.isHere { Remains.add(.array(content)) } else { content.end() }
    }
}

/// The end of an array object.
let deallocateArray: @convention(c) (Ref?) -> Void = { object in
    let type = object!.type
    object!.forget()
    PyObject_GC_Del(object)
    // Instances of classes made at run time own a reference to their class.
    AqObject(type).release()
}
