import AquilaRuntime
import AquilaSystem
import AquilaTypes
import Glibc

/// A file that all ranks write, each its own bytes, and that appears under its name when it is complete.
///
/// Rank 0 makes it beside its place, and `commit` renames it: readers see the old file or the whole new one, and
/// without `commit` nothing is left. Ranks open the file when they write the first byte.
final class SharedOutputFile {
    let path: String
    private let temporary: String
    private let runtime: Runtime
    private var descriptor: Int32 = -1
    private var isCommitted = false

    /// From this many bytes on, their place is reserved before they are written.
    private static let reservedSize = 1 << 20

    /// All ranks make it together.
    ///
    /// - Parameter size: bytes; zero where they are not known yet.
    init(_ path: String, size: Int = 0, _ runtime: Runtime) throws {
        self.path = path
        self.runtime = runtime
        var made: Int32 = -1
        let name = try runtime.onceForAll {
            guard let file = AsideFile.make(beside: path) else {
                throw ArrayError.system("cannot write", path)
            }
            made = file.descriptor
            Self.reserve(made, size)
            return Array(file.name.utf8)
        }
        temporary = String(decoding: name, as: UTF8.self)
        descriptor = made
    }

    /// Where the bytes are until they are complete.
    var temporaryPath: String { temporary }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if !isCommitted, runtime.rank == 0 { unlink(temporary) }
    }

    private static func reserve(_ descriptor: Int32, _ size: Int) {
        // Without a place, ext4 writes the file to disk when it replaces another: three times the time. A file system
        // that cannot reserve does without, and a full one fails below.
        if size >= reservedSize { withoutFileSizeSignal { _ = posix_fallocate(descriptor, 0, size) } }
    }

    /// Writes bytes of this rank.
    func write(_ bytes: UnsafeRawBufferPointer, at position: Int) throws {
        if descriptor < 0 {
            descriptor = open(temporary, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw ArrayError.system("cannot write", path) }
        }
        try writeAll(bytes, to: descriptor, at: position, path)
    }

    /// Writes an array in row-major order; all ranks do it together.
    func write(_ array: AnyNDArray, at position: Int) throws {
        try array.forEachHomeRun { run, memory in
            try write(
                UnsafeRawBufferPointer(start: memory, count: run.byteCount), at: position + run.position)
        }
    }

    /// Writes bytes that all ranks have.
    func writeOnce(_ bytes: [UInt8], at position: Int) throws {
        try runtime.once { try bytes.withUnsafeBytes { try write($0, at: position) } }
    }

    /// Gives the file its name; all ranks do it together.
    func commit() throws {
        try runtime.agree {
            guard descriptor >= 0 else { return }
            let status = close(descriptor)
            descriptor = -1
            guard status == 0 else { throw ArrayError.system("cannot write", path) }
        }
        try runtime.once {
            AsideFile.open(temporary)
            guard rename(temporary, path) == 0 else { throw ArrayError.system("cannot write", path) }
        }
        isCommitted = true
    }
}

/// Writes bytes at a position of a file, all of them.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at position: Int, _ path: String) throws
{
    try withoutFileSizeSignal {
        var done = 0
        while done < bytes.count {
            let part = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, position + done)
            if part < 0 {
                if errno == EINTR { continue }
                throw ArrayError.system("cannot write", path)
            }
            done += part
        }
    }
}

extension AnyNDArray {
    /// Calls the body with the bytes of a file of all elements in row-major order, on each rank with those that it has
    /// at home. All ranks do it together.
    func forEachHomeRun(_ body: (FileBox.Run, UnsafeRawPointer) throws -> Void) throws {
        let array = contiguous().base
        try array.store.runtime.readHome(array) { origin, pointer, view in
            let box = FileBox(origin: origin, wholeShape: shape, view: view, itemSize: dtype.size)
            try box.forEachRun { try body($0, pointer + $0.offset) }
        }
    }
}
