/// The texts that a setting accepts, and the values that they stand for.
public struct SettingForm<Value: Sendable>: Sendable {
    /// The accepted texts, for people: `a whole number from 1 to 4096`.
    public let description: String
    /// Parses a text; nil if it is not accepted.
    public let parse: @Sendable (String) -> Value?

    init(_ description: String, _ parse: @escaping @Sendable (String) -> Value?) {
        self.description = description
        self.parse = parse
    }
}

extension SettingForm where Value == Int {
    static func count(_ range: ClosedRange<Int>) -> Self {
        Self("a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension SettingForm where Value == Bool {
    static var flag: Self {
        Self("1 or 0, on or off, true or false, yes or no") { text in
            switch text.lowercased() {
            case "1", "on", "true", "yes": true
            case "0", "off", "false", "no": false
            default: nil
            }
        }
    }
}

extension SettingForm where Value == String {
    /// Any text.
    static func text(_ description: String) -> Self { Self(description) { $0 } }
}

extension SettingForm where Value == Double {
    /// A number of seconds; 0 and `off` are the same.
    static var seconds: Self {
        Self("seconds, from 0 to 1e9, or off") { text in
            if text == "off" { return 0 }
            return Double(text).flatMap { (0...1e9).contains($0) ? $0 : nil }
        }
    }
}

extension SettingForm where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// The raw value of one of the type's cases.
    static var choice: Self {
        let names = Value.allCases.map(\.rawValue)
        return Self(names.dropLast().joined(separator: ", ") + " or " + names.last!) {
            Value(rawValue: $0)
        }
    }
}
