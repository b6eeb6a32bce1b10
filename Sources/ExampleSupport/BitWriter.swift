/// Collects bits into bytes, the least significant first, as deflate packs them.
struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var pending: UInt64 = 0
    private var pendingCount = 0

    /// Appends the low `count` bits of `value`; the bits above them must be zero.
    mutating func write(_ value: Int, bits count: Int) {
        pending |= UInt64(value) << UInt64(pendingCount)
        pendingCount += count
        while pendingCount >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: pending))
            pending >>= 8
            pendingCount -= 8
        }
    }

    /// Appends the code word of a symbol.
    mutating func write(_ symbol: Int, in code: Huffman) {
        write(Int(code.words[symbol]), bits: Int(code.lengths[symbol]))
    }

    /// Fills the last byte with zeros.
    mutating func align() {
        if pendingCount > 0 { write(0, bits: 8 - pendingCount) }
    }
}
