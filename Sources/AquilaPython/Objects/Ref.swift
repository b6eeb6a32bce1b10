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

/// Objects and flags that the Python package passes to the extension at import. They live as long
/// as the process and change only under the interpreter's lock.
enum Registry {
    /// The package's class of arrays.
    nonisolated(unsafe) static var arrayType: OpaquePointer!
    /// NumPy's type objects and scalar classes, in the order of `DType`.
    nonisolated(unsafe) static var types: [Ref] = []
    nonisolated(unsafe) static var scalars: [Ref] = []
    /// The package's operator for other operands than arrays and Python numbers: `binary(name, a,
    /// b)`.
    nonisolated(unsafe) static var binary: Ref!
    /// The package's conversion of any object to an array: `array(object)`.
    nonisolated(unsafe) static var array: Ref!
    /// The package's conversion of an assigned value to an array: `assignable(object)`. It raises
    /// if the value is left to NumPy.
    nonisolated(unsafe) static var assignable: Ref!
    /// NumPy's `AxisError`.
    nonisolated(unsafe) static var axisError: Ref!
    /// `PyArray_Scalar` of NumPy's C interface: makes a scalar from an address and a type.
    nonisolated(unsafe) static var makeScalar: MakeScalar!
    typealias MakeScalar = @convention(c) (UnsafeMutableRawPointer?, Ref?, Ref?) -> Ref?
    /// NumPy's class of arrays, and `PyArray_NewFromDescr`, which makes an array over memory.
    nonisolated(unsafe) static var numpyArray: Ref!
    nonisolated(unsafe) static var makeView: MakeView!
    typealias MakeView =
        @convention(c) (
            Ref?, Ref?, Int32, UnsafePointer<Int>?, UnsafePointer<Int>?, UnsafeMutableRawPointer?, Int32, Ref?
        ) -> Ref?
    /// Functions of `aquila.core`: `noteFailure(exception, note)` adds the origin to an exception;
    /// `makePoint(colour, launch domain, names of stores, origins, shapes)` makes the description
    /// of a point.
    nonisolated(unsafe) static var noteFailure: Ref!
    nonisolated(unsafe) static var makePoint: Ref!
    /// Conversion of an exception to a string, or None if it has none, and back.
    nonisolated(unsafe) static var pack: Ref!
    nonisolated(unsafe) static var unpack: Ref!
    /// True if each call waits for the operations that it records.
    nonisolated(unsafe) static var isEager = false
    /// True if this process is one of several ranks.
    nonisolated(unsafe) static var isOnManyRanks = false
    /// True if floating-point errors must be detected, which NumPy's loops do.
    nonisolated(unsafe) static var isStrict = false
    /// True if some floating-point errors cause warnings.
    nonisolated(unsafe) static var isWarned = true
    /// The package's subscripts for keys and values that the extension refuses: `item(array, key)`,
    /// `setItem(array, key, value)`.
    nonisolated(unsafe) static var item: Ref!
    nonisolated(unsafe) static var setItem: Ref!
    /// The package's `report_cast(array, type's number)`, which reports floating-point errors of a cast.
    nonisolated(unsafe) static var reportCast: Ref!
}
