import AquilaKernels
import AquilaTypes
import Testing

@Suite struct OpTableTests {
    /// A kernel that runs the operation once on contiguous operands of these types.
    static func kernel(_ op: Op, _ types: [DType]) -> Kernel? {
        guard let loop = op.loop(for: types) else { return nil }
        var builder = KernelBuilder()
        let sources = types.map { builder.addArray($0, .contiguous) }
        let targets = loop.outputs.map { builder.addArray($0, .contiguous) }
        let operands = sources.map { builder.load($0) }
        let results = op.emit(&builder, operands, types: types)
        for (result, target) in zip(results, targets) { builder.store(result, into: target) }
        return builder.kernel
    }

    @Test(arguments: Op.allCases) func hasARow(_ op: Op) {
        #expect(op.row.op == op)
        #expect(Op(name: op.row.name) == op)
        #expect(op.operandCount == op.row.arity)
    }

    @Test(arguments: Op.allCases) func writesValidKernels(_ op: Op) throws {
        for a in DType.allCases {
            for b in DType.allCases where op.row.arity > 1 || a == b {
                let types = op == .where ? [.bool, a, b] : [[a], [a, b], [a, b, b]][op.row.arity - 1]
                guard let kernel = Self.kernel(op, types) else { continue }
                do { try kernel.verify() } catch { Issue.record("\(op) of \(types): \(error)") }
            }
        }
    }

    @Test func agreesOnLoopsAndResultTypes() {
        for op in Op.allCases where op.row.arity < 3 {
            for a in DType.allCases {
                for b in DType.allCases where op.row.arity == 2 || a == b {
                    let types = op.row.arity == 1 ? [a] : [a, b]
                    let loop = op.loop(for: types)
                    #expect(loop?.outputs.first == op.resultType(a, b))
                    #expect(op.loop(for: types + [a]) == nil)
                    // The types of a loop's operands resolve to that loop.
                    if let loop { #expect(op.loop(for: loop.inputs) == loop) }
                }
            }
        }
    }

    @Test func resolvesLikeNumPy() {
        #expect(Op.add.resultType(.int8, .uint8) == .int16)
        #expect(Op.divide.resultType(.int8, .int8) == .float64)
        #expect(Op.sqrt.resultType(.int8) == .float16)
        #expect(Op.subtract.resultType(.bool, .bool) == nil)
        #expect(Op.less.loop(for: [.int64, .uint64])?.inputs == [.int64, .uint64])
        #expect(Op.ldexp.resultType(.float32, .int8) == .float32)
        #expect(Op.bitwiseAnd.resultType(.float32, .int8) == nil)
    }
}
