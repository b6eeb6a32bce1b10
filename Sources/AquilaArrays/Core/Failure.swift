import AquilaTypes
import Runtime

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

/// The innermost frame of the stack that is not in this package's libraries, as `main.swift:12`; nil without debug
/// information. Read only when the program is about to end.
private func callerLocation() -> String? {
    guard let trace = try? Backtrace.capture(limit: 32).symbolicated() else { return nil }
    for frame in trace.frames {
        guard let location = frame.symbol?.sourceLocation, location.line > 0 else { continue }
        if !location.path.hasPrefix(librarySources) { return "\(location.path):\(location.line)" }
    }
    return nil
}

/// What the paths of this package's libraries begin with: this file's, up to the names of the modules.
private let librarySources: String = {
    let path: String = #filePath
    return String(path.prefix(path.count - "Arrays/Core/Failure.swift".count))
}()

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
