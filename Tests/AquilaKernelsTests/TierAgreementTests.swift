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

    private static let divisors: [Int64] = [
        0, 1, 2, 3, 5, 7, 10, 63, 64, 641, 1 << 31, 1 << 62, .max, .max - 1, -1, -2, -3, -7, -64, .min,
        .min + 1,
    ]

    @Test(arguments: [DType.int8, .uint8, .int32, .uint32, .int64, .uint64])
    func tiersAgreeOnDivisionsByScalars(_ type: DType) throws {
        var builder = KernelBuilder()
        let value = builder.load(builder.addArray(type, .contiguous))
        let divisor = KernelValue(builder.addScalar(type))
        for op in [Op.floorDivide, .remainder, .fmod] {
            let result = op.emit(&builder, [value, divisor], types: [type, type])[0]
            builder.store(result, into: builder.addArray(type, .contiguous))
        }
        let kernel = builder.kernel
        try kernel.verify()
        let entry = try KernelCompiler.compile(kernel, streaming: false, cache: nil)
        let interpreted = InterpretedKernel(kernel)
        let place = FrameLayout(kernel).scalar(0)
        for divisor in Self.divisors {
            func run(_ body: (UnsafePointer<UInt64>) -> Void) -> LaunchMemory {
                let memory = LaunchMemory(kernel, rows: 3, columns: 403, seed: UInt64(bitPattern: divisor))
                var frame = memory.frame
                frame[place] = UInt64(bitPattern: divisor)
                frame.withUnsafeBufferPointer { body($0.baseAddress!) }
                return memory
            }
            let difference = run { entry($0) }.difference(to: run { interpreted.run($0, blockSize: 100) })
            #expect(difference == nil, "\(type) by \(divisor)")
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
