import AquilaRuntime
import CPython

/// Runs what may wait without the interpreter's lock, so that other threads go on.
@inline(__always)
func waiting<R>(_ body: () throws -> R) rethrows -> R {
    let interpreter = Unlocked()
    defer { interpreter.lock() }
    return try body()
}

/// As `waiting`, for what a runtime computes: an interrupt ends the wait. What is computed goes on, so that no array is left
/// half written, and who needs a value of it waits again.
func waiting<R>(on runtime: Runtime, _ body: () throws -> R) throws -> R {
    if runtime.isDiagnosed { ProgramLine.keep() }
    var interpreter = Unlocked()
    defer { interpreter.lock() }
    runtime.sendOff()
    while !runtime.isComputed(within: 100) {
        interpreter.lock()
        let isInterrupted = PyErr_CheckSignals() != 0
        interpreter = Unlocked()
        if isInterrupted { throw PythonError.isSet }
    }
    return try body()
}

/// The interpreter's lock, which this thread has left to others.
struct Unlocked {
    private let thread: OpaquePointer?

    init() {
        Self.isHere = true
        thread = PyEval_SaveThread()
    }

    func lock() {
        PyEval_RestoreThread(thread)
        Self.isHere = false
    }

    /// Whether this thread is one that has. Called, not inlined: what is the thread's own belongs to this file's code.
    static var isHere: Bool {
        @inline(never) get { AqUnlocked().pointee != 0 }
        @inline(never) set { AqUnlocked().pointee = newValue ? 1 : 0 }
    }
}
