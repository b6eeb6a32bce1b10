import AquilaFrames
import AquilaTypes
import TestSupport

/// A random operation on random frames, in two forms.
struct FrameProgram {
    let python: String
    let run: () throws -> DataFrame

    init(_ random: inout SplitMix64) throws {
        switch random.below(9) {
        case 0, 1, 2: self = try .aggregation(&random)
        case 3, 4: self = try .merge(&random)
        case 5: self = try .sort(&random)
        case 6: self = try .duplicates(&random)
        case 7: self = try .rows(&random)
        default: self = try .concatenation(&random)
        }
    }

    /// Columns whose integers have 64 bits here, and may have fewer in pandas.
    let wide: [String]

    private init(_ python: String, wide: [String] = [], _ run: @escaping () throws -> DataFrame) {
        self.python = python
        self.wide = wide
        self.run = run
    }

    /// True if pandas' result has a type that this library does not have, so that it gives another one or an
    /// error.
    func mayDiffer(_ expected: FrameReport) -> Bool {
        // Without rows, pandas keeps the type of values that it has not reduced.
        expected.count == 0 || (expected.columns ?? []).contains { $0.type == "object" }
    }

    /// pandas' report, with the 64-bit integers that this library gives in the columns `wide`.
    func widened(_ expected: FrameReport) -> FrameReport {
        var result = expected
        for (k, column) in (expected.columns ?? []).enumerated() where wide.contains(column.label) {
            result.columns![k].type = column.label == "uint8" ? "uint64" : "int64"
        }
        return result
    }

    private static func rowCount(_ random: inout SplitMix64) -> Int {
        random.pick([0, 1, 2, 5, 20, 100, 300])
    }

    private static func kinds(_ random: inout SplitMix64, _ count: Int) -> [String] {
        Array(RandomFrame.kinds.shuffled(using: &random).prefix(count))
    }

    private static func quoted(_ labels: [String]) -> String {
        "[\(labels.map { "'\($0)'" }.joined(separator: ", "))]"
    }

    // MARK: Operations

    private static let reductions: [(Aggregation, String)] = [
        (.sum, "sum"), (.product, "prod"), (.mean, "mean"), (.median, "median"), (.min, "min"), (.max, "max"),
        (.variance, "var"), (.standardDeviation, "std"), (.count, "count"), (.size, "size"),
        (.first, "first"),
        (.last, "last"), (.distinctCount, "nunique"), (.any, "any"), (.all, "all"),
    ]

    private static func aggregation(_ random: inout SplitMix64) throws -> FrameProgram {
        let count = rowCount(&random)
        let keys = kinds(&random, random.pick([1, 1, 2, 3]))
        let values = kinds(&random, 2)
        let keyed = try RandomFrame(&random, rows: count, kinds: keys, prefix: "k")
        let valued = try RandomFrame(&random, rows: count, kinds: values)
        let (isSorted, dropsMissing) = (random.chance(50), random.chance(60))
        let chosen = values.map { label -> (String, (Aggregation, String)) in
            while true {
                let reduction = random.pick(reductions)
                // pandas takes the truth of categories as objects; this library does not. The type of its
                // means of 32-bit floats depends on the data.
                if label == "category" && [.any, .all].contains(reduction.0) { continue }
                if label != "float32" || reduction.0 != .mean { return (label, reduction) }
            }
        }
        let labels = keys.map { "k" + $0 }
        var frame = keyed.frame
        for label in values { frame = try frame.assigning(label, valued.frame[label]) }
        let named = chosen.map { "\($0.0)=('\($0.0)', '\($0.1.1)')" }.joined(separator: ", ")
        let python = """
            x = pd.concat([\(keyed.python), \(valued.python)], axis=1)
            result = x.groupby(\(quoted(labels)), as_index=False, observed=True, sort=\(isSorted ? "True" : "False"), \
            dropna=\(dropsMissing ? "True" : "False")).agg(\(named))
            """
        let grouped = frame
        // pandas narrows sums to the values' type where all of them fit; here the type does not depend on the
        // data.
        let wide = chosen.filter { ["int32", "uint8"].contains($0.0) && [.sum, .product].contains($0.1.0) }
            .map(\.0)
        return FrameProgram(python, wide: wide) {
            try grouped.groupBy(labels, isSorted: isSorted, dropsMissing: dropsMissing)
                .aggregate(chosen.map { ($0.0, $0.1.0) })
        }
    }

