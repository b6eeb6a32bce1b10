import AquilaDevices
import AquilaKernels
import AquilaTypes
import RandomKernels
import TestSupport
import Testing

/// Reductions on a device against the interpreter, bit for bit.
extension DeviceTests {
    @Suite struct ReductionTests {
        /// A kernel that reduces each row of a type.
        private static func rows(_ reduction: ReductionOp, _ type: DType) -> Kernel {
            var builder = KernelBuilder()
            let value = builder.load(builder.addArray(type, .contiguous))
            let index = reduction.needsIndex ? builder.addIndex() : nil
            let inputs = reduction.emitElement(&builder, value, type, index: index)
            let outputs = reduction.stateTypes(type).map { builder.addArray($0, .contiguous) }
            builder.addReduction(reduction.reduction(type, inputs: inputs, outputs: outputs))
            return builder.kernel
        }

        /// A kernel that accumulates each column: the state is loaded, combined and stored, in rows of
        /// stride 0.
        private static func columns(_ reduction: ReductionOp, _ type: DType) -> Kernel {
            var builder = KernelBuilder()
            let value = builder.load(builder.addArray(type, .contiguous))
            let index = reduction.needsIndex ? builder.addIndex() : nil
            let right = reduction.emitElement(&builder, value, type, index: index)
            let states = reduction.stateTypes(type).map { builder.addArray($0, .contiguous) }
            let left = states.map { builder.load($0).re }
            for (value, array) in zip(
                reduction.emitCombine(&builder, type, left: left, right: right), states)
            {
                builder.store(KernelValue(value), into: array)
            }
            return builder.kernel
        }

        @Test(arguments: ReductionOp.allCases) func rowsAgree(_ reduction: ReductionOp) throws {
            let context = try FakeDevice.context("SEED=\(reduction.rawValue)")
            for type in DType.allCases {
                let kernel = Self.rows(reduction, type)
                try kernel.verify()
                let compiled = try CompiledKernel(kernel, axisCount: 3, context)
                for extents in [[1, 9, 77], [2, 3, 5], [1, 1, 150], [4, 1, 0]] {
                    let trial = DeviceTrial(kernel, extents: extents, seed: 11)
                    let difference = trial.difference(
                        trial.interpreted(), try trial.computed(on: context, compiled))
                    #expect(difference == nil, "\(reduction) of \(type), \(extents)")
                }
            }
        }

        @Test(arguments: ReductionOp.allCases) func columnsAgree(_ reduction: ReductionOp) throws {
            let context = try FakeDevice.context("SEED=\(reduction.rawValue)")
            for type in DType.allCases {
                let kernel = Self.columns(reduction, type)
                try kernel.verify()
                let trial = DeviceTrial(kernel, extents: [13, 40], seed: 12, accumulates: true)
                let difference = trial.difference(trial.interpreted(), try trial.computed(on: context))
                #expect(difference == nil, "\(reduction) of \(type)")
            }
        }

        /// The leaves of a long row are rows of a first launch, the last of them ragged; a second launch
        /// combines their sums. The same rounding errors come out as on the host.
        @Test func leavesAndTheirSumsAgree() throws {
            let (leaf, count) = (512, 2300)
            var random = SplitMix64(seed: 4)
            let values = (0..<count).map { _ in Double.random(in: -1...1, using: &random) }
            let kernel = Self.rows(.sum, .float64)
            let device = try DeviceKernel(kernel)
            let context = try FakeDevice.context()
            let (function, stream) = (try context.load(device), try context.makeStream())
            let (whole, leaves) = (count / leaf, (count + leaf - 1) / leaf)
            let input = try context.allocate(8 * count)
            let partial = try context.allocate(8 * leaves)
            let result = try context.allocate(8)
            try values.withUnsafeBytes { try stream.copy($0, to: input.address) }
            func sum(_ from: UInt64, _ to: UInt64, rows: Int, columns: Int) throws {
                let launch = try DeviceLaunch(
                    device, extents: [rows, columns],
                    arrays: [
                        DeviceArray(address: from, strides: [8 * columns, 8]),
                        DeviceArray(address: to, strides: [8, 0]),
                    ])
                try launch.run(on: stream, with: function)
            }
            try sum(input.address, partial.address, rows: whole, columns: leaf)
            try sum(
                input.address + UInt64(8 * whole * leaf), partial.address + UInt64(8 * whole), rows: 1,
                columns: count - whole * leaf)
            try sum(partial.address, result.address, rows: 1, columns: leaves)
            var total = 0.0
            try withUnsafeMutableBytes(of: &total) { bytes in
                try stream.copy(from: result.address, to: bytes)
                try stream.synchronize()
            }
            let partials = stride(from: 0, to: count, by: leaf).map {
                Self.rowSum(values[$0..<min($0 + leaf, count)])
            }
            #expect(total == Self.rowSum(partials[...]))
            #expect(total != values.reduce(0, +))
        }

