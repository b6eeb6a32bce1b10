/// The checksum of zip archives (ISO 3309), computed eight bytes at a time.
///
/// Source: M. E. Kounavis and F. L. Berry, A systematic approach to building high performance
/// software-based CRC generators (2005), "slicing by 8".
struct CRC32 {
    private var state = UInt32.max

    /// The checksum of the bytes so far.
    var value: UInt32 { ~state }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var state = self.state
        Self.tables.withUnsafeBufferPointer { tables in
            var position = 0
            while bytes.count - position >= 8 {
                let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
                let mixed = word ^ UInt64(state)
                state = 0
                for k in 0..<8 {
                    let byte = Int(truncatingIfNeeded: mixed >> UInt64(8 * k)) & 0xFF
                    state ^= tables[(7 - k) * 256 + byte]
                }
                position += 8
            }
            while position < bytes.count {
                state = tables[Int(UInt8(truncatingIfNeeded: state) ^ bytes[position])] ^ state >> 8
                position += 1
            }
        }
        self.state = state
    }

    /// Table k holds the checksum of each byte followed by k zero bytes.
    private static let tables: [UInt32] = {
        var tables: [UInt32] = []
        for byte in 0..<2048 as Range<UInt32> {
            var state = byte < 256 ? byte : tables[Int(byte) - 256]
            for _ in 0..<8 {
                let isOdd = state & 1 == 1
                state >>= 1
                if isOdd { state ^= 0xEDB8_8320 }
            }
            tables.append(state)
        }
        return tables
    }()
}
