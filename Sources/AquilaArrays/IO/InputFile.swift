import AquilaTypes
import Glibc

/// A regular file, open for reading at any position; errors name it.
final class InputFile {
    let path: String
    let count: Int
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ArrayError.system("cannot open", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let error = ArrayError.system("cannot open", path)
            close(descriptor)
            throw error
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ArrayError(.system, "cannot read \(path): it is not a regular file")
        }
        self.path = path
        count = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Fills the target with the bytes from a position on.
    func read(at position: Int, into target: UnsafeMutableRawBufferPointer) throws {
        var done = 0
        while done < target.count {
            let part = pread(descriptor, target.baseAddress! + done, target.count - done, position + done)
            if part < 0 {
                if errno == EINTR { continue }
                throw ArrayError.system("cannot read", path)
            }
            guard part > 0 else {
                throw ArrayError(.format, "\(path): the file ends at byte \(position + done)")
            }
            done += part
        }
    }
}

extension ArrayError {
    /// What the operating system says about the call that has just failed.
    static func system(_ what: String, _ path: String) -> ArrayError {
        ArrayError(.system, "\(what) \(path): \(String(cString: strerror(errno)))")
    }
}
