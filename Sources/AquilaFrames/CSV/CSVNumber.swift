import Glibc

/// The value of a field.
enum CSVValue {
    case missing
    case integer(Int)
    /// A zero with the sign of negative numbers, among integers.
    case minusZero
    /// An integer beyond `Int.max`.
    case unsigned(UInt64)
    case float(Double)
    /// An integer beyond 64 bits, or a long number with a plus: pandas reads these in ways of its own.
    case unusual(Double)
    case bool(Bool)
    case text

    /// The value of a field's bytes by pandas' rules; blanks around numbers do not count.
    @inline(__always)
    init(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ missing: CSVWordTable) {
        if count == 0 || missing.hasNumbers, missing.contains(bytes, count) {
            self = .missing
            return
        }
        guard count > 0 else {
            self = .text
            return
        }
        let first = bytes[0]
        if first &- 48 < 10 || first == 45 || first == 43 || first == 46 || Self.isBlank(first) {
            if let number = CSVValue(number: bytes, count) {
                self = number
                return
            }
        }
        self = missing.contains(bytes, count) ? .missing : CSVValue(word: bytes, count)
    }

    /// True for a space, a tab, and what ends lines and pages.
    @inline(__always)
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte &- 9 < 5 }

    /// True if a word is a number.
    static func isNumber(_ word: [UInt8]) -> Bool {
        word.withUnsafeBufferPointer { CSVValue(number: $0.baseAddress!, $0.count) != nil }
    }

    // MARK: Numbers

    @inline(__always)
    private init?(number bytes: UnsafePointer<UInt8>, _ count: Int) {
        var (place, end) = (0, count)
        while place < end, Self.isBlank(bytes[place]) { place &+= 1 }
        while end > place, Self.isBlank(bytes[end &- 1]) { end &-= 1 }
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
                if isNegative, magnitude == 0 { self = .minusZero }
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
            let value = Self.rounded(bytes + start, end - start)
            self = bytes[start] == 43 ? .unusual(value) : .float(value)
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
            self = .unusual(Self.rounded(bytes, count))
        }
    }

    // MARK: Words

    /// A truth value or an infinity in letters of either case; otherwise a text.
    @inline(__always)
    private init(word bytes: UnsafePointer<UInt8>, _ count: Int) {
        self = .text
        guard count <= 9 else { return }
        switch bytes[0] | 32 {
        case UInt8(ascii: "t"):
            if count == 4, strncasecmp(Self.characters(bytes), "true", 4) == 0 { self = .bool(true) }
        case UInt8(ascii: "f"):
            if count == 5, strncasecmp(Self.characters(bytes), "false", 5) == 0 { self = .bool(false) }
        case UInt8(ascii: "i"), 43, 45:
            let start = bytes[0] == 43 || bytes[0] == 45 ? 1 : 0
            let word = Self.characters(bytes + start)
            let isInfinity =
                count - start == 3 && strncasecmp(word, "inf", 3) == 0
                || count - start == 8 && strncasecmp(word, "infinity", 8) == 0
            if isInfinity { self = .float(bytes[0] == 45 ? -.infinity : .infinity) }
        default: return
        }
    }

    private static func characters(_ bytes: UnsafePointer<UInt8>) -> UnsafePointer<CChar> {
        UnsafeRawPointer(bytes).assumingMemoryBound(to: CChar.self)
    }
}
