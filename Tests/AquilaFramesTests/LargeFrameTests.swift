import AquilaFrames
import AquilaRuntime
import AquilaTypes
import TestSupport
import Testing

/// Frames of many rows, whose operations take several blocks, leaves and partitions, against pandas.
@Suite(.enabled(if: OraclePython.hasPandas, "needs a Python with pandas")) struct LargeFrameTests {
    /// So many that also a third worker's blocks have more distinct keys than a table of a block holds.
    private static let count = 110_000

    /// The same numbers on both sides; floats are multiples of an eighth, so that every order of addition
    /// gives the same sum.
    private static let python = """
        n = \(count)
        i = np.arange(n, dtype='int64')
        few, many = i * 7919 % 101, (i * i * 31 + i * 7) % 50021
        x = pd.DataFrame({'few': few, 'many': many, 'float': many / 7, 'text': [f'k{k}' for k in many],
                          'long': [f'a text of many bytes {k}' for k in many], 'unique': [f'u{k}' for k in i * 77773 % n],
                          'value': ((i * 37) % 1001 - 500) / 8, 'whole': i * 13 % 1009, 'word': [f'w{k % 977}' for k in i], 'wide': many * 1000000007})
        x.loc[x['few'] == 5, 'value'] = nan

        """

    private func frame() throws -> DataFrame {
        let rows = 0..<Self.count
        let few = rows.map { $0 * 7919 % 101 }
        let many = rows.map { ($0 * $0 * 31 + $0 * 7) % 50021 }
        return try DataFrame([
            "few": Column(few), "many": Column(many), "float": Column(many.map { Double($0) / 7 }),
            "text": Column(many.map { "k\($0)" }), "long": Column(many.map { "a text of many bytes \($0)" }),
            "unique": Column(rows.map { "u\($0 * 77773 % Self.count)" }),
            "value": Column(rows.map { few[$0] == 5 ? Double.nan : Double($0 * 37 % 1001 - 500) / 8 }),
            "whole": Column(rows.map { $0 * 13 % 1009 }), "word": Column(rows.map { "w\($0 % 977)" }),
            "wide": Column(many.map { $0 * 1_000_000_007 }),
        ])
    }

    private func compare(
        _ statement: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: (DataFrame) throws -> DataFrame
    ) throws {
        let expected = try PandasOracle().ask(Self.python + statement)
        for workers in [1, 3] {
            try Runtime(workers: workers, tier: .interpreter).asCurrent {
                let found = try FrameReport(body(frame()))
                #expect(
                    found.count == expected.count, "\(expected.message ?? "")", sourceLocation: sourceLocation
                )
                let pairs = zip(
                    found.index! + found.columns!, (expected.index ?? []) + (expected.columns ?? []))
                for (mine, theirs) in pairs where mine != theirs {
                    let row = zip(mine.values, theirs.values).enumerated().first { $1.0 != $1.1 }
                    Issue.record(
                        "\(mine.label) \(mine.type) \(theirs.label) \(theirs.type): \(String(describing: row))",
                        sourceLocation: sourceLocation)
                }
            }
        }
    }

    @Test(
        arguments: zip(
            ["few", "many", "float", "text", "long", "unique", "unique", "wide"],
            [true, false, true, false, true, false, true, false]))
    func groups(key: String, isSorted: Bool) throws {
        let sort = isSorted ? "True" : "False"
        try compare(
            """
            result = x.groupby('\(key)', as_index=False, sort=\(sort)).agg(value=('value', 'sum'), \
            whole=('whole', 'max'), word=('word', 'min'))
            """
        ) {
            try $0.groupBy(key, isSorted: isSorted).aggregate(
                ("value", .sum), ("whole", .max), ("word", .min))
        }
    }

    @Test func severalKeys() throws {
        try compare(
            """
            result = x.groupby(['few', 'text', 'wide'], as_index=False, sort=False).agg(value=('value', 'median'), \
            whole=('whole', 'nunique'), float=('float', 'first'))
            """
        ) {
            try $0.groupBy("few", "text", "wide", isSorted: false)
                .aggregate(("value", .median), ("whole", .distinctCount), ("float", .first))
        }
    }

    @Test(
        arguments: zip(
            ["many", "float", "text", "long", "wide", "text", "many"],
            [JoinKind.inner, .left, .right, .inner, .outer, .outer, .right]))
    func joins(key: String, how: JoinKind) throws {
        try compare(
            """
            y = x[x['many'] % 3 == 0][['\(key)', 'whole']].iloc[::2]
            result = x[['\(key)', 'few']].head(30000).merge(y, on='\(key)', how='\(how.rawValue)')
            """
        ) { frame in
            let third = try frame.filtered((frame["many"] % 3) .== 0)[[key, "whole"]]
            let other = try third.taking(Array(stride(from: 0, to: third.rowCount, by: 2)))
            return try frame[[key, "few"]].head(30000).merging(other, on: key, how: how)
        }
    }

    @Test(arguments: [["value", "many"], ["long", "value"], ["unique"], ["few", "wide", "float"]])
    func sorts(keys: [String]) throws {
        let names = keys.map { "'\($0)'" }.joined(separator: ", ")
        try compare("result = x.sort_values([\(names)], ascending=False, kind='stable')") {
            try $0.sorted(by: keys, [.descending])
        }
    }

    @Test func categories() throws {
        try compare("x['unique'] = x['unique'].astype('category')\nresult = x[['unique']].tail(20000)") {
            try $0[["unique"]].assigning("unique", $0["unique"].categories()).tail(20000)
        }
    }
}
