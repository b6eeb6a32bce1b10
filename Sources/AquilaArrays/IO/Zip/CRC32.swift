import AquilaTypes

/// The checksum of zip archives (ISO 3309) over bytes that come in pieces, by zlib.
struct CRC32 {
    private let zlib: ZlibLibrary

    /// The checksum of the bytes so far.
    private(set) var value: UInt32 = 0

    /// - Throws: `ArrayError` of kind `system` if zlib is missing.
    init() throws { zlib = try .forFiles }

    mutating func add(_ bytes: UnsafeRawBufferPointer) { value = zlib.crc32(bytes, after: value) }

    static func of(_ bytes: [UInt8]) throws -> UInt32 {
        var checksum = try CRC32()
        bytes.withUnsafeBytes { checksum.add($0) }
        return checksum.value
    }
}

extension ZlibLibrary {
    /// The library, for files that need it.
    ///
    /// - Throws: `ArrayError` of kind `system` if zlib is missing.
    static var forFiles: ZlibLibrary {
        get throws(ArrayError) {
            do throws(NativeLibraryError) { return try host } catch {
                throw ArrayError(.system, "\(error)", underlying: error)
            }
        }
    }
}
