/// The two checksums of a PNG file.
enum Checksums {
    /// The cyclic redundancy check of ISO 3309 (reflected polynomial 0xEDB88320), with which
    /// every chunk of a PNG file ends.
    ///
    /// - Complexity: O(n), one table look-up a byte.
    static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var remainder = ~UInt32(0)
        for byte in bytes {
            remainder = crcTable[Int((remainder ^ UInt32(byte)) & 0xFF)] ^ (remainder >> 8)
        }
        return ~remainder
    }

    /// Adler-32 (RFC 1950), with which a zlib stream ends.
    ///
    /// - Complexity: O(n).
    static func adler32(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var low: UInt32 = 1
        var high: UInt32 = 0
        var start = 0
        while start < bytes.count {
            // 5,552 is the longest run after which `high` still fits 32 bits.
            let end = min(start + 5552, bytes.count)
            for index in start..<end {
                low &+= UInt32(bytes[index])
                high &+= low
            }
            low %= 65521
            high %= 65521
            start = end
        }
        return high << 16 | low
    }

    private static let crcTable: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
        }
    }
}
