/// A setting: its environment variable, the texts that it accepts, and its meaning.
public struct SettingKey<Value: Sendable>: Sendable {
    /// The environment variable: `AQUILA_WORKERS`.
    public let name: String
    /// The texts that the setting accepts, and their values.
    public let form: SettingForm<Value>
    /// The default in the absence of the variable, for people.
    public let standard: String
    /// The setting's meaning, for people.
    public let meaning: String

    init(_ name: String, _ form: SettingForm<Value>, standard: String = "none", _ meaning: String) {
        self.name = name
        self.form = form
        self.standard = standard
        self.meaning = meaning
    }

    /// The value in this process's environment; nil if the variable is missing, empty or refused.
    public var current: Value? { Settings.current[self] }

    var row: SettingRow {
        SettingRow(
            name: name, forms: form.description, standard: standard, meaning: meaning,
            accepts: { form.parse($0) != nil })
    }
}

/// A row of the table of settings, without the type of its values.
public struct SettingRow: Sendable {
    /// The environment variable: `AQUILA_WORKERS`.
    public let name: String
    /// The accepted texts, for people.
    public let forms: String
    /// The default in the absence of the variable, for people.
    public let standard: String
    /// The setting's meaning, for people.
    public let meaning: String
    let accepts: @Sendable (String) -> Bool
}
