import AquilaRuntime
import AquilaTypes
import Glibc

/// The bytes of a file in memory, read by all workers.
struct CSVFile {
    let path: String
    let bytes: Scratch<UInt8>
    let count: Int

    init(_ path: String, _ runtime: Runtime) throws(ArrayError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure("open", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ArrayError(.system, "cannot read \(path): it is not a regular file")
        }
        let count = Int(status.st_size)
        let bytes = try Scratch<UInt8>(runtime, count)
        let pieces = RowBlocks(count, blockCount: min(4 * runtime.workerCount, count >> 20 + 1))
        let failed = runtime.anyPiece(pieces.count) { piece in
            var range = pieces[piece]
            while !range.isEmpty {
                let part = pread(descriptor, bytes.base + range.lowerBound, range.count, range.lowerBound)
                if part < 0, errno == EINTR { continue }
                if part <= 0 { return true }
                range = range.lowerBound + part..<range.upperBound
            }
            return false
        }
        guard !failed else { throw ArrayError(.system, "cannot read \(path)") }
        (self.path, self.bytes, self.count) = (path, bytes, count)
    }

    private static func failure(_ what: String, _ path: String) -> ArrayError {
        ArrayError(.system, "cannot \(what) \(path): \(String(cString: strerror(errno)))")
    }
}

extension Runtime {
    /// True if the body is true for a piece of work; all workers take pieces.
    func anyPiece(_ count: Int, _ body: (Int) -> Bool) -> Bool {
        var results = [Bool](repeating: false, count: count)
        results.withUnsafeMutableBufferPointer { buffer in
            let results = buffer.baseAddress
            parallelFor(count: count) { results![$0] = body($0) }
        }
        return results.contains(true)
    }
}
