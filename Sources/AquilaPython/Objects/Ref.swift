import CPython

/// A Python object. Results are owned by the caller, arguments are borrowed, unless a comment says
/// otherwise.
typealias Ref = UnsafeMutablePointer<PyObject>

extension Ref {
    /// The same object with one more reference, which the caller owns.
    @inline(__always)
    func retained() -> Ref {
        Py_IncRef(self)
        return self
    }

    @inline(__always)
    func release() { Py_DecRef(self) }

    @inline(__always)
    var type: OpaquePointer { AqTypeOf(self) }
}

extension Ref {
    /// True for a list or tuple of Python's own classes.
    @inline(__always)
    var isListOrTuple: Bool { type == AqTupleType() || type == AqListType() }

    /// Number of items of a list or tuple.
    var sequenceCount: Int { type == AqTupleType() ? PyTuple_Size(self) : PyList_Size(self) }

    /// A borrowed reference to an item of a list or tuple.
    func sequenceItem(_ place: Int) -> Ref {
        (type == AqTupleType() ? PyTuple_GetItem(self, place) : PyList_GetItem(self, place))!
    }
}

/// New references to objects that live as long as the interpreter.
enum Constant {
    static var none: Ref { AqNone().retained() }
    static var notImplemented: Ref { AqNotImplemented().retained() }
}
