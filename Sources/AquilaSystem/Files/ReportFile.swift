import Glibc

/// A file with a report on a program, such as a trace, that only this user can read.
///
/// The file is written under an unpredictable name and renamed at the end, so readers find the
/// whole file or none, and a link that another user has put in its place is replaced, not followed.
/// Special files (a terminal, `/dev/null`) and targets of the user's own links are written in
/// place.
public final class ReportFile {
    private let path: String
    /// The file's temporary name until it is complete; nil if it is written in place.
    private var aside: String?
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    /// The first error so far; nil if there is none.
    public private(set) var problem: FileProblem?

    private static let bufferSize = 1 << 16

    /// True if readers may see the file while it grows.
    private let isGrowing: Bool

    /// - Parameter isGrowing: true to create the file under its own name and write text to it at
    ///   once.
    public init(_ path: String, isGrowing: Bool = false) throws(FileProblem) {
        self.path = path
        self.isGrowing = isGrowing
        if Self.isWrittenInPlace(path) {
            descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        } else if isGrowing {
            unlink(path)
            descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        } else {
            let made = AsideFile.make(beside: path)
            (descriptor, aside) = (made?.descriptor ?? -1, made?.name)
        }
        if descriptor < 0 { throw FileProblem(path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if let aside { unlink(aside) }
    }

    /// Appends text. Errors are reported by `commit`.
    public func write(_ text: String) {
        buffer += Array(text.utf8)
        if isGrowing || buffer.count >= Self.bufferSize { flush() }
    }

    private func flush() {
        if problem == nil, !buffer.withUnsafeBytes({ writeAll($0, to: descriptor) }) {
            problem = FileProblem(path)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Flushes the file and gives it its name. Throws the first error of any write.
    public func commit() throws(FileProblem) {
        flush()
        if close(descriptor) != 0, problem == nil { problem = FileProblem(path) }
        descriptor = -1
        if let problem { throw problem }
        guard let aside else { return }
        guard rename(aside, path) == 0 else { throw FileProblem(path) }
        self.aside = nil
    }

    /// Writes a whole file.
    public static func write(_ text: String, to path: String) throws(FileProblem) {
        let file = try ReportFile(path)
        file.write(text)
        try file.commit()
    }

    /// Throws if a file cannot be created, before the work that would fill it.
    public static func check(_ path: String) throws(FileProblem) {
        var status = stat()
        if path.hasSuffix("/") || stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR {
            throw FileProblem(path, EISDIR)
        }
        guard isWrittenInPlace(path) else {
            _ = try ReportFile(path)
            return
        }
        if access(path, W_OK) != 0, errno != ENOENT { throw FileProblem(path) }
    }

    private static func isWrittenInPlace(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return false
        case S_IFLNK: return status.st_uid == geteuid() || status.st_uid == 0
        default: return true
        }
    }
}

extension FileProblem {
    /// Prints the problem on standard error, for processes that cannot report it otherwise.
    public func say() { printError("aquila: \(self)\n") }
}
