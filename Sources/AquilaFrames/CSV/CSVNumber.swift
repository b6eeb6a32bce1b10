import Glibc

/// The value of a field.
enum CSVValue {
    case missing
    case integer(Int)
    /// An integer beyond `Int.max`.
    case unsigned(UInt64)
    case float(Double)
    case bool(Bool)
    case text

    /// The value of a field's bytes by pandas' rules; blanks around numbers do not count.
    @inline(__always)
    init(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        guard count > 0 else {
            self = .missing
            return
        }
        let first = bytes[0]
        if first &- 48 < 10 || first == 45 || first == 43 || first == 46 || first == 32 {
            if let number = CSVValue(number: bytes, count) {
                self = number
                return
            }
        }
        self = CSVValue(word: bytes, count)
    }

    // MARK: Numbers

    @inline(__always)
    private init?(number bytes: UnsafePointer<UInt8>, _ count: Int) {
        var (place, end) = (0, count)
        while place < end, bytes[place] == 32 { place &+= 1 }
        while end > place, bytes[end &- 1] == 32 { end &-= 1 }
        let start = place
        let isNegative = place < end && bytes[place] == 45
        if place < end, isNegative || bytes[place] == 43 { place &+= 1 }
        var (mantissa, digits, scale): (UInt64, Int, Int) = (0, 0, 0)
        let firstDigit = place
        while place < end, bytes[place] &- 48 < 10 {
            mantissa = mantissa &* 10 &+ UInt64(bytes[place] &- 48)
            place &+= 1
        }
        digits = place &- firstDigit
        if place == end {
            guard digits > 0 else { return nil }
            if digits > 18 {
                self = CSVValue(longInteger: bytes + start, end - start)
            } else {
                let magnitude = Int(truncatingIfNeeded: mantissa)
                self = .integer(isNegative ? 0 &- magnitude : magnitude)
            }
            return
        }
        if bytes[place] == 46 {
            place &+= 1
            let fraction = place
            while place < end, bytes[place] &- 48 < 10 {
                mantissa = mantissa &* 10 &+ UInt64(bytes[place] &- 48)
                place &+= 1
            }
            scale = fraction &- place
            digits &+= place &- fraction
        }
        guard digits > 0 else { return nil }
        if place < end {
            guard bytes[place] | 32 == 101 else { return nil }
            place &+= 1
            let isDown = place < end && bytes[place] == 45
            if place < end, isDown || bytes[place] == 43 { place &+= 1 }
            var exponent = 0
            guard place < end else { return nil }
            while place < end, bytes[place] &- 48 < 10 {
                exponent = min(exponent &* 10 &+ Int(bytes[place] &- 48), 100_000)
                place &+= 1
            }
            guard place == end else { return nil }
            scale &+= isDown ? 0 &- exponent : exponent
        }
        // Both factors are exact, so that their product or quotient is rounded once (Clinger 1990).
        if digits <= 15, abs(scale) <= 22 {
            let value = Double(mantissa)
            let scaled = scale < 0 ? value / Self.powers[-scale] : value * Self.powers[scale]
            self = .float(isNegative ? -scaled : scaled)
        } else {
            self = .float(Self.rounded(bytes + start, end - start))
        }
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
        1e19,
        1e20, 1e21, 1e22,
    ]

    /// The float nearest to a number, by the system's correctly rounding function.
    @inline(never)
    private static func rounded(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Double {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: count + 1) { buffer in
            for k in 0..<count { buffer[k] = CChar(bitPattern: bytes[k]) }
            buffer[count] = 0
            return strtod(buffer.baseAddress!, nil)
        }
    }

    /// An integer of 19 digits or more; a float if it exceeds 64 bits.
    @inline(never)
    private init(longInteger bytes: UnsafePointer<UInt8>, _ count: Int) {
        let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
        if let value = Int(text) {
            self = .integer(value)
        } else if let value = UInt64(text) {
            self = .unsigned(value)
        } else {
            self = .float(Self.rounded(bytes, count))
        }
    }

    // MARK: Words

    private static let missingWords: Set<String> = [
        "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A",
        "NA",
        "NULL", "NaN", "None", "n/a", "nan", "null",
    ]
    private static let infinities: [String: Double] = [
        "inf": .infinity, "-inf": -.infinity, "+inf": .infinity, "infinity": .infinity,
        "-infinity": -.infinity,
        "+infinity": .infinity,
    ]

    /// True if a field of such a length that begins with such a byte may be one of the words.
    @inline(__always)
    private static func mayBeWord(_ first: UInt8, _ count: Int) -> Bool {
        guard count <= 9 else { return false }
        switch first {
        case UInt8(ascii: "#"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "1"): return true
        case UInt8(ascii: "<"), UInt8(ascii: "N"), UInt8(ascii: "n"): return count <= 4
        case UInt8(ascii: "T"), UInt8(ascii: "t"): return count == 4
        case UInt8(ascii: "F"), UInt8(ascii: "f"): return count == 5
        case UInt8(ascii: "I"), UInt8(ascii: "i"): return count == 3 || count == 8
        default: return false
        }
    }

    /// True if a field has no text or one of the words for missing values.
    @inline(__always)
    static func isMissing(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        if count == 0 { return true }
        guard mayBeWord(bytes[0], count) else { return false }
        if case .missing = CSVValue(word: bytes, count) { return true }
        return false
    }

    @inline(never)
    private init(word bytes: UnsafePointer<UInt8>, _ count: Int) {
        guard Self.mayBeWord(bytes[0], count) else {
            self = .text
            return
        }
        let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
        if Self.missingWords.contains(text) {
            self = .missing
        } else if text == "True" || text == "TRUE" || text == "true" {
            self = .bool(true)
        } else if text == "False" || text == "FALSE" || text == "false" {
            self = .bool(false)
        } else if let value = Self.infinities[text.lowercased()] {
            self = .float(value)
        } else {
            self = .text
        }
    }
}
