import AquilaTypes
import Testing

@testable import AquilaKernels

/// Every operation of the table on every type: compiled code against the interpreter, bit for bit.
@Suite(.enabled(if: hasLLVM, "LLVM is not installed"))
struct TierAgreementTests {
    @Test(arguments: Op.allCases)
    func tiersAgree(on op: Op) throws {
        for type in DType.allCases {
            // The layout affects loads and stores only, so the widest types stand for the others.
            for layout in type.size >= 8 ? [ColumnLayout.contiguous, .strided, .broadcast] : [.contiguous] {
                guard let kernel = Self.kernel(op, type, layout) else { continue }
                try kernel.verify()
                let entry = try KernelCompiler.compile(kernel, streaming: false, cache: nil)
                let interpreted = InterpretedKernel(kernel)
                func launch() -> LaunchMemory {
                    LaunchMemory(
                        kernel, rows: 2, columns: 403, seed: UInt64(op.rawValue),
                        functions: UnsafeRawPointer(ExternalFunctions.table))
                }
                let (compiled, expected) = (launch(), launch())
                compiled.run(entry)
                expected.run { interpreted.run($0, blockSize: 100) }
                let difference = compiled.difference(to: expected)
                #expect(difference == nil, "\(op) on \(type), \(layout)")
            }
        }
    }

    private static func kernel(_ op: Op, _ type: DType, _ layout: ColumnLayout) -> Kernel? {
        var builder = KernelBuilder()
        let types = [DType](repeating: type, count: op.row.arity)
        guard let loop = op.loop(for: types) else { return nil }
        let operands = types.map { builder.load(builder.addArray($0, layout)) }
        for (result, type) in zip(op.emit(&builder, operands, types: types), loop.outputs) {
            let place = layout == .broadcast ? .contiguous : layout
            builder.store(result, into: builder.addArray(type, place))
        }
        return builder.kernel
    }
}
