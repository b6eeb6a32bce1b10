/// A value stored besides arrays: an attribute in HDF5, or a program's value in a checkpoint.
public enum FileValue: Hashable, Sendable {
    /// A truth value; `true` as a literal.
    case truth(Bool)
    /// An integer; `7` as a literal.
    case integer(Int)
    /// A number; `0.5` as a literal.
    case number(Double)
    /// A text; `"metres"` as a literal.
    case text(String)
    /// A list of values; `[1, 2.5, "m"]` as a literal.
    case list([FileValue])
}

extension FileValue {
    /// The value as an integer; nil for other kinds and for numbers that are not whole.
    public var integerValue: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        case .truth, .text, .list: nil
        }
    }

    /// The value as a number; nil for other kinds than numbers and integers.
    public var numberValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .truth, .text, .list: nil
        }
    }

    /// The value as a text; nil for other kinds.
    public var textValue: String? {
        if case .text(let value) = self { value } else { nil }
    }

    /// The value as a truth value; nil for other kinds.
    public var truthValue: Bool? {
        if case .truth(let value) = self { value } else { nil }
    }

    /// The value as a list; nil for other kinds.
    public var listValue: [FileValue]? {
        if case .list(let values) = self { values } else { nil }
    }
}

extension FileValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringInterpolation, ExpressibleByArrayLiteral
{
    /// A truth value from a literal.
    ///
    ///     let value: FileValue = true        // true
    ///
    /// - Complexity: O(1).
    public init(booleanLiteral value: Bool) { self = .truth(value) }

    /// An integer from a literal.
    ///
    ///     let value: FileValue = 7        // 7
    ///
    /// - Complexity: O(1).
    public init(integerLiteral value: Int) { self = .integer(value) }

    /// A number from a literal.
    ///
    ///     let value: FileValue = 0.5        // 0.5
    ///
    /// - Complexity: O(1).
    public init(floatLiteral value: Double) { self = .number(value) }

    /// A text from a literal.
    ///
    ///     let value: FileValue = "metres"        // metres
    ///
    /// - Complexity: O(1).
    public init(stringLiteral value: String) { self = .text(value) }

    /// A list from a literal.
    ///
    ///     let value: FileValue = [1, 2.5]        // [1, 2.5]
    ///
    /// - Complexity: O(elements).
    public init(arrayLiteral elements: FileValue...) { self = .list(elements) }
}
