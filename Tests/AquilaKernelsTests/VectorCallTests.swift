import AquilaTypes
import Testing

@testable import AquilaKernels

/// Compiled calls with vectors in registers against the interpreter's blocks, for more, as many,
/// and fewer lanes than a vector has.
@Suite(.enabled(if: hasLLVM && VectorCalls.host.lanes > 0, "needs LLVM and SLEEF"))
struct VectorCallTests {
    private static let functions = ExternalFunction.allCases.filter {
        VectorCalls.host.contains(Int($0.rawValue))
    }

    @Test(arguments: functions)
    func agreesWithBlocks(_ function: ExternalFunction) throws {
        for (reduces, narrow) in [(false, false), (true, false), (false, true)] {
            let kernel = Self.kernel(function, reduces: reduces, narrow: narrow)
            try kernel.verify()
            let text = KernelEmitter.module(kernel)
            #expect(!text.contains("alloca [16 x double]"))
            let entry = try KernelCompiler.compile(kernel, streaming: false, cache: nil)
            for (rows, columns) in [(1, 1), (2, 7), (1, 403), (0, 3)] {
                func launch() -> LaunchMemory {
                    LaunchMemory(
                        kernel, rows: rows, columns: columns, seed: 9,
                        functions: UnsafeRawPointer(ExternalFunctions.table))
                }
                let (compiled, expected) = (launch(), launch())
                compiled.run(entry)
                expected.run { InterpretedKernel(kernel).run($0, blockSize: 100) }
                #expect(compiled.difference(to: expected) == nil)
            }
        }
    }

    /// - Parameter narrow: true for a strided array, which makes the compiler use single lanes at
    ///   the end.
    private static func kernel(_ function: ExternalFunction, reduces: Bool, narrow: Bool) -> Kernel {
        var builder = KernelBuilder()
        let layout = narrow ? ColumnLayout.strided : .contiguous
        let operands = (0..<function.argumentCount).map { _ in
            builder.load(builder.addArray(.float64, layout)).re
        }
        let value = builder.call(function, operands[0], operands.count > 1 ? operands[1] : -1)
        let output = builder.addArray(.float64, .contiguous)
        guard reduces else {
            builder.store(KernelValue(value), into: output)
            return builder.kernel
        }
        var sum = KernelBuilder(combining: [.float64])
        let result = sum.binary(.add, 0, 1)
        builder.addReduction(
            Reduction(
                state: [.float64], identity: [0], combine: sum.kernel.instructions, results: [result],
                inputs: [value], outputs: [output]))
        return builder.kernel
    }
}
