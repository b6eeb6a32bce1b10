import Glibc

/// A file that cannot be written, with the system's reason.
public struct FileProblem: Error, Equatable, CustomStringConvertible {
    /// The file's path.
    public let path: String
    /// The number of the system's error, as in `errno`.
    public let code: Int32

    /// - Parameter code: the error's number; nil for the current `errno`.
    public init(_ path: String, _ code: Int32? = nil) {
        self.path = path
        self.code = code ?? errno
    }

    /// The path and the system's reason.
    public var description: String { "\(path) cannot be written: \(String(cString: strerror(code)))" }
}
