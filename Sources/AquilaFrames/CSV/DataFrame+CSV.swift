public import AquilaRuntime
public import AquilaTypes

extension DataFrame {
    /// The rows of a CSV file with labels in its first row, by pandas' rules: quotes, empty lines, the words
    /// that stand for missing values, types found from all values. Floats are rounded correctly.
    ///
    ///     try trips.writeCSV(to: "trips.csv")
    ///     try DataFrame(csv: "trips.csv", types: ["city": .string])["km"].array()         // [3.5, 8.0, 1.5]
    ///
    /// Truth values of which some are missing become `nullable`. On many ranks each reads the whole file.
    ///
    /// - Parameters:
    ///   - path: a regular file in UTF-8.
    ///   - labels: the columns that are read; nil for all.
    ///   - types: types of columns; those of others are found.
    ///   - rowCount: the greatest number of rows that are read.
    ///   - separator: one ASCII character.
    /// - Throws: `ArrayError` of kind `system` where the file cannot be read, of kind `format` for a row with
    ///   too many fields or a value that is not of its column's type, of kind `index` for an unknown label.
    ///   Waits.
    /// - Complexity: O(bytes), on all workers; each rank reads the file.
    public init(
        csv path: String, columns labels: [String]? = nil, types: [String: ColumnType] = [:],
        rowCount: Int? = nil,
        separator: Character = ",", runtime: Runtime = .current
    ) throws(ArrayError) {
        guard let byte = separator.asciiValue, byte != 10, byte != 13, byte != 34 else {
            throw ArrayError(.value, "DataFrame(csv:): \(separator) cannot separate fields")
        }
        let file = try CSVFile(path, runtime)
        defer { file.bytes.keep() }
        let reader = CSVReader(
            path: path, bytes: file.bytes.base, count: file.count, dialect: CSVDialect(separator: byte),
            runtime: runtime, rowCount: rowCount)
        let header = reader.header()
        guard !header.names.isEmpty else { throw ArrayError(.format, "\(path): there are no columns") }
        let names = Self.distinct(header.names)
        for label in labels ?? Array(types.keys) where !names.contains(label) {
            throw ArrayError(.index, "\(path): no column \(label) among \(names.joined(separator: ", "))")
        }
        let wanted = names.map { labels?.contains($0) ?? true }
        let found = try reader.columns(
            from: header.end, names, wanted: wanted, fixed: names.map { types[$0].map(Self.kind) })
        var columns: [(label: String, column: Column)] = []
        for (name, column) in zip(names, found) {
            guard let column else { continue }
            let type = types[name] ?? column.type
            columns.append((name, try column.cast(to: type)))
        }
        try self.init(columns)
    }

    /// Labels as pandas makes them: `x`, `x.1`, … where one repeats, `Unnamed: 2` for an empty one.
    private static func distinct(_ names: [String]) -> [String] {
        var counts: [String: Int] = [:]
        return names.enumerated().map { k, name in
            let label = name.isEmpty ? "Unnamed: \(k)" : name
            let count = counts[label, default: 0]
            counts[label] = count + 1
            return count == 0 ? label : "\(label).\(count)"
        }
    }

    private static func kind(_ type: ColumnType) -> CSVKind {
        switch type {
        case .string: .text
        case .category(let values, _): kind(values)
        case .number(.bool), .nullable(.bool): .bool
        case .number(.uint64), .nullable(.uint64): .unsigned
        case .number(let dtype), .nullable(let dtype): dtype.isFloat ? .float : .integer
        }
    }
}
