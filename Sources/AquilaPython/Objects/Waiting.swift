import AquilaRuntime
import CPython

/// Runs what may wait without the interpreter's lock, so that other threads go on, and bodies in Python run.
@inline(__always)
func waiting<R>(_ body: () throws -> R) rethrows -> R {
    let thread = InterpreterLock.giveUp()
    defer {
        InterpreterLock.take(thread)
        Remains.settle()
    }
    return try body()
}

/// As `waiting`, for what a runtime computes: an interrupt ends the wait. What is computed goes on, so that no array is left
/// half written, and who needs a value of it waits again.
func waiting<R>(on runtime: Runtime, _ body: () throws -> R) throws -> R {
    if runtime.isDiagnosed { ProgramLine.keep() }
    var thread = InterpreterLock.giveUp()
    defer {
        InterpreterLock.take(thread)
        Remains.settle()
    }
    runtime.sendOff()
    while !runtime.isComputed(within: 100) {
        InterpreterLock.take(thread)
        let isInterrupted = PyErr_CheckSignals() != 0
        thread = InterpreterLock.giveUp()
        if isInterrupted { throw PythonError.isSet }
    }
    return try body()
}
