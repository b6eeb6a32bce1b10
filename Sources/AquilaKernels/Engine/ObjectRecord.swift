/// The format of a cached object: a header of five words, the key, the object.
///
/// | word | content |
/// |---|---|
/// | 0 | the format's name and version |
/// | 1, 2 | a checksum of all that follows |
/// | 3, 4 | the sizes of key and object |
enum ObjectRecord {
    /// `aquila` and version 1, as a little-endian word.
    private static let magic: UInt64 = 0x0001_616c_6975_7161
    private static let headerSize = 40
    private static let checkedFrom = 24

    static func file(object: [UInt8], key: [UInt8]) -> [UInt8] {
        var sizes: [UInt8] = []
        append(UInt64(key.count), to: &sizes)
        append(UInt64(object.count), to: &sizes)
        let body = sizes + key + object
        let checksum = body.withUnsafeBytes { Hash128.of($0, seed: magic) }
        var file: [UInt8] = []
        file.reserveCapacity(checkedFrom + body.count)
        append(magic, to: &file)
        append(checksum.low, to: &file)
        append(checksum.high, to: &file)
        return file + body
    }

    /// The object in a file, or nil if the file is damaged or belongs to another key.
    static func object(in file: [UInt8], key: [UInt8]) -> [UInt8]? {
        file.withUnsafeBytes { bytes in
            guard bytes.count >= headerSize else { return nil }
            func word(_ index: Int) -> UInt64 {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
            let checksum = Hash128.of(UnsafeRawBufferPointer(rebasing: bytes[checkedFrom...]), seed: magic)
            guard word(0) == magic, word(1) == checksum.low, word(2) == checksum.high,
                word(3) == UInt64(key.count), word(4) == UInt64(bytes.count - headerSize - key.count)
            else { return nil }
            let body = bytes[headerSize...]
            guard body.prefix(key.count).elementsEqual(key) else { return nil }
            return Array(body.dropFirst(key.count))
        }
    }

    private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
