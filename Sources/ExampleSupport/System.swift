// Functions of the C library that the examples use, under one name on every system.

import AquilaSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

func cosine(_ angle: Double) -> Double { cos(angle) }

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// Seconds on a clock that never goes back.
func monotonicSeconds() -> Double { SystemClock.monotonic.seconds }

/// True if the standard error stream is a terminal, which can rewrite its last line.
func standardErrorIsTerminal() -> Bool { isatty(STDERR_FILENO) == 1 }

/// Writes text to the standard error stream at once.
func writeToStandardError(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// A file that could not be written.
public struct FileError: Error, CustomStringConvertible {
    public let path: String
    public let reason: String

    public var description: String { "cannot write \(path): \(reason)" }
}

/// Writes bytes to a file, which is created or replaced.
func writeFile(_ bytes: [UInt8], to path: String) throws {
    func failure() -> FileError { FileError(path: path, reason: String(cString: strerror(errno))) }
    guard let file = fopen(path, "wb") else { throw failure() }
    let written = fwrite(bytes, 1, bytes.count, file)
    let error = written == bytes.count ? nil : failure()
    guard fclose(file) == 0 else { throw error ?? failure() }
    if let error { throw error }
}

/// Makes a folder unless it exists.
public func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
        throw FileError(path: path, reason: String(cString: strerror(errno)))
    }
}
