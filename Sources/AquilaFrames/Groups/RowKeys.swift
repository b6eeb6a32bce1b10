import AquilaTypes

// Keys of rows for hash tables: 64-bit words, and texts as pairs of words.

/// A key that a hash table keeps.
protocol TableKey: BitwiseCopyable {
    var hash: UInt64 { get }
    /// Zero only for another key that is surely the same.
    func difference(from other: Self) -> UInt64
}

/// The keys of all rows.
protocol RowKeys {
    associatedtype Key: TableKey
    var count: Int { get }
    /// True if a key may be missing.
    var mayMiss: Bool { get }
    /// True for a row whose key is missing.
    func isMissing(_ row: Int) -> Bool
    func key(_ row: Int) -> Key
    /// Writes the keys of consecutive rows; anything for missing ones.
    func write(_ rows: Range<Int>, to keys: UnsafeMutablePointer<Key>)
    /// True if keys are the same: the one of a row, and the one of an earlier row that is in a table.
    func isSame(_ key: Key, _ row: Int, _ other: Key, _ otherRow: Int) -> Bool
}

@inline(__always)
func mixed(_ word: UInt64) -> UInt64 {
    // Two rounds of multiplication and folding (Moremur, Pelle Evensen 2019, without its last fold).
    var x = word ^ word &>> 27
    x = x &* 0x3c79_ac49_2ba7_b653
    x ^= x &>> 33
    x = x &* 0x1c69_b3f7_4ac4_ae35
    return x ^ x &>> 27
}

/// Both halves of a product of 128 bits folded (Wang Yi's wyhash, 2019).
@inline(__always)
func folded(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ 0x9e37_79b9_7f4a_7c15).multipliedFullWidth(by: b ^ 0xe703_7ed1_a0b4_28db)
    return product.high ^ product.low
}

struct WordKey: TableKey {
    let word: UInt64
    @inline(__always) var hash: UInt64 { folded(word, 0) }
    @inline(__always) func difference(from other: WordKey) -> UInt64 { word ^ other.word }
}

/// Keys of 64 bits.
struct WordKeys: RowKeys {
    let words: UnsafePointer<UInt64>
    /// True where there is a key; nil if no key is missing.
    let validity: UnsafePointer<Bool>?
    let count: Int

    @inline(__always) var mayMiss: Bool { validity != nil }
    @inline(__always) func isMissing(_ row: Int) -> Bool { validity.map { !$0[row] } ?? false }
    @inline(__always) func key(_ row: Int) -> WordKey { WordKey(word: words[row]) }
    @inline(__always)
    func write(_ rows: Range<Int>, to keys: UnsafeMutablePointer<WordKey>) {
        for row in rows { keys[row &- rows.lowerBound] = key(row) }
    }
    @inline(__always)
    func isSame(_ key: WordKey, _ row: Int, _ other: WordKey, _ otherRow: Int) -> Bool {
        key.word == other.word
    }
}

/// A text of up to 15 bytes with its length in the highest byte, or two hashes of a longer one.
struct TextKey: TableKey {
    let low: UInt64
    let high: UInt64

    @inline(__always) var hash: UInt64 { folded(low, high) }
    @inline(__always)
    func difference(from other: TextKey) -> UInt64 {
        (low ^ other.low) | (high ^ other.high) | (isHashed ? 1 : 0)
    }
    /// True if the words are hashes, so that texts with the same words may differ.
    @inline(__always) var isHashed: Bool { high &>> 56 == 0xff }

    /// - Parameter isRoomy: true if 16 bytes from the address may be read.
    @inline(__always)
    init(_ address: UnsafePointer<UInt8>, _ count: Int, isRoomy: Bool) {
        if count > 15 {
            self.init(hashing: address, count)
            return
        }
        var (low, high): (UInt64, UInt64) = (0, 0)
        if isRoomy {
            let raw = UnsafeRawPointer(address)
            let rest = UInt64(truncatingIfNeeded: max(count &- 8, 0) &* 8)
            low = raw.loadUnaligned(as: UInt64.self)
            low &= count >= 8 ? .max : (1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1
            high = raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self) & ((1 &<< rest) &- 1)
        } else {
            for k in 0..<min(count, 8) { low |= UInt64(address[k]) &<< UInt64(k &* 8) }
            for k in 8..<max(count, 8) { high |= UInt64(address[k]) &<< UInt64((k &- 8) &* 8) }
        }
        self.init(low: low, high: high | UInt64(count) &<< 56)
    }

    @inline(__always)
    private init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    @inline(never)
    private init(hashing address: UnsafePointer<UInt8>, _ count: Int) {
        let raw = UnsafeRawPointer(address)
        var (a, b) = (mixed(UInt64(count)), UInt64(count) &* 0x9e37_79b9_7f4a_7c15)
        var place = 0
        while place &+ 8 <= count {
            let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            a = mixed(a ^ word)
            b = (b ^ word) &* 0xd6e8_feb8_6659_fd93
            b ^= b &>> 32
            place &+= 8
        }
        // The last word overlaps the one before.
        let word = raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        self.init(low: mixed(a ^ word), high: mixed(b ^ word) | 0xff << 56)
    }
}

/// The bytes of a column's texts.
struct TextRows {
    let offsets: UnsafePointer<Int>
    let bytes: UnsafePointer<UInt8>
    let validity: UnsafePointer<Bool>?
    let count: Int
    let byteCount: Int

    init(
        _ offsets: UnsafeRawPointer, _ bytes: UnsafeRawPointer, _ validity: UnsafeRawPointer?, count: Int,
        byteCount: Int
    ) {
        self.offsets = offsets.assumingMemoryBound(to: Int.self)
        self.bytes = bytes.assumingMemoryBound(to: UInt8.self)
        self.validity = validity?.assumingMemoryBound(to: Bool.self)
        self.count = count
        self.byteCount = byteCount
    }

    @inline(__always)
    func key(_ row: Int) -> TextKey {
        let start = offsets[row]
        return TextKey(bytes + start, offsets[row &+ 1] &- start, isRoomy: start &+ 16 <= byteCount)
    }

    /// Writes the keys of consecutive rows.
    @inline(__always)
    func write(_ rows: Range<Int>, to keys: UnsafeMutablePointer<TextKey>) {
        if rows.isEmpty { return }
        if offsets[rows.upperBound &- 1] &+ 16 > byteCount {
            for row in rows { keys[row &- rows.lowerBound] = key(row) }
            return
        }
        var start = offsets[rows.lowerBound]
        for row in rows {
            let end = offsets[row &+ 1]
            keys[row &- rows.lowerBound] = TextKey(bytes + start, end &- start, isRoomy: true)
            start = end
        }
    }

    @inline(__always) func isPresent(_ row: Int) -> Bool { validity.map { $0[row] } ?? true }

    @inline(__always)
    func text(_ row: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: bytes + offsets[row], count: offsets[row &+ 1] &- offsets[row])
    }
}
