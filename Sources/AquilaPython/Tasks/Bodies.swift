import AquilaRuntime
import CPython

/// The bodies of tasks that run now, in Python.
enum Bodies {
    /// How many there are; changed under the interpreter's lock.
    nonisolated(unsafe) static var running = 0

    /// Whether this thread runs one.
    @inline(__always)
    static var isHere: Bool { running > 0 && Runtime.isInTaskBody }

    /// Refuses a call from a body: the runtime waits for it. It is a refusal of arguments, so that functions of the package
    /// go on to NumPy, which takes views of pieces.
    @inline(never)
    static func refuse() throws {
        guard isHere else { return }
        PyErr_SetString(
            PyExc_TypeError,
            "the body of a task cannot use Aquila's arrays; it has NumPy's, of the pieces of what the launch was given"
        )
        throw PythonError.isSet
    }
}
