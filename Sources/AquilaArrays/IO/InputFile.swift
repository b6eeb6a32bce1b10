import AquilaTypes
import Glibc

/// A regular file opened for reading at any position; errors name the file.
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

    /// Fills the target with the bytes that start at a position.
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
    /// The operating system's reason for the failure of the last call.
    static func system(_ what: String, _ path: String) -> ArrayError {
        ArrayError(.system, "\(what) \(path): \(String(cString: strerror(errno)))")
    }
}
