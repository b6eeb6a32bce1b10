import AquilaKernels
import AquilaTypes
import Foundation
import Testing

/// The op table against NumPy: names, result types, and values on NumPy's own special cases.
@Suite(.enabled(if: OpsOracle.python != nil, "needs a Python with NumPy")) struct OpsOracleTests {
    /// Operations on whole arrays, and on times.
    static let notElementwise: Set = ["matmul", "matvec", "vecdot", "vecmat", "isnat"]

    @Test func hasARowForEveryUfunc() throws {
        let names = String(decoding: try OpsOracle.ask(["ufuncs"], input: ""), as: UTF8.self)
        let list = names.split(separator: "\n").map(String.init)
        #expect(list.count >= 90)
        for name in list where !Self.notElementwise.contains(name) {
            #expect(Op(name: name) != nil, "no row for \(name)")
        }
    }

    @Test func resolvesTypesAsNumPy() throws {
        let names = Op.allCases.filter { $0.operandCount < 3 }.map(\.row.name).joined(separator: "\n")
        let answer = String(decoding: try OpsOracle.ask(["types"], input: names), as: UTF8.self)
        let lines = answer.split(separator: "\n")
        #expect(lines.count > 5000)
        for line in lines {
            let words = line.split(separator: " ").map { Character(String($0.first!)) }
            let name = String(line.prefix { $0 != " " })
            let expected = DType(character: words[3])
            let got = Op(name: name)!.resultType(DType(character: words[1])!, DType(character: words[2])!)
            #expect(got == expected, "\(line)")
        }
    }

    @Test func givesNumPysValues() throws {
        var request = ""
        for op in Op.allCases {
            for loop in Self.loops(op) { request += "\(op.row.name) \(loop)\n" }
        }
        let answer = try OpsOracle.ask([], input: request)
        let cases = checkAll(
            OracleReader(answer) { name, types, _ in OpSubject(op: Op(name: name)!, types: types) })
        #expect(cases > 600)
    }

    @Test func castsAsNumPy() throws {
        let types = DType.allCases
        let pairs = types.flatMap { a in types.map { "cast \(a.character)\($0.character)\n" } }
        let answer = try OpsOracle.ask(["casts"], input: pairs.joined())
        let cases = checkAll(OracleReader(answer) { _, a, b in CastSubject(source: a[0], target: b[0]) })
        #expect(cases == pairs.count)
    }

    @Test func reducesAsNumPy() throws {
        let lines = ReductionOp.allCases.flatMap { op in DType.allCases.map { "\(op.name) \($0.character)\n" }
        }
        let answer = try OpsOracle.ask(["reductions"], input: lines.joined())
        let reader = OracleReader(answer) { name, types, _ in
            ReductionSubject(reduction: ReductionOp.allCases.first { $0.name == name }!, type: types[0])
        }
        #expect(checkAll(reader) == lines.count)
    }

    private func checkAll(_ reader: OracleReader) -> Int {
        var reader = reader
        var cases = 0
        while let record = reader.next() {
            cases += 1
            record.check()
        }
        return cases
    }

    /// The type characters of the operands of each of an operation's loops.
    private static func loops(_ op: Op) -> Set<String> {
        let lists = DType.allCases.flatMap { a in
            [
                [a], [a, a], [a, a, a], [.bool, a, a], [a, .int32], [a, .int64], [.int64, .uint64],
                [.uint64, .int64],
            ]
        }
        return Set(lists.filter { op.loop(for: $0)?.inputs == $0 }.map { String($0.map(\.character)) })
    }
}
