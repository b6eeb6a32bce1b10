import AquilaRuntime
import CPython
import Glibc

/// The interpreter's lock. Threads hold it while they call the extension, give it up to wait, and take it for what is
/// written in Python.
enum InterpreterLock {
    /// Threads of Python's that have given the lock up here have a value.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Whether this thread has given the lock up here.
    static var isGivenUp: Bool { pthread_getspecific(key) != nil }

    /// Gives up the lock, which this thread holds; what `take` needs.
    static func giveUp() -> OpaquePointer? {
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: 1))
        return PyEval_SaveThread()
    }

    static func take(_ thread: OpaquePointer?) {
        PyEval_RestoreThread(thread)
        pthread_setspecific(key, nil)
    }

    /// Calls the body with the lock, on any thread that does not have it.
    static func holding<R>(_ body: () throws -> R) rethrows -> R {
        let before = pthread_getspecific(key)
        let state = PyGILState_Ensure()
        pthread_setspecific(key, nil)
        defer {
            pthread_setspecific(key, before)
            PyGILState_Release(state)
        }
        return try body()
    }

    /// Lets the runtime give the lock up while it waits in the midst of a call.
    static func lend() {
        HostLock.install(
            leave: {
                // Threads of the runtime's own are none of Python's, but for the time of a body.
                guard pthread_getspecific(key) == nil, PyGILState_GetThisThreadState() != nil else {
                    return nil
                }
                return giveUp().map { UnsafeMutableRawPointer($0) }
            },
            enter: { take(OpaquePointer($0)) },
            isInterrupted: {
                guard PyGILState_GetThisThreadState() != nil, !isGivenUp, PyOS_InterruptOccurred() != 0 else {
                    return false
                }
                // To ask is to forget.
                PyErr_SetInterrupt()
                return true
            })
    }
}
