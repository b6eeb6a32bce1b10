import AquilaSystem
import Glibc

/// The directory of a cache. It is opened once and used through its descriptor, whatever its path
/// leads to later.
struct CacheFolder {
    let path: String
    private var open: Int32?
    /// The reason why the directory is not used; nil if it is used or missing.
    private(set) var refusal: String?
    private var hasWarned = false

    init(path: String) { self.path = path }

    /// The descriptor of the open directory; nil if the directory is missing or not used.
    ///
    /// - Parameter isMade: true to create a missing directory.
    mutating func descriptor(isMade: Bool = false) -> Int32? {
        if open == nil, refusal == nil { find(isMade: isMade) }
        return open
    }

    private mutating func find(isMade: Bool) {
        if isMade { Self.make(path) }
        let file = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { return }
        var status = stat()
        if fstat(file, &status) == 0 {
            guard let reason = distrust(status) else {
                open = file
                return
            }
            refusal = reason
            warn("the kernel cache \(path) is not used: \(reason)")
        }
        Glibc.close(file)
    }

    /// Prints a warning on standard error, the first time only.
    mutating func warn(_ message: String) {
        if !hasWarned { printError("aquila: \(message)\n") }
        hasWarned = true
    }

    mutating func close() {
        if let open { Glibc.close(open) }
        open = nil
    }

    /// Creates the directory and missing parents, for this user alone.
    private static func make(_ path: String) {
        guard mkdir(path, 0o700) != 0, errno == ENOENT, let slash = path.lastIndex(of: "/") else { return }
        make(String(path[..<slash]))
        mkdir(path, 0o700)
    }
}
