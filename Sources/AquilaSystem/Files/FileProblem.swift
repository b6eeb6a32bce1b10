import Glibc

/// A file that cannot be written, with the system's reason.
public struct FileProblem: Error, Equatable, CustomStringConvertible {
    public let path: String
    public let code: Int32

    /// - Parameter code: the error's number; nil for the current `errno`.
    public init(_ path: String, _ code: Int32? = nil) {
        self.path = path
        self.code = code ?? errno
    }

    public var description: String { "\(path) cannot be written: \(String(cString: strerror(code)))" }
}
