import AquilaTypes

/// The form of a CSV file.
struct CSVDialect: Sendable {
    var separator: UInt8 = UInt8(ascii: ",")
    var quote: UInt8 = UInt8(ascii: "\"")
}

/// A field of a row: its bytes, without the quotes around them.
struct CSVField {
    let start: Int
    let count: Int
    /// True if two quotes in it stand for one, or text follows the closing quote, so that the bytes must be
    /// rewritten.
    let isEscaped: Bool
    /// True for the last field of its row.
    let endsRow: Bool
}

/// A walk over the fields of rows, one after the other, by pandas' rules: a quote counts at the beginning of
/// a field only; rows end with a line feed, a carriage return or both; lines of blanks alone are skipped.
struct CSVScanner {
    let bytes: UnsafePointer<UInt8>
    let count: Int
    let dialect: CSVDialect
    /// Place of the next field.
    var place: Int
    /// True if the file ended within quotes.
    private(set) var isOpen = false

    private static let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))

    /// Skips lines without a byte, or with blanks alone.
    ///
    /// - Returns: false at the end of the file.
    @inline(__always)
    mutating func findRow() -> Bool {
        while place < count {
            let byte = bytes[place]
            if byte == 10 || byte == 13 {
                place &+= 1
            } else if byte != 32 && byte != 9 || byte == dialect.separator || !skipBlanks() {
                return true
            }
        }
        return false
    }

    /// Steps behind the blanks of a line that has nothing else.
    ///
    /// - Returns: false for another line, where it does not step.
    @inline(never)
    private mutating func skipBlanks() -> Bool {
        var end = place
        while end < count, bytes[end] == 32 || bytes[end] == 9, bytes[end] != dialect.separator { end += 1 }
        guard end == count || bytes[end] == 10 || bytes[end] == 13 else { return false }
        place = end
        return true
    }

    /// Steps behind a line, which may be empty; quotes hide ends of lines as in fields.
    mutating func skipLine() { while place < count, !next().endsRow {} }

    /// The next field of a row that has one.
    @inline(__always)
    mutating func next() -> CSVField {
        if place < count, bytes[place] == dialect.quote { return quoted() }
        let start = place
        findEnd()
        let length = place &- start
        return CSVField(start: start, count: length, isEscaped: false, endsRow: finish())
    }

    /// Steps to the separator or the line's end, eight bytes at once.
    @inline(__always)
    private mutating func findEnd() {
        let separators = UInt64(dialect.separator) &* Self.everyByte
        while place &+ 8 <= count {
            let word = UnsafeRawPointer(bytes + place).loadUnaligned(as: UInt64.self)
            let found =
                Self.zeros(word ^ separators) | Self.zeros(word ^ (10 &* Self.everyByte))
                | Self.zeros(word ^ (13 &* Self.everyByte))
            if found != 0 {
                place &+= found.littleEndian.trailingZeroBitCount &>> 3
                return
            }
            place &+= 8
        }
        while place < count, bytes[place] != dialect.separator, bytes[place] != 10, bytes[place] != 13 {
            place &+= 1
        }
    }

    @inline(__always) private static var everyByte: UInt64 { 0x0101_0101_0101_0101 }

    /// The highest bit of the first byte that is zero is the lowest bit set (Mycroft 1987).
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- everyByte) & ~word & (everyByte &<< 7) }

    /// A field that begins with a quote.
    private mutating func quoted() -> CSVField {
        let start = place + 1
        place = start
        var isEscaped = false
        while place < count {
            if bytes[place] != dialect.quote {
                place &+= 1
            } else if place + 1 < count, bytes[place + 1] == dialect.quote {
                isEscaped = true
                place &+= 2
            } else {
                break
            }
        }
        var length = min(place, count) - start
        if place < count { place += 1 } else { isOpen = true }
        let afterQuote = place
        while place < count, bytes[place] != dialect.separator, bytes[place] != 10, bytes[place] != 13 {
            place += 1
        }
        if place > afterQuote {
            isEscaped = true
            length = place - start
        }
        return CSVField(start: start, count: length, isEscaped: isEscaped, endsRow: finish())
    }

    /// Steps behind the separator or the end of the row.
    @inline(__always)
    private mutating func finish() -> Bool {
        guard place < count else { return true }
        let byte = bytes[place]
        place &+= 1
        if byte == dialect.separator { return false }
        if byte == 13, place < count, bytes[place] == 10 { place &+= 1 }
        return true
    }

    /// The bytes of an escaped field, from behind its first quote.
    func unescaped(_ field: CSVField) -> [UInt8] {
        var result: [UInt8] = []
        var (k, isInside) = (field.start, true)
        let end = field.start + field.count
        while k < end {
            let byte = bytes[k]
            if byte == dialect.quote, isInside {
                if k + 1 < end, bytes[k + 1] == dialect.quote {
                    result.append(byte)
                    k += 2
                    continue
                }
                isInside = false
            } else {
                result.append(byte)
            }
            k += 1
        }
        return result
    }
}
