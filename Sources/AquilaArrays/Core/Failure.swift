import AquilaRuntime
import AquilaTypes

/// Ends the program with the error's message and the line of the caller.
func fail(_ error: ArrayError, file: StaticString, line: UInt) -> Never {
    fatalError(error.message, file: file, line: line)
}

/// Ends the program with the error's message and the line outside this package that led to it: operators and
/// subscripts cannot take the line as an argument.
func fail(_ error: ArrayError) -> Never {
    guard let caller = callerLocation() else { fatalError(error.message) }
    fatalError("\(error.message) (at \(caller))")
}

/// The result of recording, or the end of the program.
@inline(__always)
func orFail<R>(_ body: () throws(ArrayError) -> R) -> R {
    do { return try body() } catch { fail(error) }
}

/// The result, or the end of the program with the caller's line.
@inline(__always)
func orFail<R>(_ file: StaticString, _ line: UInt, _ body: () throws(ArrayError) -> R) -> R {
    do { return try body() } catch { fail(error, file: file, line: line) }
}