    private static func merge(_ random: inout SplitMix64) throws -> FrameProgram {
        let keys = kinds(&random, random.pick([1, 1, 2]))
        let shared = kinds(&random, 1).filter { !keys.contains($0) }
        // Where one side is empty, pandas keeps the other side's categories.
        let least = keys.contains("category") ? 1 : 0
        let left = try RandomFrame(&random, rows: max(rowCount(&random) / 2, least), kinds: keys + shared)
        let right = try RandomFrame(&random, rows: max(rowCount(&random) / 2, least), kinds: keys + shared)
        let how = random.pick(JoinKind.allCases)
        let indicator = random.chance(30)
        let python = """
            result = \(left.python).merge(\(right.python), on=\(quoted(keys)), how='\(how.rawValue)', \
            indicator=\(indicator ? "True" : "False"))
            """
        return FrameProgram(python) {
            try left.frame.merging(right.frame, on: keys, how: how, indicator: indicator)
        }
    }

    private static func sort(_ random: inout SplitMix64) throws -> FrameProgram {
        let keys = kinds(&random, random.pick([1, 2, 3]))
        let frame = try RandomFrame(&random, rows: rowCount(&random), kinds: keys)
        let orders: [SortOrder] = keys.map { _ in random.pick([.ascending, .descending]) }
        let isFirst = random.chance(30)
        let ascending = orders.map { if case .ascending = $0 { "True" } else { "False" } }
        let python = """
            result = \(frame.python).sort_values(\(quoted(keys)), ascending=[\(ascending.joined(separator: ", "))], \
            kind='stable', na_position='\(isFirst ? "first" : "last")')
            """
        return FrameProgram(python) {
            try frame.frame.sorted(by: keys, orders, missing: isFirst ? .first : .last)
        }
    }

    private static func duplicates(_ random: inout SplitMix64) throws -> FrameProgram {
        let labels = kinds(&random, random.pick([1, 2]))
        let frame = try RandomFrame(&random, rows: rowCount(&random), kinds: labels)
        // Of categories, pandas also counts those that do not occur.
        if random.chance(40), !labels.contains("category") {
            let drops = random.chance(50)
            let python = """
                result = \(frame.python).value_counts(\(quoted(labels)), dropna=\(drops ? "True" : "False"))
                result = result.reset_index()
                """
            return FrameProgram(python) { try frame.frame.valueCounts(of: labels, dropsMissing: drops) }
        }
        let (rule, keep): (DuplicateRule, String) = random.pick([
            (.keepFirst, "'first'"), (.keepLast, "'last'"), (.keepNone, "False"),
        ])
        return FrameProgram("result = \(frame.python).drop_duplicates(keep=\(keep))") {
            try frame.frame.droppingDuplicates(rule)
        }
    }

    private static func rows(_ random: inout SplitMix64) throws -> FrameProgram {
        let count = rowCount(&random)
        let labels = kinds(&random, 3) + ["bool"]
        let frame = try RandomFrame(&random, rows: count, kinds: labels.uniqued())
        switch random.below(4) {
        case 0:
            let n = random.below(20) - 8
            return FrameProgram("result = \(frame.python).head(\(n)).tail(\(n + 2))") {
                try frame.frame.head(n).tail(n + 2)
            }
        case 1:
            return FrameProgram(
                "x = \(frame.python)\nresult = x[x['bool']].sort_values('bool', kind='stable').dropna()"
            ) {
                try frame.frame.filtered(frame.frame["bool"]).sorted(by: "bool").droppingMissing()
            }
        case 2:
            let n = random.below(4)
            return FrameProgram("result = \(frame.python).groupby('bool').head(\(n))") {
                try frame.frame.groupBy("bool").head(n)
            }
        default:
            return FrameProgram(
                "x = \(frame.python)\nresult = x.assign(t=x.groupby('bool')[x.columns[0]].transform('count'))"
            ) {
                try frame.frame.assigning("t", frame.frame.groupBy("bool").transform(labels[0], .count))
            }
        }
    }

    private static func concatenation(_ random: inout SplitMix64) throws -> FrameProgram {
        let labels = kinds(&random, 3)
        let first = try RandomFrame(&random, rows: rowCount(&random) + 1, kinds: labels)
        let second = try RandomFrame(
            &random, rows: rowCount(&random) + 1, kinds: random.chance(50) ? labels : Array(labels.prefix(2)))
        let renumbers = random.chance(50)
        let python = """
            result = pd.concat([\(first.python), \(second.python)], ignore_index=\(renumbers ? "True" : "False"))
            """
        return FrameProgram(python) {
            try DataFrame.concatenate([first.frame, second.frame], renumbers: renumbers)
        }
    }
}
