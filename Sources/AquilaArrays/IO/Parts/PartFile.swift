import AquilaSystem
import AquilaTypes
import Glibc

/// A file of which this process writes parts, and which can be flushed to the disk.
final class PartFile {
    private let path: String
    private var descriptor: Int32

    init(_ path: String, isNew: Bool) throws {
        self.path = path
        // A new file neither follows a link nor replaces an existing file.
        descriptor = open(path, O_WRONLY | O_CLOEXEC | (isNew ? O_CREAT | O_EXCL : 0), 0o666)
        guard descriptor >= 0 else { throw ArrayError.system("cannot write", path) }
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    /// The least number of bytes for which disk space is reserved before they are written.
    private static let reservedSize = 1 << 20

    /// Reserves disk space. Without it, ext4 writes a file to the disk when it replaces another,
    /// which takes three times as long. File systems that cannot reserve are used without; on a
    /// full one the later write fails.
    func reserve(at position: Int, count: Int) {
        if count >= Self.reservedSize {
            withoutFileSizeSignal { _ = posix_fallocate(descriptor, position, count) }
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at position: Int) throws {
        try writeAll(bytes, to: descriptor, at: position, path)
    }

    /// Flushes the bytes to the disk and closes the file.
    func finish() throws {
        guard fsync(descriptor) == 0 else { throw ArrayError.system("cannot write", path) }
        try close()
    }

    func close() throws {
        let status = Glibc.close(descriptor)
        descriptor = -1
        guard status == 0 else { throw ArrayError.system("cannot write", path) }
    }

    /// Flushes the names in a folder to the disk.
    static func sync(folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ArrayError.system("cannot open", folder) }
        defer { Glibc.close(descriptor) }
        // Some file systems cannot sync folders and return EINVAL.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw ArrayError.system("cannot write", folder)
        }
    }
}
