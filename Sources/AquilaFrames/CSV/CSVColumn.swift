import Glibc

/// The kind of a column's values, as far as they are known; later kinds hold the values of earlier ones.
enum CSVKind: Int, Comparable {
    case unknown, bool, integer, unsigned, float, text

    static func < (a: CSVKind, b: CSVKind) -> Bool { a.rawValue < b.rawValue }

    /// The kind that holds the values of both.
    func joined(_ other: CSVKind) -> CSVKind {
        let (low, high) = (min(self, other), max(self, other))
        return low == .bool && high != .bool ? .text : high
    }
}

/// The values of a column in one chunk. The thread that reads the chunk owns them; afterwards they are
/// constant.
final class CSVColumn: @unchecked Sendable {
    /// The kind that values are read as.
    let kind: CSVKind
    /// The kind that the values turn out to need.
    private(set) var needed: CSVKind
    private(set) var hasNegative = false
    private(set) var missingCount = 0
    /// Row, in the chunk, of the first value that the kind does not hold.
    private(set) var firstMisfit: Int?
    /// For each row the bits of a number, or the length of a text.
    private(set) var words: [UInt64] = []
    private(set) var present: [Bool] = []
    private(set) var bytes: [UInt8] = []

    init(_ kind: CSVKind) {
        self.kind = kind
        needed = .unknown
    }

    @inline(__always)
    func append(_ field: UnsafePointer<UInt8>, _ count: Int) {
        let value = CSVValue(field, count)
        switch (kind, value) {
        case (_, .missing): appendMissing()
        case (.text, _):
            bytes.append(contentsOf: UnsafeBufferPointer(start: field, count: count))
            add(UInt64(truncatingIfNeeded: count), .text)
        case (.integer, .integer(let number)):
            if number < 0 { hasNegative = true }
            add(UInt64(bitPattern: Int64(number)), .integer)
        case (.float, .float(let number)): add(number.bitPattern, .float)
        default: appendOther(value)
        }
    }

    @inline(__always)
    private func add(_ word: UInt64, _ kind: CSVKind) {
        words.append(word)
        present.append(true)
        needed = needed.joined(kind)
    }

    func appendMissing() {
        words.append(kind == .float ? Double.nan.bitPattern : 0)
        present.append(false)
        missingCount += 1
    }

    /// A value of a kind that the column's holds after a conversion, or not at all.
    @inline(never)
    private func appendOther(_ value: CSVValue) {
        switch value {
        case .integer(let number):
            if number < 0 { hasNegative = true }
            let fits = kind == .unsigned && number >= 0
            add(kind == .float ? Double(number).bitPattern : UInt64(bitPattern: Int64(number)), .integer)
            if kind != .float, !fits { noteMisfit() }
        case .unsigned(let number):
            add(kind == .float ? Double(number).bitPattern : number, .unsigned)
            if kind != .float, kind != .unsigned { noteMisfit() }
        case .float(let number):
            add(number.bitPattern, .float)
            noteMisfit()
        case .bool(let truth):
            add(truth ? 1 : 0, .bool)
            if kind != .bool { noteMisfit() }
        case .text, .missing:
            add(0, .text)
            noteMisfit()
        }
    }

    private func noteMisfit() { if firstMisfit == nil { firstMisfit = words.count - 1 } }
}
