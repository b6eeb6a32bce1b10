import AquilaFrames
import AquilaRuntime
import AquilaTypes
import Foundation
import TestSupport
import Testing

/// Files of CSV, read by pandas and by this library.
@Suite(.enabled(if: OraclePython.hasPandas, "needs a Python with pandas")) struct CSVTests {
    private func compare(
        _ text: String, _ arguments: String = "", sourceLocation: SourceLocation = #_sourceLocation,
        _ read: (String) throws -> DataFrame = { try DataFrame(csv: $0) }
    ) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(text.utf8).write(to: URL(filePath: path))
        let code = "result = pd.read_csv('\(path)', float_precision='round_trip'\(arguments))"
        let expected = try PandasOracle().ask(code)
        for workers in [1, 3] {
            let found = try Runtime(workers: workers, tier: .interpreter).asCurrent {
                try FrameReport(read(path))
            }
            #expect(found == expected, "\(text.prefix(300))", sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: [
        "a,b\n1,2\n3,4\n", "a,b\r\n1,x\r\n3,y", "a\n1\n\n\n2\n", "\u{feff}a,b\n1,2\n", "a,b\n1\n2,3\n",
        "a,b\n,1\nNA,2\nnull,x\n", "a,a,,b\n1,2,3,4\n",
        "x\n\"a,b\"\n\"say \"\"hi\"\"\"\n\"two\nlines\"\n\"\"\n",
        "x,y\n5\" disk,1\nb\"c,2\n", "x\n\"a\"b\n", "n\n9223372036854775807\n-9223372036854775808\n",
        "n\n18446744073709551615\n1\n",
        "t\nTrue\nfalse\nTRUE\n", "f\n1.5\n-2e-3\n+7\n.5\n5.\n1e400\ninf\n-Infinity\n",
        "f\n0.1\n123456789012345678901234567890\n2.2250738585072011e-308\n4.9e-324\n0.30000000000000004\n",
        "s\n1.2.3\n--1\n1e\n0x10\n1 2\n", "i\n 1\n2 \n", "i\n007\n1\n", "é,日本\nà,ü\n",
    ]) func filesAgree(text: String) throws { try compare(text) }

    @Test func optionsAgree() throws {
        let text = "a,b,c\n1,x,2.5\n2,,\n3,z,4\n"
        try compare(text, ", usecols=['a', 'c']") { try DataFrame(csv: $0, columns: ["a", "c"]) }
        try compare(text, ", nrows=2") { try DataFrame(csv: $0, rowCount: 2) }
        try compare(text, ", dtype={'a': 'str', 'c': 'float32'}") {
            try DataFrame(csv: $0, types: ["a": .string, "c": .number(.float32)])
        }
        try compare(text.replacing(",", with: ";"), ", sep=';'") { try DataFrame(csv: $0, separator: ";") }
    }

    /// Random frames are written as pandas writes them.
    @Test func writtenFilesAgree() throws {
        let oracle = try PandasOracle()
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        for seed in UInt64(0)..<40 {
            var random = SplitMix64(seed: seed)
            let kinds = Array(RandomFrame.kinds.shuffled(using: &random).prefix(random.pick([1, 3, 6])))
            let frame = try RandomFrame(&random, rows: random.pick([0, 1, 20]), kinds: kinds)
            let isNumbered = random.chance(30)
            let expected = try oracle.ask(
                "result = \(frame.python).to_csv(index=\(isNumbered ? "True" : "False"))")
            try frame.frame.writeCSV(to: path, includesIndex: isNumbered)
            let found = try String(contentsOfFile: path, encoding: .utf8)
            #expect(found == expected.text, "seed \(seed)")
        }
        let quoted = try DataFrame(["a,b": Column(["x,y", "say \"hi\"", "two\nlines", nil])])
        try quoted.writeCSV(to: path)
        #expect(try FrameReport(DataFrame(csv: path)) == FrameReport(quoted))
        #expect(throws: ArrayError.self) { try quoted.writeCSV(to: "/nowhere/at/all.csv") }
    }

    /// Several chunks, in which types are found late, and quotes that hide ends of lines.
    @Test func longFilesAgree() throws {
        var text = "i,f,late,s\n"
        for k in 0..<60_000 {
            let late = k == 50_000 ? "1.5" : "\(k)"
            text +=
                "\(k * 7 - 1000),\(Double(k) / 7),\(late),\(k % 9 == 0 ? "\"a\nb, \(k)\"" : "plain text \(k)")\n"
        }
        try compare(text)
        try compare(text.replacing("plain", with: "5\" disk"))
    }

    @Test func damagedFilesAreNamed() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        func message(_ text: String, _ types: [String: ColumnType] = [:]) throws -> String {
            try Data(text.utf8).write(to: URL(filePath: path))
            do { _ = try DataFrame(csv: path, types: types) } catch { return "\(error)" }
            return "no error"
        }
        #expect(try message("a,b\n1,2,3\n").contains("more than 2 fields"))
        #expect(try message("").contains("no columns"))
        #expect(try message("a\n1\nx\n", ["a": .int64]).contains("row 1, column a"))
        #expect(try message("a\n1\n", ["b": .int64]).contains("no column b"))
        #expect(throws: ArrayError.self) { try DataFrame(csv: path + ".none") }
    }
}
