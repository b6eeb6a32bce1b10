import AquilaTypes
import CPython

/// The exception by which a native form says that it does not cover a call: `aquila._core.NotNative`. NumPy
/// then performs the call. Every other exception of a native form is an error.
///
/// It derives from Python's `BaseException`, so that handlers in NumPy's code, which calls native
/// forms, do not take it for an error.
enum NotNative {
    nonisolated(unsafe) private static var exception: Ref!

    static func define(in module: Ref) throws {
        exception = try checked(PyErr_NewException("aquila._core.NotNative", PyExc_BaseException, nil))
        try checked(PyModule_AddObjectRef(module, "NotNative", exception))
    }

    /// True if this is the exception that is set.
    static var isSet: Bool { PyErr_ExceptionMatches(exception) != 0 }

    /// Sets this exception for an error of arguments, and the plain one for any other error.
    @inline(never)
    fileprivate static func raise(_ error: any Error) {
        switch error {
        case let error as ArrayError where error.isOfArguments: PyErr_SetString(exception, error.message)
        case PythonError.argument(let error): PyErr_SetString(exception, error.text)
        default: AquilaPython.raise(error)
        }
    }
}

/// As `forPython`, for the functions that native forms call: errors of arguments are raised as `NotNative`.
///
/// - Parameter takesArrays: false if NumPy can perform the call within the body of a task, which must not use
///   arrays of this library.
@inline(__always)
func forNative(takesArrays: Bool = true, _ body: () throws -> Ref) -> Ref? {
    do { return try settled(isNumPyFree: !takesArrays, body) } catch {
        NotNative.raise(error)
        return nil
    }
}
