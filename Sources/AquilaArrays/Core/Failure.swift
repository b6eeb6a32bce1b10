import AquilaRuntime
import AquilaTypes

/// Ends the program with the error's message and the caller's line.
func fail(_ error: ArrayError, file: StaticString, line: UInt) -> Never {
    fatalError(error.message, file: file, line: line)
}

/// Ends the program with the error's message and the line outside of this package that called it,
/// for operators and subscripts, which cannot take the line as an argument.
func fail(_ error: ArrayError) -> Never {
    guard let caller = callerLocation() else { fatalError(error.message) }
    fatalError("\(error.message) (at \(caller))")
}

/// The body's result; ends the program if it throws.
@inline(__always)
func orFail<R>(_ body: () throws(ArrayError) -> R) -> R {
    do { return try body() } catch { fail(error) }
}

/// The body's result; ends the program with the caller's line if it throws.
@inline(__always)
func orFail<R>(_ file: StaticString, _ line: UInt, _ body: () throws(ArrayError) -> R) -> R {
    do { return try body() } catch { fail(error, file: file, line: line) }
}

extension NDArray {
    /// The body's result for the untyped array, as a typed array; ends the program with the caller's
    /// line if the body throws.
    func typed<R>(
        _ file: StaticString, _ line: UInt, _ body: (AnyNDArray) throws(ArrayError) -> AnyNDArray
    ) -> NDArray<R> {
        NDArray<R>(unchecked: orFail(file, line) { () throws(ArrayError) in try body(untyped) })
    }
}
