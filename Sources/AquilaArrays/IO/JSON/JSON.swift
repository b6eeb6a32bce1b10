/// A JSON value (RFC 8259) that keeps the order of an object's names. `NaN` and `Infinity` are
/// numbers, as in Python.
indirect enum JSON {
    case null
    case truth(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([JSON])
    case object([(name: String, value: JSON)])

    subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    var integerValue: Int? { if case .integer(let value) = self { value } else { nil } }
    var textValue: String? { if case .text(let value) = self { value } else { nil } }
    var listValue: [JSON]? { if case .list(let value) = self { value } else { nil } }
    var members: [(name: String, value: JSON)]? { if case .object(let value) = self { value } else { nil } }
    /// The elements of a list of integers; nil for other values.
    var integers: [Int]? {
        guard let list = listValue else { return nil }
        let values = list.compactMap(\.integerValue)
        return values.count == list.count ? values : nil
    }

    static func integers(_ values: some Sequence<Int>) -> JSON { .list(values.map { .integer($0) }) }
}

extension JSON: CustomStringConvertible {
    /// The JSON text. Equal values have equal texts, and a text written here is read back to the
    /// same text.
    var description: String {
        switch self {
        case .null: "null"
        case .truth(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .number(let value): Self.number(value)
        case .text(let value): Self.quoted(value)
        case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.name) + ": " + $0.value.description }.joined(separator: ", ")
                + "}"
        }
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        return "\(value)"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension FileValue {
    var json: JSON {
        switch self {
        case .truth(let value): .truth(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .text(let value): .text(value)
        case .list(let values): .list(values.map(\.json))
        }
    }

    init?(_ json: JSON) {
        switch json {
        case .truth(let value): self = .truth(value)
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .number(value)
        case .text(let value): self = .text(value)
        case .list(let list):
            let values = list.compactMap { FileValue($0) }
            guard values.count == list.count else { return nil }
            self = .list(values)
        case .null, .object: return nil
        }
    }
}
