import CPython

/// A Python object. Who owns a reference is said where it matters: results are the caller's, arguments are lent.
typealias Ref = UnsafeMutablePointer<PyObject>

extension Ref {
    /// A reference of one's own to the same object.
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

/// Objects that live as long as the interpreter.
enum Constant {
    static var none: Ref { AqNone().retained() }
    static var notImplemented: Ref { AqNotImplemented().retained() }
}

/// What the package in Python tells the extension when it is imported; kept for the life of the process, and changed only
/// under the interpreter's lock.
enum Registry {
    /// The class of arrays.
    nonisolated(unsafe) static var arrayType: OpaquePointer!
    /// NumPy's type objects and the classes of its scalars, in the order of `DType`.
    nonisolated(unsafe) static var types: [Ref] = []
    nonisolated(unsafe) static var scalars: [Ref] = []
    /// What operators do with operands that are no arrays and no numbers of Python: `binary(name, a, b)`.
    nonisolated(unsafe) static var binary: Ref!
    /// Any object as an array: `array(object)`.
    nonisolated(unsafe) static var array: Ref!
    /// The value of an assignment as an array; it raises where NumPy has to look: `assignable(object)`.
    nonisolated(unsafe) static var assignable: Ref!
    /// NumPy's `AxisError`.
    nonisolated(unsafe) static var axisError: Ref!
    /// `PyArray_Scalar` of NumPy's C interface: the scalar at an address, of a type.
    nonisolated(unsafe) static var makeScalar: MakeScalar!
    typealias MakeScalar = @convention(c) (UnsafeMutableRawPointer?, Ref?, Ref?) -> Ref?
    /// NumPy's class of arrays, and `PyArray_NewFromDescr`: an array over memory.
    nonisolated(unsafe) static var numpyArray: Ref!
    nonisolated(unsafe) static var makeView: MakeView!
    typealias MakeView =
        @convention(c) (
            Ref?, Ref?, Int32, UnsafePointer<Int>?, UnsafePointer<Int>?, UnsafeMutableRawPointer?, Int32, Ref?
        ) -> Ref?
    /// Of `aquila.core`: what says to an exception where it comes from, `noteFailure(exception, note)`; the place of a point,
    /// `makePoint(colour, launch domain, names of stores, origins, shapes)`.
    nonisolated(unsafe) static var noteFailure: Ref!
    nonisolated(unsafe) static var makePoint: Ref!
    /// An exception as a text, None where it has none, and back.
    nonisolated(unsafe) static var pack: Ref!
    nonisolated(unsafe) static var unpack: Ref!
    /// Whether each call waits for what it has recorded.
    nonisolated(unsafe) static var isEager = false
    /// Whether this process is one of many ranks.
    nonisolated(unsafe) static var isOnManyRanks = false
    /// Whether errors of floating-point operations are wanted, which NumPy's loops look for.
    nonisolated(unsafe) static var isStrict = false
    /// Whether programs are warned of some.
    nonisolated(unsafe) static var isWarned = true
    /// What subscripts do with keys and values that they do not take: `item(array, key)`, `setItem(array, key, value)`.
    nonisolated(unsafe) static var item: Ref!
    nonisolated(unsafe) static var setItem: Ref!
}
