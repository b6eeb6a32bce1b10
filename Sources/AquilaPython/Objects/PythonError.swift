import AquilaRuntime
import AquilaTypes
import CPython

/// An error that ends a call with a Python exception.
enum PythonError: Error {
    /// The exception is already set in the interpreter.
    case isSet
    case type(String)
    case value(String)
    case index(String)
    case overflow(String)
    case buffer(String)
    /// An argument of the program's that the function does not take. A native form says `NotNative`, so
    /// that NumPy performs the call or reports the error; other functions raise the error within.
    indirect case argument(PythonError)

    /// The exception that the conversion of an argument has set, as an error of that argument. Exceptions
    /// that say nothing about the argument stay set.
    static func ofArgument(_ text: String) -> PythonError {
        let isOfArgument = [PyExc_TypeError, PyExc_ValueError, PyExc_OverflowError].first {
            PyErr_ExceptionMatches($0) != 0
        }
        guard let kind = isOfArgument else { return .isSet }
        PyErr_Clear()
        if kind == PyExc_TypeError { return .argument(.type(text)) }
        return .argument(kind == PyExc_ValueError ? .value(text) : .overflow(text))
    }

    /// The words of the error; empty for an exception that is already set.
    var text: String {
        switch self {
        case .isSet: ""
        case .type(let text), .value(let text), .index(let text), .overflow(let text), .buffer(let text): text
        case .argument(let inner): inner.text
        }
    }
}

/// Sets the Python exception for an error, of the class that NumPy would raise.
func raise(_ error: any Error) {
    switch error {
    case PythonError.isSet: break
    case PythonError.type(let text): PyErr_SetString(PyExc_TypeError, text)
    case PythonError.value(let text): PyErr_SetString(PyExc_ValueError, text)
    case PythonError.index(let text): PyErr_SetString(PyExc_IndexError, text)
    case PythonError.overflow(let text): PyErr_SetString(PyExc_OverflowError, text)
    case PythonError.buffer(let text): PyErr_SetString(PyExc_BufferError, text)
    case PythonError.argument(let inner): raise(inner)
    case let error as ArrayError where error.exception != nil: error.exception!.raise()
    case let error as ArrayError: PyErr_SetString(exception(for: error.kind), error.message)
    default: PyErr_SetString(PyExc_RuntimeError, "\(error)")
    }
}

private func exception(for kind: ArrayError.Kind) -> Ref? {
    switch kind {
    case .shape, .value, .format: PyExc_ValueError
    case .index: PyExc_IndexError
    case .axis: Registry.package.axisError
    case .type: PyExc_TypeError
    case .memory: PyExc_MemoryError
    case .system: PyExc_OSError
    case .task: PyExc_RuntimeError
    }
}

extension Error {
    /// True if a check of the arguments failed before the call had any effect, so that NumPy can perform the
    /// call or explain the error.
    var isOfArguments: Bool {
        if let error = self as? ArrayError { return error.kind.isOfArguments }
        if case .argument? = self as? PythonError { return true }
        return false
    }
}

extension ArrayError.Kind {
    fileprivate var isOfArguments: Bool {
        switch self {
        case .shape, .index, .axis, .type, .value, .format: true
        case .memory, .system, .task: false
        }
    }
}

/// The result of a call from Python; nil, with the exception set, if the body throws.
@inline(__always)
func forPython(_ body: () throws -> Ref) -> Ref? {
    do { return try settled(body) } catch {
        raise(error)
        return nil
    }
}

/// The result of a body, after recorded operations that must not wait. Throws in the body of a task, where
/// arrays of this library are refused.
@inline(__always)
func settled(isNumPyFree: Bool = false, _ body: () throws -> Ref) throws -> Ref {
    if Bodies.running > 0 { try Bodies.refuse(isNumPyFree: isNumPyFree) }
    let result = try body()
    do { try settle() } catch {
        result.release()
        throw error
    }
    return result
}

/// Runs recorded operations that must not wait: those on shared memory, or all of them in eager
/// mode.
@inline(__always)
func settle() throws {
    try Exports.settle()
    if ArrayLayout.hasStruct, Runtime.hasTouchFailed, let failure = Runtime.current.takeTouchFailure() {
        throw failure
    }
    if Registry.isEager { try waiting { try Runtime.current.flush() } }
}

/// As `forPython`, for calls that return a status: 0, or -1 with the exception set.
@inline(__always)
func statusForPython(_ body: () throws -> Void) -> Int32 {
    do {
        if Bodies.running > 0 { try Bodies.refuse() }
        try body()
        try settle()
        return 0
    } catch {
        raise(error)
        return -1
    }
}

/// The result of a call of Python's C interface; throws if it is nil, with the exception set.
@inline(__always)
func checked(_ result: Ref?) throws -> Ref {
    guard let result else { throw PythonError.isSet }
    return result
}

@inline(__always)
func checked(_ status: Int32) throws {
    if status < 0 { throw PythonError.isSet }
}
