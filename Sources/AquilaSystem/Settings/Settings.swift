import Glibc

/// The settings in an environment: the variables whose names begin with `AQUILA_`.
public struct Settings: Sendable {
    /// The settings of this process. They are read once; later changes of the environment have no
    /// effect.
    public static let current = Settings(environmentOfProcess())

    private let texts: [String: String]
    /// True if a variable begins as settings do; programs without any need not build the table of settings.
    private let hasOurs: Bool
    private static let prefix = "AQUILA_"

    /// The settings in an environment, given as names with values. Empty values count as missing.
    public init(_ environment: [String: String]) {
        texts = environment.filter { !$0.value.isEmpty }
        hasOurs = texts.keys.contains { $0.hasPrefix(Self.prefix) }
    }

    /// The value of a setting; nil if its variable is missing, empty or refused.
    public subscript<Value>(key: SettingKey<Value>) -> Value? { texts[key.name].flatMap(key.form.parse) }

    /// The text of any variable; nil if it is missing or empty.
    public func text(_ name: String) -> String? { texts[name] }

    private static func environmentOfProcess() -> [String: String] {
        var result: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            next += 1
            guard let sign = strchr(entry, Int32(UInt8(ascii: "="))) else { continue }
            let name = UnsafeRawBufferPointer(start: entry, count: sign - entry)
            result[String(decoding: name, as: UTF8.self)] = String(cString: sign + 1)
        }
        return result
    }
}

// MARK: Refused variables

/// A variable whose text its setting does not accept.
public struct SettingError: Error, Equatable, CustomStringConvertible {
    /// The variable.
    public let name: String
    /// The refused text.
    public let text: String
    /// The accepted texts, for people.
    public let forms: String

    /// The variable, its text, and the accepted texts.
    public var description: String { "\(name)=\(text) is refused; accepted: \(forms)" }
}

extension Settings {
    /// The refused variables, in the order of the table.
    public var problems: [SettingError] {
        guard hasOurs else { return [] }
        return Self.table.compactMap { row in
            guard let text = texts[row.name], !row.accepts(text) else { return nil }
            return SettingError(name: row.name, text: text, forms: row.forms)
        }
    }

    /// Variables that are no settings but whose names resemble one, each with that setting's name.
    public var misspelt: [(name: String, likely: String)] {
        guard hasOurs else { return [] }
        let names = Self.table.map(\.name)
        return others.compactMap { name in
            return names.first { Self.distance(name, $0) <= 2 }.map { (name, $0) }
        }
    }

    /// Variables that begin with `AQUILA_` but are no settings.
    private var others: [String] {
        let names = Set(Self.table.map(\.name))
        return texts.keys.filter { $0.hasPrefix(Self.prefix) && !names.contains($0) }.sorted()
    }

    /// The edit distance of two texts: the fewest characters to replace, insert or remove.
    private static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        var row = Array(0...b.count)
        for i in a.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let best = min(diagonal + (a[i] == b[j] ? 0 : 1), row[j] + 1, row[j + 1] + 1)
                diagonal = row[j + 1]
                row[j + 1] = best
            }
        }
        return row[b.count]
    }

    /// Ends the process if its environment has a refused variable, and warns of misspelt ones; for
    /// programs that have no other way to report errors.
    public static func requireValid() { _ = validity }

    private static let validity: Void = {
        warnOfMisspelt
        let problems = current.problems
        guard !problems.isEmpty else { return }
        for problem in problems { printError("aquila: \(problem)\n") }
        exit(EX_USAGE)
    }()

    /// Prints the warning of misspelt variables once.
    public static let warnOfMisspelt: Void = {
        for (name, likely) in current.misspelt {
            printError("aquila: \(name) is no setting; \(likely) is\n")
        }
    }()
}

// MARK: For people

extension Settings {
    /// All settings for people: value, source, meaning, default and accepted texts.
    public var description: String {
        var blocks = Self.table.map { row in
            let text = texts[row.name]
            let state = text.map { row.accepts($0) ? "environment" : "environment, REFUSED" } ?? "default"
            return """
                \(row.name) = \(text ?? row.standard)  (\(state))
                    \(row.meaning)
                    accepted: \(row.forms)
                    default:  \(row.standard)
                """
        }
        if !others.isEmpty { blocks.append("No settings: \(others.joined(separator: ", "))") }
        return blocks.joined(separator: "\n")
    }
}
