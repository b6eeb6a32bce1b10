// Arrow's format strings, as the C data interface writes them. Children and dictionaries stand
// beside the string. Source:
// https://arrow.apache.org/docs/format/CDataInterface.html#data-type-description-format-strings

extension ArrowType {
    /// Types whose format string has no parameters.
    private static let plain: [(format: String, type: ArrowType)] = [
        ("n", .null), ("b", .bool),
        ("c", .int8), ("C", .uint8), ("s", .int16), ("S", .uint16),
        ("i", .int32), ("I", .uint32), ("l", .int64), ("L", .uint64),
        ("e", .float16), ("f", .float32), ("g", .float64),
        ("u", .utf8), ("U", .largeUTF8), ("z", .binary), ("Z", .largeBinary),
        ("tdD", .date32), ("tdm", .date64),
    ]

    /// The format string: `l`, `u`, `+w:3`, `tss:UTC`; for a dictionary, that of its positions.
    ///
    /// - Throws: `ArrayError` of kind `type` for complex numbers, which Arrow does not have.
    public var format: String {
        get throws(ArrayError) {
            switch self {
            case .time(let unit): return "tt\(unit.rawValue)"
            case .timestamp(let unit, let zone): return "ts\(unit.rawValue):\(zone ?? "")"
            case .duration(let unit): return "tD\(unit.rawValue)"
            case .fixedSizeBinary(let size): return "w:\(size)"
            case .list: return "+l"
            case .largeList: return "+L"
            case .fixedSizeList(_, let count): return "+w:\(count)"
            case .structure: return "+s"
            case .dictionary(let index, _, _): return try ArrowType(index).format
            default: break
            }
            if let match = Self.plain.first(where: { $0.type == self }) { return match.format }
            throw ArrayError(
                .type, "Arrow has no type \(self); its arrays cannot be exported, but their parts can")
        }
    }

    /// The type of a format string, with the fields that stand beside it.
    ///
    ///     try ArrowType(format: "tsm:UTC") == .timestamp(.millisecond, zone: "UTC")       // true
    ///
    /// - Throws: `ArrayError` of kind `format` for a string or a number of children that the
    ///   interface does not know, of kind `type` for a type that Aquila does not have: decimals,
    ///   intervals, maps, unions, views, runs.
    /// - Complexity: O(n) for n children.
    public init(format: String, children: [ArrowField] = []) throws(ArrayError) {
        let type = try Self.parse(format, children)
        guard type.fields.count == children.count else {
            throw ArrayError(
                .format, "Arrow format \"\(format)\" does not go with \(children.count) children")
        }
        self = type
    }

    private static func parse(_ format: String, _ children: [ArrowField]) throws(ArrayError) -> ArrowType {
        if let match = plain.first(where: { $0.format == format }) { return match.type }
        let (head, tail) = split(format)
        switch head {
        case "+s": return .structure(children)
        case "+l": return .list(try item(format, children))
        case "+L": return .largeList(try item(format, children))
        case "+w": return .fixedSizeList(try item(format, children), count: try size(format, tail))
        case "w": return .fixedSizeBinary(try size(format, tail))
        default: break
        }
        if let type = time(head, tail) { return type }
        let unsupported = ["d", "vz", "vu", "tiM", "tiD", "tin", "+vl", "+vL", "+m", "+ud", "+us", "+r"]
        if unsupported.contains(head) {
            throw ArrayError(.type, "Arrow type \"\(format)\" is not supported")
        }
        throw ArrayError(.format, "\"\(format)\" is no Arrow format")
    }

    /// The text before and the text after the first colon; nil after it where there is no colon.
    private static func split(_ format: String) -> (head: String, tail: String?) {
        guard let colon = format.firstIndex(of: ":") else { return (format, nil) }
        return (String(format[..<colon]), String(format[format.index(after: colon)...]))
    }

    private static func item(_ format: String, _ children: [ArrowField]) throws(ArrayError) -> ArrowField {
        guard children.count == 1 else {
            throw ArrayError(.format, "Arrow format \"\(format)\" has one child, not \(children.count)")
        }
        return children[0]
    }

    private static func size(_ format: String, _ text: String?) throws(ArrayError) -> Int {
        guard let text, let size = Int(text), size >= 0 else {
            throw ArrayError(.format, "Arrow format \"\(format)\" has no size")
        }
        return size
    }

    private static func time(_ head: String, _ tail: String?) -> ArrowType? {
        guard head.count == 3, let unit = TimeUnit(rawValue: head.last!) else { return nil }
        switch (head.dropLast(), tail) {
        case ("tt", nil): return .time(unit)
        case ("tD", nil): return .duration(unit)
        case ("ts", let zone?): return .timestamp(unit, zone: zone.isEmpty ? nil : zone)
        default: return nil
        }
    }
}

extension ArrowType: CustomStringConvertible {
    /// The type as text, for people and messages: `list<item: utf8>`.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .number(let dtype): dtype.name
        case .date32: "date32"
        case .date64: "date64"
        case .time(let unit): "time[\(unit)]"
        case .timestamp(let unit, let zone): "timestamp[\(unit)\(zone.map { ", \($0)" } ?? "")]"
        case .duration(let unit): "duration[\(unit)]"
        case .utf8: "utf8"
        case .largeUTF8: "large_utf8"
        case .binary: "binary"
        case .largeBinary: "large_binary"
        case .fixedSizeBinary(let size): "fixed_size_binary[\(size)]"
        case .list(let item): "list<\(item)>"
        case .largeList(let item): "large_list<\(item)>"
        case .fixedSizeList(let item, let count): "fixed_size_list<\(item)>[\(count)]"
        case .structure(let fields): "struct<\(fields.map(\.description).joined(separator: ", "))>"
        case .dictionary(let index, let values, _): "dictionary<\(index), \(values)>"
        }
    }
}

extension ArrowField: CustomStringConvertible {
    /// The field as text: `km: float64 not null`.
    public var description: String { "\(name): \(type)\(isNullable ? "" : " not null")" }
}
