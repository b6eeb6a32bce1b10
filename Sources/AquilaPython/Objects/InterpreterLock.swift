import AquilaRuntime
import CPython
import Glibc

/// The interpreter's lock (GIL). Threads hold it while they call the extension, release it to wait,
/// and take it to run Python code.
enum InterpreterLock {
    /// The key whose value marks Python's threads that have released the lock here.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// True if this thread has released the lock here.
    static var isGivenUp: Bool { pthread_getspecific(key) != nil }

    /// True if this thread holds the lock. Libraries release it by themselves, too, and their threads may
    /// touch arrays.
    private static var isHeld: Bool { PyGILState_GetThisThreadState() != nil && PyGILState_Check() != 0 }

    /// Releases the lock, which this thread holds. Returns the state that `take` needs.
    static func giveUp() -> OpaquePointer? {
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: 1))
        return PyEval_SaveThread()
    }

    static func take(_ thread: OpaquePointer?) {
        PyEval_RestoreThread(thread)
        pthread_setspecific(key, nil)
    }

    /// Calls the body with the lock held, on any thread that does not hold it.
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

    /// Lets the runtime release the lock while it waits inside a call.
    static func lend() {
        HostLock.install(
            leave: {
                // The runtime's own threads have no Python thread state, except while they run a
                // task's body.
                guard pthread_getspecific(key) == nil, isHeld else {
                    return nil
                }
                return giveUp().map { UnsafeMutableRawPointer($0) }
            },
            enter: { take(OpaquePointer($0)) },
            isInterrupted: {
                guard isHeld, !isGivenUp, PyOS_InterruptOccurred() != 0 else {
                    return false
                }
                // Asking clears the interrupt, so it is set again.
                PyErr_SetInterrupt()
                return true
            })
    }
}
