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

/// New references to objects that live as long as the interpreter.
enum Constant {
    static var none: Ref { AqNone().retained() }
    static var notImplemented: Ref { AqNotImplemented().retained() }
}
