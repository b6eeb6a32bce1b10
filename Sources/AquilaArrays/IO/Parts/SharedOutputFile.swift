import AquilaRuntime
import AquilaSystem
import AquilaTypes
import Glibc

/// A file to which every rank writes its own bytes, and which appears under its name only when it
/// is complete.
///
/// Rank 0 creates it under a temporary name, and `commit` renames it: readers see the old file or
/// the whole new one, and without `commit` the temporary file is removed. Ranks open the file when
/// they write their first byte.
final class SharedOutputFile {
    let path: String
    private let temporary: String
    private let runtime: Runtime
    private var descriptor: Int32 = -1
    private var isCommitted = false

    /// The least number of bytes for which disk space is reserved before they are written.
    private static let reservedSize = 1 << 20

    /// Creates the file. All ranks call it together.
    ///
    /// - Parameter size: the size in bytes; 0 if it is not known yet.
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

    /// The path of the incomplete file.
    var temporaryPath: String { temporary }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if !isCommitted, runtime.rank == 0 { unlink(temporary) }
    }

    private static func reserve(_ descriptor: Int32, _ size: Int) {
        // Without reserved space, ext4 writes the file to the disk when it replaces another, which
        // takes three times as long. File systems that cannot reserve are used without; on a full
        // one a later write fails.
        if size >= reservedSize { withoutFileSizeSignal { _ = posix_fallocate(descriptor, 0, size) } }
    }

    /// Writes bytes of this rank at a position.
    func write(_ bytes: UnsafeRawBufferPointer, at position: Int) throws {
        if descriptor < 0 {
            descriptor = open(temporary, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw ArrayError.system("cannot write", path) }
        }
        try writeAll(bytes, to: descriptor, at: position, path)
    }

    /// Writes an array in row-major order. All ranks call it together.
    func write(_ array: AnyNDArray, at position: Int) throws {
        try array.forEachHomeRun { run, memory in
            try write(
                UnsafeRawBufferPointer(start: memory, count: run.byteCount), at: position + run.position)
        }
    }

    /// Writes bytes that all ranks have, from one of them.
    func writeOnce(_ bytes: [UInt8], at position: Int) throws {
        try runtime.once { try bytes.withUnsafeBytes { try write($0, at: position) } }
    }

    /// Gives the file its name. All ranks call it together.
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

/// Writes all bytes at a position of a file.
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
    /// Calls the body with the runs of bytes that this rank owns in a file of all elements in
    /// row-major order. All ranks call it together.
    func forEachHomeRun(_ body: (FileBox.Run, UnsafeRawPointer) throws -> Void) throws {
        let array = contiguous().base
        try array.store.runtime.readHome(array) { origin, pointer, view in
            let box = FileBox(origin: origin, wholeShape: shape, view: view, itemSize: dtype.size)
            try box.forEachRun { try body($0, pointer + $0.offset) }
        }
    }
}
