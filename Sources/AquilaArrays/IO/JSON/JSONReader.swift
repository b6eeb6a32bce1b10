/// A parser of JSON texts.
struct JSONReader {
    struct Damage: Error {
        let what: String
        let position: Int
    }

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    /// The deepest nesting that is accepted; deeper texts are no manifests and could exhaust the
    /// stack.
    private static let maximumDepth = 64

    /// - Throws: `Damage`.
    static func read(_ bytes: [UInt8]) throws(Damage) -> JSON {
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.damage("something after the end") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func damage(_ what: String) -> Damage { Damage(what: what, position: position) }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
    }

    private mutating func take(_ word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func require(_ word: String) throws(Damage) {
        skipSpace()
        guard take(word) else { throw damage("no '\(word)'") }
    }

    private mutating func value() throws(Damage) -> JSON {
        skipSpace()
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.maximumDepth else { throw damage("too deep") }
        switch next {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .list(try list())
        case UInt8(ascii: "\""): return .text(try text())
        default: break
        }
        if take("null") { return .null }
        if take("true") { return .truth(true) }
        if take("false") { return .truth(false) }
        if take("NaN") { return .number(.nan) }
        if take("-Infinity") { return .number(-.infinity) }
        if take("Infinity") { return .number(.infinity) }
        return try number()
    }

    private mutating func number() throws(Damage) -> JSON {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte) { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        if let value = Int(word) { return .integer(value) }
        guard let value = Double(word) else { throw damage("no value") }
        return .number(value)
    }

    private mutating func list() throws(Damage) -> [JSON] {
        try require("[")
        skipSpace()
        if take("]") { return [] }
        var values: [JSON] = []
        while true {
            values.append(try value())
            skipSpace()
            if take("]") { return values }
            try require(",")
        }
    }

    private mutating func object() throws(Damage) -> [(name: String, value: JSON)] {
        try require("{")
        skipSpace()
        if take("}") { return [] }
        var members: [(name: String, value: JSON)] = []
        while true {
            skipSpace()
            let name = try text()
            try require(":")
            members.append((name, try value()))
            skipSpace()
            if take("}") { return members }
            try require(",")
        }
    }

    private mutating func text() throws(Damage) -> String {
        try require("\"")
        var result: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: result, as: UTF8.self) else { throw damage("no UTF-8") }
                return text
            case UInt8(ascii: "\\"): result += Array(String(try escape()).utf8)
            default: result.append(byte)
            }
        }
        throw damage("a text without an end")
    }

    private mutating func escape() throws(Damage) -> Unicode.Scalar {
        guard let byte = next else { throw damage("cut off") }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "u"): return try codePoint()
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        default: throw damage("an unknown escape")
        }
    }

    private mutating func codePoint() throws(Damage) -> Unicode.Scalar {
        let high = try hexadecimal()
        guard (0xD800..<0xDC00).contains(high) else {
            guard let scalar = Unicode.Scalar(high) else { throw damage("half of a character") }
            return scalar
        }
        guard take("\\u") else { throw damage("half of a character") }
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw damage("half of a character") }
        return scalar
    }

    private mutating func hexadecimal() throws(Damage) -> UInt32 {
        let end = min(position + 4, bytes.count)
        guard let value = UInt32(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16) else {
            throw damage("four hexadecimal digits are missing")
        }
        position = end
        return value
    }
}
