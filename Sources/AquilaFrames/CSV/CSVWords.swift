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
        let fields = UnsafeMutablePointer<CSVWordTable.Fields>.allocate(capacity: 1)
        fields.initialize(
            to: CSVWordTable.Fields(
                lengths: lengths, bytes: bytes, ends: ends, count: texts.count,
                hasEmpty: texts.contains([]), hasNumbers: hasNumbers))
        table = CSVWordTable(fields: fields)
    }

    deinit {
        let fields = table.fields
        fields.pointee.lengths.deallocate()
        fields.pointee.bytes.deallocate()
        fields.pointee.ends.deallocate()
        fields.deallocate()
    }
}

/// The words of a `CSVWords`, as long as that lives: one pointer, which each field of a file is handed.
struct CSVWordTable: BitwiseCopyable {
    fileprivate struct Fields {
        /// For each first byte of a word the lengths of such words, as bits.
        let lengths: UnsafeMutablePointer<UInt64>
        let bytes: UnsafeMutablePointer<UInt8>
        /// The ends of the words in `bytes`, after a zero.
        let ends: UnsafeMutablePointer<Int>
        let count: Int
        let hasEmpty: Bool
        let hasNumbers: Bool
    }

    fileprivate let fields: UnsafeMutablePointer<Fields>

    /// True if a field without a byte is missing.
    var hasEmpty: Bool { fields.pointee.hasEmpty }
    /// True if some words are numbers as well.
    var hasNumbers: Bool { fields.pointee.hasNumbers }

    @inline(__always)
    fileprivate static func bit(_ length: Int) -> UInt64 { 1 &<< UInt64(min(length, 63)) }

    @inline(__always)
    func contains(_ field: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        if length == 0 { return hasEmpty }
        if fields.pointee.lengths[Int(field[0])] & Self.bit(length) == 0 { return false }
        return search(field, length)
    }

    @inline(never)
    private func search(_ field: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        let (bytes, ends) = (fields.pointee.bytes, fields.pointee.ends)
        for k in 0..<fields.pointee.count where ends[k + 1] - ends[k] == length {
            if memcmp(bytes + ends[k], field, length) == 0 { return true }
        }
        return false
    }
}
