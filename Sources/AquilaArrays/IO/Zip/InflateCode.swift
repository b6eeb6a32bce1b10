/// A canonical Huffman code of deflate (RFC 1951, 3.2.2), as a table indexed by the next bits.
///
/// The table decodes codes of up to `tableBits` bits; the few longer ones are decoded bit by bit.
struct InflateCode {
    static let tableBits = 10

    /// Indexed by the next bits, lowest first: the symbol, shifted left by four, and the code's
    /// length; 0 for longer codes and unused ones.
    private(set) var table = [UInt16](repeating: 0, count: 1 << tableBits)
    /// The number of codes of each length.
    private var counts = [Int](repeating: 0, count: 16)
    /// The symbols by length, then by value.
    private var symbols: [UInt16]

    /// Nil if the lengths, 0 to 15, describe more codes than exist.
    init?(_ lengths: ArraySlice<Int>) {
        for length in lengths where length > 0 { counts[length] += 1 }
        var room = 1
        for length in 1..<16 {
            room = room * 2 - counts[length]
            if room < 0 { return nil }
        }
        symbols = Array(repeating: 0, count: lengths.count)
        var positions = [Int](repeating: 0, count: 17)
        var codes = [Int](repeating: 0, count: 17)
        for length in 1..<16 {
            positions[length + 1] = positions[length] + counts[length]
            codes[length + 1] = (codes[length] + counts[length]) << 1
        }
        for (symbol, length) in lengths.enumerated() where length > 0 {
            symbols[positions[length]] = UInt16(symbol)
            positions[length] += 1
            enter(symbol, length, codes[length])
            codes[length] += 1
        }
    }

    private mutating func enter(_ symbol: Int, _ length: Int, _ code: Int) {
        guard length <= Self.tableBits else { return }
        // The first bit of a code is transmitted first, so it is the lowest of the index.
        var reversed = 0
        for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
        for index in stride(from: reversed, to: table.count, by: 1 << length) {
            table[index] = UInt16(symbol << 4 | length)
        }
    }

    /// The symbol at the start of the bits and its length; nil if no code matches.
    func longSymbol(_ bits: UInt64) -> (symbol: Int, length: Int)? {
        var (code, first, index) = (0, 0, 0)
        for length in 1..<16 {
            code |= Int(bits >> UInt64(length - 1) & 1)
            let count = counts[length]
            if code - first < count { return (Int(symbols[index + code - first]), length) }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        return nil
    }

    static let fixedLiterals = InflateCode(
        ([Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24)
            + [Int](repeating: 8, count: 8))[...])!
    static let fixedDistances = InflateCode([Int](repeating: 5, count: 30)[...])!
}
