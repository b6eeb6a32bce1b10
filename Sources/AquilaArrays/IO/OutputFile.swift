import AquilaTypes
import Glibc
import Synchronization

/// A file that appears under its name when it is complete: bytes go beside it, and `commit` renames.
///
/// Readers see the old file or the whole new one; without `commit` nothing is left.
final class OutputFile {
    private let path: String
    private let temporary: String
    private var descriptor: Int32
    /// The bytes written so far.
    private(set) var count = 0

    /// Tells the files apart that threads of this process write at a time.
    private static let serial = Atomic<Int>(0)

    init(_ path: String) throws {
        let serial = Self.serial.add(1, ordering: .relaxed).newValue
        self.path = path
        temporary = "\(path).\(getpid()).\(serial).tmp"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw ArrayError.system("cannot write", path) }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    /// From this many bytes on, their place is reserved before they are written.
    private static let reservedSize = 1 << 20

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        if bytes.count >= Self.reservedSize {
            // Without a place, ext4 writes the file to disk when it replaces another: three times the time. A file
            // system that cannot reserve does without, and a full one fails below.
            _ = posix_fallocate(descriptor, count, bytes.count)
        }
        var done = 0
        while done < bytes.count {
            let part = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
            if part < 0 {
                if errno == EINTR { continue }
                throw ArrayError.system("cannot write", path)
            }
            done += part
        }
        count += done
    }

    func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

    func commit() throws {
        let status = close(descriptor)
        descriptor = -1
        guard status == 0, rename(temporary, path) == 0 else {
            let error = ArrayError.system("cannot write", path)
            unlink(temporary)
            throw error
        }
    }
}
