import Glibc

/// Files that are complete before they get their names.
public enum AsideFile {
    /// Creates a file in a folder next to a path, for this user alone, under an unpredictable new
    /// name.
    ///
    /// - Returns: nil, with `errno` set, if that fails.
    public static func make(beside path: String) -> (descriptor: Int32, name: String)? {
        var template = Array("\(path).XXXXXX.tmp".utf8CString)
        let descriptor = mkstemps(&template, 4)
        if descriptor < 0 { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return (
            descriptor, String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        )
    }

    /// Gives a file or folder the mode that the user's other files get, by the umask.
    public static func open(_ path: String, mode: mode_t = 0o666) { chmod(path, mode & ~mask) }

    /// The process's umask, read without changing it: `umask(2)` would change it for other threads
    /// for a moment.
    private static var mask: mode_t {
        let lines = (SystemFiles(root: "").text("/proc/self/status") ?? "").split(separator: "\n")
        let digits = lines.first { $0.hasPrefix("Umask:") }?.dropFirst(6).drop { $0 == "\t" || $0 == " " }
        return digits.flatMap { mode_t($0, radix: 8) } ?? 0o022
    }
}
