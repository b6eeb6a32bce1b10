import AquilaTypes
import Glibc

/// Whole files as bytes, with errors that name the file.
enum FileAccess {
    static func read(_ path: String) throws(ArrayError) -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw failure("cannot open", path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var status = stat()
        if fstat(fileno(file), &status) == 0 { bytes.reserveCapacity(Int(status.st_size)) }
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            bytes.append(contentsOf: chunk[..<count])
            if count < chunk.count {
                if ferror(file) != 0 { throw failure("cannot read", path) }
                return bytes
            }
        }
    }

    /// Writes beside the file and renames, so that a reader sees the old file or the whole new one.
    static func write(_ bytes: [UInt8], to path: String) throws(ArrayError) {
        let temporary = path + ".\(getpid()).tmp"
        guard let file = fopen(temporary, "wb") else { throw failure("cannot write", path) }
        let written = fwrite(bytes, 1, bytes.count, file)
        let closed = fclose(file)
        guard written == bytes.count, closed == 0, rename(temporary, path) == 0 else {
            let error = failure("cannot write", path)
            unlink(temporary)
            throw error
        }
    }

    private static func failure(_ what: String, _ path: String) -> ArrayError {
        ArrayError(.system, "\(what) \(path): \(String(cString: strerror(errno)))")
    }
}

/// Reads little-endian numbers from bytes; nil beyond their end.
struct ByteReader {
    let bytes: ArraySlice<UInt8>
    var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    mutating func number(_ size: Int) -> Int? {
        guard let part = take(size) else { return nil }
        return part.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.endIndex - position else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }
}

extension Array where Element == UInt8 {
    /// Appends a number, low byte first.
    mutating func append(_ value: Int, size: Int) {
        for k in 0..<size { append(UInt8(truncatingIfNeeded: value >> (8 * k))) }
    }
}
