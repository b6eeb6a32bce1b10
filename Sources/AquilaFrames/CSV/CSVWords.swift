import Glibc

/// The words that stand for missing values, in memory of their own. Constant.
final class CSVWords: @unchecked Sendable {
    /// pandas' words.
    static let standard = CSVWords([
        "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>",
        "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
    ])

    let table: CSVWordTable

    init(_ words: some Sequence<String>) {
        let texts = words.map { Array($0.utf8) }
        let lengths = UnsafeMutablePointer<UInt64>.allocate(capacity: 256)
        lengths.initialize(repeating: 0, count: 256)
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(texts.reduce(0) { $0 + $1.count }, 1))
        let ends = UnsafeMutablePointer<Int>.allocate(capacity: texts.count + 1)
        ends[0] = 0
        var hasNumbers = false
        for (k, text) in texts.enumerated() {
            for (place, byte) in text.enumerated() { bytes[ends[k] + place] = byte }
            ends[k + 1] = ends[k] + text.count
            guard let first = text.first else { continue }
            lengths[Int(first)] |= CSVWordTable.bit(text.count)
            hasNumbers = hasNumbers || CSVValue.isNumber(text)
        }
        table = CSVWordTable(
            lengths: lengths, bytes: bytes, ends: ends, count: texts.count,
            hasEmpty: texts.contains([]), hasNumbers: hasNumbers)
    }

    deinit {
        table.lengths.deallocate()
        table.bytes.deallocate()
        table.ends.deallocate()
    }
}

/// The words of a `CSVWords`, as long as that lives.
struct CSVWordTable: BitwiseCopyable {
    /// For each first byte of a word the lengths of such words, as bits.
    fileprivate let lengths: UnsafeMutablePointer<UInt64>
    fileprivate let bytes: UnsafeMutablePointer<UInt8>
    /// The ends of the words in `bytes`, after a zero.
    fileprivate let ends: UnsafeMutablePointer<Int>
    fileprivate let count: Int
    /// True if a field without a byte is missing.
    let hasEmpty: Bool
    /// True if some words are numbers as well.
    let hasNumbers: Bool

    @inline(__always)
    fileprivate static func bit(_ length: Int) -> UInt64 { 1 &<< UInt64(min(length, 63)) }

    @inline(__always)
    func contains(_ field: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        if length == 0 { return hasEmpty }
        if lengths[Int(field[0])] & Self.bit(length) == 0 { return false }
        return search(field, length)
    }

    @inline(never)
    private func search(_ field: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        for k in 0..<count where ends[k + 1] - ends[k] == length {
            if memcmp(bytes + ends[k], field, length) == 0 { return true }
        }
        return false
    }
}
