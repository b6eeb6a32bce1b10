import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// Passes of planning: names of sets, and plans with and without each optimisation.
@Suite struct PassTests {
    @Test(
        arguments: [
            ("-pipeline,-defer", PassSet([.fuse, .overlap, .stream, .direct])), ("fuse", PassSet.fuse),
            ("fuse, stream", PassSet([.fuse, .stream])),
            ("-fuse,-defer,-pipeline,-overlap,-stream,-direct", PassSet()),
            ("-fuse,-fuse", PassSet([.defer, .pipeline, .overlap, .stream, .direct])),
            ("fuse,fuse", PassSet.fuse),
        ] as [(String, PassSet)])
    func namesAreParsed(_ text: String, _ passes: PassSet) {
        #expect(PassSet(text) == passes)
    }

    @Test(arguments: ["", "lower", "-lower", "fuse,-defer", "fuse,", "-", "--fuse"])
    func otherTextIsNoSet(_ text: String) { #expect(PassSet(text) == nil) }

    /// A runtime that pipelines kernels even over a few bytes.
    private func makeRuntime(_ passes: PassSet) -> Runtime {
        let runtime = Runtime(workers: 2, tier: .interpreter)
        runtime.limits.pipelineBytes = 1
        runtime.passes = passes
        return runtime
    }

    private func part(_ array: LogicalStore, _ range: Range<Int>) -> LogicalStore {
        array.with(array.view.slicing(axis: 0, start: range.lowerBound, count: range.count, step: 1))
    }

    /// Increasing rows, with a temporary that is read at two offsets, and an update in place.
    private func record(on runtime: Runtime) throws -> LogicalStore {
        let grid = runtime.makeStore([200, 100], .float64)
        try runtime.write(grid) { pointer, _ in
            for k in 0..<20_000 { (pointer + 8 * k).storeBytes(of: Double(k % 977), as: Double.self) }
        }
        var square: LogicalStore? = try runtime.map(.multiply, .array(grid), .array(grid))
        var sum: LogicalStore? = try runtime.map(
            .add, .array(part(square!, 0..<199)), .array(part(square!, 1..<200)))
        square = nil
        let result = try runtime.map(.sqrt, .array(sum!))
        sum = nil
        // Each row becomes the difference of two others; the written rows are between the read
        // ones.
        let old = part(grid, 0..<198)
        try runtime.map(
            .subtract, [.array(old), .array(part(grid, 2..<200))], into: [part(grid, 1..<199)])
        return try runtime.map(
            .add, .array(part(result, 0..<199)), .array(part(grid, 0..<199)))
    }

    private func values(_ array: LogicalStore, _ runtime: Runtime) throws -> [UInt64] {
        try runtime.read(array) { pointer, view in
            (0..<view.elementCount).map { (pointer + 8 * $0).load(as: UInt64.self) }
        }
    }

    @Test func resultsHaveTheSameBits() throws {
        let all = makeRuntime(.all)
        let expected = try values(try record(on: all), all)
        for bits in 0..<64 {
            let runtime = makeRuntime(PassSet(rawValue: bits))
            #expect(try values(try record(on: runtime), runtime) == expected, "passes \(bits)")
        }
    }

    @Test func withoutFusionEachOperationIsAGroup() throws {
        let runtime = makeRuntime([])
        let result = try record(on: runtime)
        let planning = runtime.makePlan(skipping: [])
        #expect(planning.groups.allSatisfy { $0.operations.count == 1 })
        #expect(planning.groups.count == runtime.window.operations.count)
        let fused = makeRuntime(.all)
        let other = try record(on: fused)
        #expect(fused.makePlan(skipping: []).groups.contains { $0.operations.count > 1 })
        withExtendedLifetime((result, other)) {}
    }

    @Test func withoutPipelinesKernelsRunOneByOne() throws {
        func hasPipeline(_ passes: PassSet) throws -> Bool {
            let runtime = makeRuntime(passes)
            let result = try record(on: runtime)
            let planning = runtime.makePlan(skipping: [])
            withExtendedLifetime(result) {}
            return !planning.pipelines.isEmpty && planning.plan.pipelineCount > 0
        }
        #expect(try hasPipeline(.all))
        #expect(try !hasPipeline(PassSet.all.subtracting(.pipeline)))
    }

    @Test func withoutDeferralNoStoreLags() throws {
        func lags(_ passes: PassSet) throws -> Bool {
            let runtime = makeRuntime(passes)
            let result = try record(on: runtime)
            let plan = runtime.makePlan(skipping: []).plan
            withExtendedLifetime(result) {}
            return plan.steps.contains { step in
                if case .launch(let launch) = step { launch.deferral != nil } else { false }
            }
        }
        #expect(try lags(.all))
        #expect(try !lags(PassSet.all.subtracting(.defer)))
    }
}
