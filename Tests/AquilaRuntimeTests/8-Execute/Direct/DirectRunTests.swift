import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Small windows that run without a plan have the same bits as with one; windows that come often get plans.
@Suite struct DirectRunTests {
    /// A runtime that plans each window, or none that is small.
    private func makeRuntime(plans: Bool, workers: Int = 1) -> Runtime {
        let runtime = Runtime(workers: workers, tier: .interpreter)
        if plans { runtime.passes.remove(.direct) }
        return runtime
    }

    private func bytes(_ array: LogicalStore, _ runtime: Runtime) throws -> [UInt8] {
        try runtime.read(array) { pointer, view in
            var result: [UInt8] = []
            view.forEachOffset { offset in
                for k in 0..<array.dtype.size {
                    result.append((pointer + offset + k).load(as: UInt8.self))
                }
            }
            return result
        }
    }

    /// Stores of a type with numbers of all sizes, negative ones, zeros and, of floats, NaN.
    private func makeStore(_ shape: Shape, _ dtype: DType, _ runtime: Runtime, seed: Int) throws
        -> LogicalStore
    {
        let store = runtime.makeStore(shape, .float64)
        try runtime.write(store) { pointer, _ in
            for k in 0..<shape.product {
                let value = Double((k * 37 + seed * 11) % 41 - 20) / (k % 3 == 0 ? 1 : 8)
                let isSpecial = dtype.kind >= .float && k % 13 == 5
                pointer.storeBytes(of: isSpecial ? .nan : value, toByteOffset: 8 * k, as: Double.self)
            }
        }
        return dtype == .float64 ? store : runtime.cast(store, to: dtype)
    }

    /// Views of a store of shape (4, 6, 5) as one of shape (4, 6) and the like.
    private static let layouts: [@Sendable (View) -> View] = [
        { $0.indexing(axis: 2, at: 1) },
        { $0.indexing(axis: 1, at: 5).transposed([1, 0]) },
        { $0.slicing(axis: 1, start: 5, count: 6, step: -1).indexing(axis: 0, at: 2) },
        { $0.indexing(axis: 0, at: 1).indexing(axis: 0, at: 3) },
        { $0.slicing(axis: 2, start: 0, count: 1, step: 1) },
        { $0 },
    ]

    @Test(arguments: DType.allCases) func operationsHaveTheBitsOfPlans(_ dtype: DType) throws {
        var outcomes: [[[UInt8]]] = [[], []]
        for (side, plans) in [false, true].enumerated() {
            let runtime = makeRuntime(plans: plans)
            let a = try makeStore([4, 6, 5], dtype, runtime, seed: 1)
            let b = try makeStore([4, 6, 5], dtype, runtime, seed: 2)
            for op in Op.allCases {
                for layout in Self.layouts {
                    let operands: [Operand] = [a, b, a].prefix(op.operandCount).map {
                        .array($0.with(layout($0.view)))
                    }
                    guard op.loop(for: operands.map(\.dtype)) != nil else { continue }
                    for result in try runtime.map(op, operands) {
                        outcomes[side].append(try bytes(result, runtime))
                    }
                }
            }
            #expect(plans || runtime.plans.misses == 0)
        }
        #expect(!outcomes[0].isEmpty)
        #expect(outcomes[0] == outcomes[1])
    }

    @Test(arguments: DType.allCases) func reductionsHaveTheBitsOfPlans(_ dtype: DType) throws {
        var outcomes: [[[UInt8]]] = [[], []]
        for (side, plans) in [false, true].enumerated() {
            let runtime = makeRuntime(plans: plans)
            let a = try makeStore([4, 6, 5], dtype, runtime, seed: 3)
            let mask = runtime.cast(try makeStore([4, 6, 5], .int8, runtime, seed: 4), to: .bool)
            for op in ReductionOp.allCases {
                for layout in Self.layouts {
                    let view = a.with(layout(a.view))
                    for axes in [Array(view.shape.indices), [0], [view.shape.count - 1]] {
                        for initial in [nil, Scalar(1.0, as: dtype)] where initial == nil || !op.needsIndex {
                            for given in [nil, mask.with(layout(mask.view))]
                            where given == nil || !op.needsIndex {
                                let result = try runtime.reduce(
                                    op, view, axes: axes, initial: initial, where: given)
                                outcomes[side].append(try bytes(result, runtime))
                            }
                        }
                    }
                }
            }
        }
        #expect(!outcomes[0].isEmpty)
        #expect(outcomes[0] == outcomes[1])
    }

    @Test func writesThroughViewsHaveTheBitsOfPlans() throws {
        var outcomes: [[UInt8]] = []
        for plans in [false, true] {
            let runtime = makeRuntime(plans: plans)
            let a = try makeStore([4, 6, 5], .float64, runtime, seed: 5)
            let mask = runtime.cast(try makeStore([4, 6, 5], .int8, runtime, seed: 6), to: .bool)
            let row = a.with(a.view.indexing(axis: 0, at: 1))
            let other = a.with(a.view.indexing(axis: 0, at: 2))
            try runtime.map(.add, [.array(row), .scalar(Scalar(2.5))], into: [row])
            try runtime.map(
                .multiply, [.array(row), .array(other)], into: [other],
                where: mask.with(mask.view.indexing(axis: 0, at: 0)))
            // Elements that the operation reads at other points.
            try runtime.copy(
                .array(a.with(a.view.slicing(axis: 0, start: 0, count: 3, step: 1))),
                into: a.with(a.view.slicing(axis: 0, start: 1, count: 3, step: 1)))
            runtime.sequence(
                a.with(a.view.indexing(axis: 2, at: 4).slicing(axis: 1, start: 5, count: 6, step: -1)),
                start: Scalar(1.0), step: Scalar(0.5))
            runtime.fill(a.with(a.view.indexing(axis: 1, at: 0)), with: Scalar(9.0))
            outcomes.append(try bytes(a, runtime))
        }
        #expect(outcomes[0] == outcomes[1])
    }

