import AquilaDevices
import AquilaKernels
import AquilaTypes
import Foundation
import RandomKernels
import TestSupport
import Testing

/// All tests that use the driver of the tests, one after the other.
@Suite(.serialized) struct DeviceTests {}

/// Kernels on a device against the interpreter, bit for bit.
extension DeviceTests {
    @Suite struct KernelTests {
        /// A kernel of one operation on operands of a type.
        static func kernel(_ op: Op, _ type: DType, _ layout: ColumnLayout) -> Kernel? {
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

        private func check(
            _ kernel: Kernel, _ context: CUDAContext, extents: [Int], seed: UInt64,
            columns: DeviceTrial.Columns = .any, compiled: CompiledKernel? = nil,
            _ what: @autoclosure () -> String
        ) throws {
            try kernel.verify()
            let trial = DeviceTrial(kernel, extents: extents, seed: seed, columns: columns)
            let difference = trial.difference(trial.interpreted(), try trial.computed(on: context, compiled))
            #expect(difference == nil, "\(what())")
        }

        @Test(arguments: Op.allCases) func everyOperationAgrees(_ op: Op) throws {
            let context = try FakeDevice.context("SEED=\(op.rawValue)")
            let layouts: [(ColumnLayout, [DeviceTrial.Columns])] = [
                (.contiguous, [.any]), (.strided, [.any, .reversed]), (.broadcast, [.any]),
            ]
            for type in DType.allCases {
                for (layout, columns) in layouts {
                    guard let kernel = Self.kernel(op, type, layout), kernel.deviceObstacle == nil else {
                        continue
                    }
                    let compiled = try CompiledKernel(kernel, context)
                    for columns in columns {
                        try check(
                            kernel, context, extents: layout == .contiguous ? [2, 41] : [2, 5],
                            seed: UInt64(op.rawValue), columns: columns, compiled: compiled,
                            "\(op) on \(type), \(layout), \(columns)")
                    }
                }
            }
        }

        @Test(arguments: RandomKernel.lanes) func everyOpcodeAgrees(on type: DType) throws {
            let context = try FakeDevice.context()
            for layout in [ColumnLayout.contiguous, .strided, .broadcast] {
                try check(
                    EveryOpcode.kernel(on: type, layout), context, extents: [1, 150], seed: 3,
                    "\(type), \(layout)")
            }
        }

        @Test(arguments: DType.allCases) func everyCastAgrees(from source: DType) throws {
            let context = try FakeDevice.context()
            for target in DType.allCases {
                var builder = KernelBuilder()
                let value = builder.load(builder.addArray(source, .contiguous))
                let result = emitCast(&builder, value, from: source, to: target)
                builder.store(result, into: builder.addArray(target, .contiguous))
                try check(builder.kernel, context, extents: [1, 200], seed: 5, "\(source) to \(target)")
            }
        }

        /// The number of random kernels: 1,000, or that in `AQUILA_FUZZ_KERNELS`.
        private static let kernelCount =
            ProcessInfo.processInfo.environment["AQUILA_FUZZ_KERNELS"].flatMap(UInt64.init) ?? 1000

        @Test func randomKernelsAgree() throws {
            var context = try FakeDevice.context()
            var count = 0
            for seed in 0..<Self.kernelCount {
                if seed % 100 == 0 { context = try FakeDevice.context("SEED=\(seed)") }
                let kernel = RandomKernel.draw(seed: seed)
                var random = SplitMix64(seed: seed)
                let axes = [[], [3], [2, 3]][random.below(3)]
                let last = [[1, 1], [2, random.below(40)], [3, 33 + random.below(20)], [0, 5], [2, 0]]
                try check(kernel, context, extents: axes + random.pick(last), seed: seed, "seed \(seed)")
                count += 1
            }
            #expect(count == Self.kernelCount)
        }

        @Test func functionsWithExactResultsAgree() throws {
            let context = try FakeDevice.context()
            for function in ExternalFunction.allCases where function.isOnDevices {
                var builder = KernelBuilder()
                let operands = (0..<2).map { _ in builder.load(builder.addArray(.float64, .contiguous)).re }
                let result = builder.call(function, operands[0], operands[1])
                builder.store(KernelValue(result), into: builder.addArray(.float64, .contiguous))
                for seed in 0..<4 {
                    try check(
                        builder.kernel, context, extents: [3, 200], seed: UInt64(seed), "\(function)")
                }
            }
        }

        @Test func kernelsOfManyParametersAreNotOnDevices() throws {
            var builder = KernelBuilder()
            for _ in 0..<171 { _ = builder.load(builder.addArray(.float64, .contiguous)) }
            #expect(throws: DeviceKernelError.tooManyParameters(words: 2 + 3 * 171 + 1)) {
                try DeviceKernel(builder.kernel)
            }
        }

        /// The operations that call a function of a mathematical library run on the CPU, and say so.
        @Test func operationsThatCallLibrariesAreNotOnDevices() {
            var missing: (real: Set<String>, complex: Set<String>) = ([], [])
            for op in Op.allCases {
                for type in DType.allCases {
                    guard let kernel = Self.kernel(op, type, .contiguous),
                        let obstacle = kernel.deviceObstacle
                    else { continue }
                    if type.isComplex {
                        missing.complex.insert("\(op)")
                    } else {
                        missing.real.insert("\(op)")
                    }
                    guard case .notOnDevices(let functions) = obstacle, !functions.isEmpty else {
                        Issue.record("\(op) on \(type): \(obstacle)")
                        continue
                    }
                    #expect(throws: obstacle) { try DeviceKernel(kernel) }
                }
            }
            let real = [
                "angle", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "cbrt",
                "cos",
                "erfc", "float_power", "lgamma", "power", "sin", "tan", "tgamma",
            ]
            // Complex functions need an angle, or a sine and a cosine.
            let complex = [
                "angle", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "cos", "cosh", "exp",
                "exp2",
                "expm1", "float_power", "log", "log10", "log1p", "log2", "power", "sin", "sinh", "tan",
                "tanh",
            ]
            #expect(missing.real.sorted() == real)
            #expect(missing.complex.sorted() == complex)
        }
    }
}
