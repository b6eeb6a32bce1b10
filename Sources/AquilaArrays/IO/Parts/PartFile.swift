import AquilaSystem
import AquilaTypes
import Glibc

/// A file of which parts are written, and which may be made to reach the disk.
final class PartFile {
    private let path: String
    private var descriptor: Int32

    init(_ path: String, isNew: Bool) throws {
        self.path = path
        // A new one neither follows a link nor opens what is there.
        descriptor = open(path, O_WRONLY | O_CLOEXEC | (isNew ? O_CREAT | O_EXCL : 0), 0o666)
        guard descriptor >= 0 else { throw ArrayError.system("cannot write", path) }
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    /// From this many bytes on, their place is reserved before they are written.
    private static let reservedSize = 1 << 20

    /// Gives bytes a place on the disk. Without one, ext4 writes a file to the disk when it replaces another, which takes
    /// three times the time. A file system that cannot reserve does without, and a full one fails when bytes come.
    func reserve(at position: Int, count: Int) {
        if count >= Self.reservedSize {
            withoutFileSizeSignal { _ = posix_fallocate(descriptor, position, count) }
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at position: Int) throws {
        try writeAll(bytes, to: descriptor, at: position, path)
    }

    /// Sees to it that the bytes are on the disk, and closes the file.
    func finish() throws {
        guard fsync(descriptor) == 0 else { throw ArrayError.system("cannot write", path) }
        try close()
    }

    func close() throws {
        let status = Glibc.close(descriptor)
        descriptor = -1
        guard status == 0 else { throw ArrayError.system("cannot write", path) }
    }

    /// Brings a folder's names to the disk.
    static func sync(folder: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ArrayError.system("cannot open", folder) }
        defer { Glibc.close(descriptor) }
        // Some file systems have nothing to bring, and say so.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw ArrayError.system("cannot write", folder)
        }
    }
}
