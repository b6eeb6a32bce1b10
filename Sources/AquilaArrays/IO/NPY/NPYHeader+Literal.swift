/// The Python dictionary in a header, with exactly the keys `descr`, `fortran_order` and `shape`.
struct HeaderLiteral {
    private(set) var descriptor = ""
    private(set) var isFortranOrder = false
    private(set) var shape: [Int] = []

    /// A violation of the grammar, with its position.
    struct Damage: Error {
        let what: String
        let position: Int
    }

    /// NumPy's limit on the number of axes.
    private static let maximumRank = 64

    private let text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) throws(Damage) {
        self.text = text
        var found: Set<String> = []
        try expect("{")
        while !skip("}") {
            let key = try string()
            try expect(":")
            switch key {
            case "descr": descriptor = try string()
            case "fortran_order": isFortranOrder = try boolean()
            case "shape": shape = try extents()
            default: throw damage("the key '\(key)' is not known")
            }
            found.insert(key)
            if !skip(",") {
                try expect("}")
                break
            }
        }
        guard found.count == 3 else { throw damage("a key is missing") }
        skipSpaces()
        guard position == text.count else { throw damage("text after the dictionary") }
    }

    private func damage(_ what: String) -> Damage { Damage(what: what, position: position) }

    // MARK: Tokens

    private mutating func skipSpaces() {
        while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
    }

    /// Skips the token if it comes next; returns false otherwise.
    private mutating func skip(_ token: StaticString) -> Bool {
        skipSpaces()
        let token = UnsafeBufferPointer(start: token.utf8Start, count: token.utf8CodeUnitCount)
        guard text[position...].starts(with: token) else { return false }
        position += token.count
        return true
    }

    private mutating func expect(_ token: StaticString) throws(Damage) {
        guard skip(token) else { throw damage("'\(token)' is missing") }
    }

    private mutating func string() throws(Damage) -> String {
        let quote: UInt8
        if skip("'") {
            quote = 0x27
        } else if skip("\"") {
            quote = 0x22
        } else {
            throw damage("a string is missing; records and subarrays are not supported")
        }
        guard let end = text[position...].firstIndex(of: quote) else { throw damage("a string has no end") }
        defer { position = end + 1 }
        return String(decoding: text[position..<end], as: UTF8.self)
    }

    private mutating func boolean() throws(Damage) -> Bool {
        if skip("True") { return true }
        guard skip("False") else { throw damage("True or False is missing") }
        return false
    }

    /// Parses a tuple of extents: `()`, `(3,)`, `(3, 4)`; Python 2 wrote `(3L,)`.
    private mutating func extents() throws(Damage) -> [Int] {
        var result: [Int] = []
        try expect("(")
        while !skip(")") {
            skipSpaces()
            let digits = text[position...].prefix { (0x30...0x39).contains($0) }
            guard let extent = Int(String(decoding: digits, as: UTF8.self)) else {
                throw damage("an extent is missing")
            }
            position = digits.endIndex
            _ = skip("L")
            result.append(extent)
            guard result.count <= Self.maximumRank else { throw damage("more than 64 axes") }
            if !skip(",") {
                try expect(")")
                break
            }
        }
        return result
    }
}
