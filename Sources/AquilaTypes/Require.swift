/// Ends the program with the message where the condition does not hold: as `precondition`, whose
/// message is lost in release builds.
@inlinable @inline(__always)
package func require(
    _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
    file: StaticString = #fileID, line: UInt = #line
) {
    if _slowPath(!condition()) { endProgram(message(), file, line) }
}

/// Ends the program. A call of its own: written out, it would be most of the code of short functions, such as
/// subscripts of shapes, which the compiler would then not inline.
@usableFromInline @inline(never)
package func endProgram(_ message: String, _ file: StaticString, _ line: UInt) -> Never {
    fatalError(message, file: file, line: line)
}