        /// A scan with leaves: the columns of a launch are the leaves, its rows their elements in order.
        /// Totals of the leaves, the states before each leaf, then the leaves again from these states.
        @Test func scansByLeavesAgree() throws {
            let (leaf, leaves) = (50, 37)
            var random = SplitMix64(seed: 6)
            let values = (0..<leaf * leaves).map { _ in Double.random(in: -1...1, using: &random) }
            let context = try FakeDevice.context()
            let stream = try context.makeStream()
            let input = try context.allocate(8 * values.count)
            let output = try context.allocate(8 * values.count)
            let totals = try context.allocate(8 * leaves)
            let (before, state) = (try context.allocate(8 * leaves), try context.allocate(8))
            try values.withUnsafeBytes { try stream.copy($0, to: input.address) }
            try stream.fill(totals.byteCount, at: totals.address, with: 0)
            try stream.fill(state.byteCount, at: state.address, with: 0)
            let across = [8, 8 * leaf]
            try Self.scan(.totals, [leaf, leaves], [(input, across), (totals, [0, 8])], stream)
            try Self.scan(
                .exclusive, [leaves, 1], [(totals, [8, 8]), (state, [0, 8]), (before, [8, 8])], stream)
            try Self.scan(
                .inclusive, [leaf, leaves], [(input, across), (before, [0, 8]), (output, across)], stream)
            var result = [Double](repeating: 0, count: values.count)
            try result.withUnsafeMutableBytes { try stream.copy(from: output.address, to: $0) }
            try stream.synchronize()

            var (expected, start): ([Double], Double) = ([], 0)
            for first in stride(from: 0, to: values.count, by: leaf) {
                var (sum, total) = (start, 0.0)
                for value in values[first..<first + leaf] {
                    (sum, total) = (sum + value, total + value)
                    expected.append(sum)
                }
                start += total
            }
            #expect(result == expected)
        }

        private enum Scan { case totals, exclusive, inclusive }

        /// Runs a kernel that accumulates each column, and stores the state before or after each element.
        private static func scan(
            _ kind: Scan, _ extents: [Int], _ arrays: [(CUDAMemory, [Int])], _ stream: CUDAStream
        ) throws {
            var builder = KernelBuilder()
            let layouts = arrays.map { _ in ColumnLayout.strided }
            let numbers = layouts.map { builder.addArray(.float64, $0) }
            let value = builder.load(numbers[0]).re
            let left = builder.load(numbers[1]).re
            let sum = builder.binary(.add, left, value)
            builder.store(KernelValue(sum), into: numbers[1])
            if kind != .totals {
                builder.store(KernelValue(kind == .exclusive ? left : sum), into: numbers[2])
            }
            let kernel = try DeviceKernel(builder.kernel)
            let function = try stream.context.load(kernel)
            let places = arrays.map { DeviceArray(address: $0.0.address, strides: $0.1) }
            try DeviceLaunch(kernel, extents: extents, arrays: places).run(on: stream, with: function)
        }

        /// The sum of a row as `Reduction` defines it.
        private static func rowSum(_ values: ArraySlice<Double>) -> Double {
            var lanes = [Double](repeating: 0, count: 32)
            for (column, value) in values.enumerated() { lanes[column % 32] += value }
            while lanes.count > 1 {
                let half = lanes.count / 2
                lanes = (0..<half).map { lanes[$0] + lanes[$0 + half] }
            }
            return lanes[0]
        }
    }
}
