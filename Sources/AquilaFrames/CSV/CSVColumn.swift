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
    /// The owner of the words for missing values.
    private let missingWords: CSVWords
    // Behind a pointer, so that no access of the many is checked for others at the same time.
    fileprivate let content: UnsafeMutablePointer<CSVContent>

    /// - Parameter rowCount: the number of rows that memory is taken for at once.
    init(_ kind: CSVKind, _ words: CSVWords, rowCount: Int) {
        (self.kind, missingWords) = (kind, words)
        content = .allocate(capacity: 1)
        content.initialize(to: CSVContent(missingWords: words.table))
        content.pointee.reserve(rowCount)
    }

    deinit {
        content.pointee.deallocate()
        content.deallocate()
    }

    /// The kind that the values turn out to need.
    var needed: CSVKind { content.pointee.needed }
    var hasNegative: Bool { content.pointee.hasNegative }
    var missingCount: Int { content.pointee.missingCount }
    /// Row, in the chunk, of the first value that the kind does not hold.
    var firstMisfit: Int? { content.pointee.firstMisfit }
    /// The numbers that need care where results are to be pandas'.
    var traits: CSVTraits { content.pointee.traits }
    /// For each row the bits of a number, or the length of a text.
    var words: UnsafeBufferPointer<UInt64> { content.pointee.words.elements }
    /// For each row true if it has a value; empty if all rows have one.
    var present: UnsafeBufferPointer<Bool> { content.pointee.present.elements }
    var bytes: UnsafeBufferPointer<UInt8> { content.pointee.bytes.elements }

    var end: CSVColumnEnd { CSVColumnEnd(self) }
}

/// The end of a column at which values are appended, as long as the column lives.
struct CSVColumnEnd: BitwiseCopyable {
    private let kind: CSVKind
    private let content: UnsafeMutablePointer<CSVContent>

    init(_ column: CSVColumn) {
        kind = column.kind
        content = column.content
    }

    @inline(__always)
    func append(_ field: UnsafePointer<UInt8>, _ count: Int) {
        if kind == .text {
            content.pointee.appendText(field, count)
        } else if kind != .integer || !content.pointee.appendDigits(field, count) {
            content.pointee.append(field, count, kind)
        }
    }
}

private struct CSVContent {
    let missingWords: CSVWordTable
    var traits: CSVTraits = []
    var needed = CSVKind.unknown
    var hasNegative = false
    var missingCount = 0
    var firstMisfit: Int?
    var words = GrowingBuffer<UInt64>()
    var present = GrowingBuffer<Bool>()
    var bytes = GrowingBuffer<UInt8>()

    mutating func reserve(_ rowCount: Int) { words.reserve(rowCount) }

    func deallocate() {
        words.deallocate()
        present.deallocate()
        bytes.deallocate()
    }

    @inline(__always)
    mutating func appendText(_ field: UnsafePointer<UInt8>, _ count: Int) {
        if missingWords.contains(field, count) { return appendMissing(.text) }
        bytes.append(field, count)
        add(UInt64(truncatingIfNeeded: count), .text)
    }

    /// Appends an integer that has digits alone.
    ///
    /// - Returns: false for another field, which is not appended.
    @inline(__always)
    mutating func appendDigits(_ field: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard count &- 1 < 18, count > 0, !missingWords.hasNumbers else { return false }
        var number: UInt64 = 0
        for k in 0..<count {
            let digit = field[k] &- 48
            if digit > 9 { return false }
            number = number &* 10 &+ UInt64(digit)
        }
        add(number, .integer)
        return true
    }

    @inline(__always)
    mutating func append(_ field: UnsafePointer<UInt8>, _ count: Int, _ kind: CSVKind) {
        let value = CSVValue(field, count, missingWords)
        switch (kind, value) {
        case (_, .missing): appendMissing(kind)
        case (.integer, .integer(let number)):
            if number < 0 { hasNegative = true }
            add(UInt64(bitPattern: Int64(number)), .integer)
        case (.float, .float(let number)): add(number.bitPattern, .float)
        default: appendOther(value, kind)
        }
    }

    @inline(__always)
    private mutating func add(_ word: UInt64, _ kind: CSVKind) {
        words.append(word)
        if missingCount > 0 { present.append(true) }
        if needed != kind { needed = needed.joined(kind) }
    }

    mutating func appendMissing(_ kind: CSVKind) {
        if missingCount == 0 { for _ in 0..<words.count { present.append(true) } }
        words.append(kind == .float ? Double.nan.bitPattern : 0)
        present.append(false)
        missingCount += 1
    }

    /// A value of a kind that the column's holds after a conversion, or not at all.
    @inline(never)
    private mutating func appendOther(_ value: CSVValue, _ kind: CSVKind) {
        switch value {
        case .integer(let number):
            if number < 0 { hasNegative = true }
            let fits = kind == .unsigned && number >= 0
            add(kind == .float ? Double(number).bitPattern : UInt64(bitPattern: Int64(number)), .integer)
            if kind != .float, !fits { noteMisfit() }
        case .minusZero:
            traits.insert(.minusZeros)
            add(kind == .float ? (-0.0).bitPattern : 0, .integer)
            if kind != .float, kind != .unsigned, kind != .integer { noteMisfit() }
        case .unsigned(let number):
            traits.insert(.unusualNumbers)
            add(kind == .float ? Double(number).bitPattern : number, .unsigned)
            if kind != .float, kind != .unsigned { noteMisfit() }
        case .unusual(let number):
            traits.insert(.unusualNumbers)
            add(number.bitPattern, .float)
            if kind != .float { noteMisfit() }
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

    private mutating func noteMisfit() { if firstMisfit == nil { firstMisfit = words.count - 1 } }
}

/// Elements in memory that doubles when it is full.
private struct GrowingBuffer<Element: BitwiseCopyable> {
    private var base: UnsafeMutablePointer<Element>?
    private var capacity = 0
    private(set) var count = 0

    var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }

    func deallocate() { free(base) }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { grow(by: 1) }
        base.unsafelyUnwrapped[count] = element
        count &+= 1
    }

    @inline(__always)
    mutating func append(_ source: UnsafePointer<Element>, _ length: Int) {
        if length == 0 { return }
        if count &+ length > capacity { grow(by: length) }
        memcpy(base.unsafelyUnwrapped + count, source, length &* MemoryLayout<Element>.stride)
        count &+= length
    }

    @inline(never)
    private mutating func grow(by length: Int) { resize(max(2 * capacity, count + length, 1 << 12)) }

    /// Takes memory for a number of elements at once.
    mutating func reserve(_ length: Int) { if length > capacity { resize(length) } }

    private mutating func resize(_ length: Int) {
        capacity = length
        let memory = realloc(base, capacity * MemoryLayout<Element>.stride)
        base = memory!.assumingMemoryBound(to: Element.self)
    }
}
