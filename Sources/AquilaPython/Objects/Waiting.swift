import AquilaRuntime
import CPython

/// Calls a body that may wait, with the interpreter's lock released, so that other threads and
/// Python bodies of tasks can run.
@inline(__always)
func waiting<R>(_ body: () throws -> R) rethrows -> R {
    let thread = InterpreterLock.giveUp()
    defer {
        InterpreterLock.take(thread)
        Remains.settle()
    }
    return try body()
}

/// As `waiting`, for waits on a runtime, which an interrupt ends. The computation goes on, so that
/// no array is left half written, and a later read of a value waits again.
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
