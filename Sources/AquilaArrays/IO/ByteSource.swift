import AquilaTypes

/// Bytes with random access: a file, a part of one, or memory. Errors name the source and the
/// position in it.
struct ByteSource {
    private enum Storage {
        case file(InputFile, start: Int)
        case memory([UInt8])
    }

    private let storage: Storage
    let name: String
    let count: Int

    init(_ file: InputFile) {
        storage = .file(file, start: 0)
        name = file.path
        count = file.count
    }

    init(_ bytes: [UInt8], name: String) {
        storage = .memory(bytes)
        self.name = name
        count = bytes.count
    }

    private init(_ storage: Storage, name: String, count: Int) {
        self.storage = storage
        self.name = name
        self.count = count
    }

    /// Fills the target with the bytes that start at a position.
    func read(at position: Int, into target: UnsafeMutableRawBufferPointer) throws {
        try requireBytes(at: position, count: target.count)
        switch storage {
        case .file(let file, let start): try file.read(at: start + position, into: target)
        case .memory(let bytes): bytes[position..<position + target.count].withUnsafeBytes(target.copyMemory)
        }
    }

    /// `count` bytes that start at a position.
    func bytes(at position: Int, count: Int) throws -> [UInt8] {
        try requireBytes(at: position, count: count)
        var result = [UInt8](repeating: 0, count: count)
        try result.withUnsafeMutableBytes { try read(at: position, into: $0) }
        return result
    }

    /// A range of the bytes as a source of its own.
    func part(at position: Int, count: Int, name: String) throws -> ByteSource {
        try requireBytes(at: position, count: count)
        switch storage {
        case .file(let file, let start):
            return ByteSource(.file(file, start: start + position), name: name, count: count)
        case .memory(let bytes):
            return ByteSource(Array(bytes[position..<position + count]), name: name)
        }
    }

    /// The checksum of all bytes.
    func checksum() throws -> CRC32 {
        var result = try CRC32()
        let piece = 1 << 20
        for start in stride(from: 0, to: count, by: piece) {
            try bytes(at: start, count: min(piece, count - start)).withUnsafeBytes { result.add($0) }
        }
        return result
    }

    /// An error of kind `format` that names this source.
    func damaged(_ what: String) -> ArrayError { ArrayError(.format, "\(name): \(what)") }

    private func requireBytes(at position: Int, count: Int) throws {
        guard position >= 0, count >= 0, position <= self.count, count <= self.count - position else {
            throw damaged("cut off: \(count) bytes at \(position) of \(self.count)")
        }
    }
}

/// Reads little-endian numbers and byte ranges one after the other; nil beyond the end.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func number(_ size: Int) -> Int? {
        guard let part = take(size) else { return nil }
        return part.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.count - position else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }
}

extension Array where Element == UInt8 {
    /// Appends a number of `size` bytes in little-endian order.
    mutating func append(_ value: Int, size: Int) {
        for k in 0..<size { append(UInt8(truncatingIfNeeded: value >> (8 * k))) }
    }
}