    @Test func elementsThatNobodyWroteAreZero() throws {
        let runtime = makeRuntime(plans: false)
        let store = runtime.makeStore([8], .float64)
        runtime.fill(store.with(store.view.slicing(axis: 0, start: 2, count: 2, step: 1)), with: Scalar(1.0))
        #expect(
            try bytes(store, runtime).count == 64
                && runtime.item(runtime.reduce(.sum, store, axes: [0])) == Scalar(2.0))
        #expect(runtime.plans.misses == 0)
    }

    @Test func whatComesOftenIsPlannedOnce() throws {
        let runtime = makeRuntime(plans: false)
        let a = try makeStore([50], .float64, runtime, seed: 7)
        for _ in 0..<20 { _ = try bytes(try runtime.map(.add, .array(a), .scalar(Scalar(1.0))), runtime) }
        #expect(runtime.plans.misses == 1)
    }

    @Test func largeWindowsArePlanned() throws {
        let runtime = makeRuntime(plans: false)
        runtime.limits.directElements = 1 << 15
        let a = runtime.makeStore([1 << 15 + 1], .float64)
        _ = try bytes(try runtime.map(.add, .array(a), .scalar(Scalar(1.0))), runtime)
        #expect(runtime.plans.misses == 1)
    }

    @Test func costlyOperationsAreSharedAmongWorkers() throws {
        var outcomes: [[[UInt8]]] = [[], []]
        for (side, plans) in [false, true].enumerated() {
            let runtime = makeRuntime(plans: plans, workers: 3)
            runtime.limits.directElements = 1 << 19
            let a = try makeStore([300_007], .float64, runtime, seed: 5)
            let tall = a.with(View(offset: 8, shape: [60_001, 5], strides: [40, 8]))
            let wide = a.with(View(offset: 16, shape: [5, 60_001], strides: [8, 40]))
            outcomes[side].append(try bytes(try runtime.map(.sin, .array(a)), runtime))
            for view in [tall, wide] {
                outcomes[side].append(try bytes(try runtime.map(.exp, .array(view)), runtime))
                let row = view.with(view.view.slicing(axis: 0, start: 1, count: 1, step: 1))
                outcomes[side].append(try bytes(try runtime.map(.add, .array(view), .array(row)), runtime))
            }
            let numbers = runtime.makeStore([300_007], .int64)
            runtime.sequence(numbers, start: Scalar(Int64(3)), step: Scalar(Int64(-7)))
            outcomes[side].append(try bytes(numbers, runtime))
            #expect((runtime.plans.misses == 0) == !plans)
        }
        #expect(outcomes[0] == outcomes[1])
    }

    /// Windows that never come again leave nothing behind.
    @Test func newShapesTakeNoMemory() throws {
        let runtime = makeRuntime(plans: false)
        let a = try makeStore([3000], .float64, runtime, seed: 8)
        func run(_ lengths: Range<Int>) throws {
            for length in lengths {
                let part = a.with(a.view.slicing(axis: 0, start: 3000 - length, count: length, step: 1))
                try runtime.map(.multiply, [.array(part), .scalar(Scalar(0.5))], into: [part])
                _ = try runtime.item(runtime.reduce(.sum, part, axes: [0]))
            }
        }
        try run(1..<500)
        let (bytes, plans) = (runtime.memoryStatistics.bytesInUse, runtime.plans.misses)
        try run(500..<3000)
        #expect(runtime.memoryStatistics.bytesInUse == bytes)
        #expect(runtime.plans.misses == plans)
    }

    @Test func memoryBeyondTheBudgetIsRefusedAsByPlans() throws {
        let runtime = Runtime(workers: 1, memoryBudget: 100_000, tier: .interpreter)
        let a = runtime.makeStore([1000], .float64)
        // Together the temporaries exceed the budget; a plan fuses them away.
        var sum = try runtime.map(.add, .array(a), .scalar(Scalar(1.0)))
        for _ in 0..<50 { sum = try runtime.map(.add, .array(sum), .scalar(Scalar(1.0))) }
        #expect(try runtime.item(sum) == Scalar(51.0))
    }

    @Test func aTaskThatThrowsCutsOffItsUsesOnly() throws {
        let runtime = makeRuntime(plans: false)
        let task = TaskDeclaration(
            Library("test"), "fail", signature: [.input, .output], isBrief: true,
            variants: [
                .cpu: { context in
                    guard context.scalar(0, as: Bool.self) else { return }
                    throw ArrayError(.value, "no such luck")
                }
            ])
        func launch(_ input: LogicalStore, fails: Bool) throws -> LogicalStore {
            let output = runtime.makeStore([4], .float64)
            var launch = TaskLaunch(task)
            launch.add(input, .input)
            launch.add(output, .output)
            launch.add(scalar: fails)
            try launch.submit()
            return output
        }
        let a = try makeStore([4], .float64, runtime, seed: 9)
        let failed = try launch(a, fails: true)
        let follower = try launch(failed, fails: false)
        let sum = try runtime.map(.add, .array(follower), .scalar(Scalar(1.0)))
        let sound = try launch(a, fails: false)
        let error = #expect(throws: ArrayError.self) { try bytes(sum, runtime) }
        #expect(error?.message.contains("no such luck") == true)
        #expect(throws: ArrayError.self) { try bytes(failed, runtime) }
        #expect(try bytes(sound, runtime) == [UInt8](repeating: 0, count: 32))
        #expect(runtime.plans.misses == 0)
    }
}
