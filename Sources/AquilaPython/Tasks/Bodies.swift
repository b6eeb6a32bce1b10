import AquilaRuntime
import CPython

/// The Python bodies of tasks that are running.
enum Bodies {
    /// Their number; changed under the interpreter's lock.
    nonisolated(unsafe) static var running = 0

    /// True if this thread runs a task's body.
    @inline(__always)
    static var isHere: Bool { running > 0 && Runtime.isInTaskBody }

    /// Throws if this thread runs a task's body, for which the runtime waits.
    ///
    /// - Parameter isNumPyFree: true if NumPy may perform the call instead.
    @inline(never)
    static func refuse(isNumPyFree: Bool = false) throws {
        guard isHere else { return }
        let error = PythonError.type(
            "the body of a task cannot use Aquila's arrays; it has NumPy's, of the pieces of what the launch was given"
        )
        throw isNumPyFree ? .argument(error) : error
    }
}
