import AquilaFrames
import AquilaTypes
import TestSupport

/// A random frame in two forms: for pandas and for this library.
struct RandomFrame {
    /// Python code that makes the frame.
    private(set) var python = ""
    private(set) var frame = try! DataFrame([])
    /// Labels by the kind of their columns.
    private(set) var labels: [String: String] = [:]

    /// The kinds of columns, as pandas names their types.
    static let kinds = [
        "int64", "wide", "int32", "uint8", "bool", "float64", "float32", "Int64", "boolean", "str", "long",
        "category",
    ]

    /// - Parameter kinds: one column of each; its label is the kind's name.
    init(_ random: inout SplitMix64, rows: Int, kinds: [String], prefix: String = "") throws {
        var parts: [String] = []
        for kind in kinds {
            let label = prefix + kind
            let (column, text) = try Self.column(kind, rows, &random)
            frame = try frame.assigning(label, column)
            parts.append("'\(label)': \(text)")
        }
        python = "pd.DataFrame({\(parts.joined(separator: ", "))})"
    }

    private static func column(
        _ kind: String, _ rows: Int, _ random: inout SplitMix64
    ) throws -> (Column, String) {
        // Few distinct values make many equal keys.
        let spread = random.pick([1, 2, 5, 50, 1000])
        let holes = random.pick([0, 10, 10, 60, 100])
        func draw<T>(_ value: (inout SplitMix64) -> T) -> [T] { (0..<rows).map { _ in value(&random) } }
        func maybe<T>(_ value: (inout SplitMix64) -> T) -> [T?] {
            (0..<rows).map { _ in random.chance(holes) ? nil : value(&random) }
        }
        func series(_ values: [String], _ type: String) -> String {
            "pd.Series([\(values.joined(separator: ", "))], dtype='\(type)')"
        }
        switch kind {
        case "int64":
            let values = draw { $0.below(spread) - spread / 2 }
            return (try Column(values), series(values.map(String.init), "int64"))
        case "wide":
            let extremes = [Int.min, .max, .min + 1, 0, -1, 1 << 40, -(1 << 50)]
            let values = draw { $0.pick(extremes) }
            return (try Column(values), series(values.map(String.init), "int64"))
        case "int32":
            let values = draw { Int32($0.below(spread)) * 1_000_003 }
            return (try Column(values), series(values.map(String.init), "int32"))
        case "uint8":
            let values = draw { UInt8($0.below(min(spread, 256))) }
            return (try Column(values), series(values.map(String.init), "uint8"))
        case "bool":
            let values = draw { $0.chance(40) }
            return (try Column(values), series(values.map { $0 ? "True" : "False" }, "bool"))
        case "float64":
            let values = maybe { random in
                random.pick([0.0, -0.0, 1.5, .infinity, -.infinity, Double(random.below(spread)) / 7])
            }.map { $0 ?? .nan }
            return (try Column(values), series(values.map(python), "float64"))
        case "float32":
            let values = maybe { Float($0.below(spread)) / 3 }.map { $0 ?? .nan }
            return (try Column(values), series(values.map { python(Double($0)) }, "float32"))
        case "Int64":
            let values = maybe { $0.below(spread) - 3 }
            return (try Column(values), series(values.map { $0.map(String.init) ?? "None" }, "Int64"))
        case "boolean":
            let values = maybe { $0.chance(50) }
            return (
                try Column(values),
                series(values.map { $0.map { $0 ? "True" : "False" } ?? "None" }, "boolean")
            )
        case "str", "long":
            let filler = kind == "long" ? "0123456789abcdef" : ""
            let values = maybe { filler + $0.pick(words) + ($0.chance(50) ? "\($0.below(spread))" : "") }
            return (try Column(values), series(values.map { $0.map { "'\($0)'" } ?? "None" }, "str"))
        default:
            let dictionary = (0..<min(spread, 50)).map { "c\(($0 * 7) % spread)" }.uniqued()
            let codes = maybe { Int32($0.below(dictionary.count)) }.map { $0 ?? -1 }
            let names = dictionary.map { "'\($0)'" }.joined(separator: ", ")
            let text = "pd.Series(pd.Categorical.from_codes(np.array(\(codes), dtype=int), [\(names)]))"
            return (try Column(codes: codes, dictionary: Column(dictionary)), text)
        }
    }

    private static let words = [
        "", "a", "b", "ab", "Ann", "é", "日本語", "Ω≈ç", "a b", "z", "Zoë", "aaaaaaaa", "aaaaaaaab",
    ]

    private static func python(_ value: Double) -> String {
        if value == 0 { return value.sign == .minus ? "-0.0" : "0.0" }
        return value.isNaN ? "nan" : value.isInfinite ? value < 0 ? "-inf" : "inf" : "hexed('\(value.hex)')"
    }
}

extension Array where Element: Hashable {
    func uniqued() -> [Element] {
        var known = Set<Element>()
        return filter { known.insert($0).inserted }
    }
}
