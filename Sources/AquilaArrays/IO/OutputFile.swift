import AquilaSystem
import AquilaTypes
import Glibc

/// A file that appears under its name only when it is complete: it is written under a temporary
/// name, and `commit` renames it.
///
/// Readers see the old file or the whole new one. Without `commit` the temporary file is removed.
final class OutputFile {
    private let path: String
    private let temporary: String
    private var descriptor: Int32
    /// The number of bytes written so far.
    private(set) var count = 0

    init(_ path: String) throws {
        guard let made = AsideFile.make(beside: path) else { throw ArrayError.system("cannot write", path) }
        self.path = path
        (descriptor, temporary) = made
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    /// The least number of bytes for which disk space is reserved before they are written.
    private static let reservedSize = 1 << 20

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        if bytes.count >= Self.reservedSize {
            // Without reserved space, ext4 writes the file to the disk when it replaces another,
            // which takes three times as long. File systems that cannot reserve are used without;
            // on a full one the write below fails.
            withoutFileSizeSignal { _ = posix_fallocate(descriptor, count, bytes.count) }
        }
        guard writeAll(bytes, to: descriptor) else { throw ArrayError.system("cannot write", path) }
        count += bytes.count
    }

    func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

    func commit() throws {
        let status = close(descriptor)
        descriptor = -1
        AsideFile.open(temporary)
        guard status == 0, rename(temporary, path) == 0 else {
            let error = ArrayError.system("cannot write", path)
            unlink(temporary)
            throw error
        }
    }
}
