import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// The stages' results for a small window are valid; with an injected fault, the check of that
/// stage reports it.
@Suite struct StageCheckTests {
    private let runtime = Runtime(workers: 2, tier: .interpreter)

    private func array(_ shape: Shape) throws -> LogicalStore {
        let array = runtime.makeStore(shape, .float64)
        runtime.fill(array, with: Scalar(1.0))
        try runtime.flush()
        return array
    }

    private func part(_ array: LogicalStore, _ range: Range<Int>) -> LogicalStore {
        array.with(array.view.slicing(axis: 0, start: range.lowerBound, count: range.count, step: 1))
    }

    /// Three operations in two steps: the second group overwrites elements that the first one reads
    /// at other points.
    private func record() throws -> [LogicalStore] {
        let x = try array([1000])
        let y = try runtime.map(.add, .array(part(x, 0..<500)), .scalar(Scalar(1.0)))
        runtime.fill(part(x, 100..<700), with: Scalar(2.0))
        return [x, y, try runtime.reduce(.sum, x, axes: [0])]
    }

    private func expect(
        _ stage: BrokenInvariant.Stage, _ words: String, operation: Int? = nil,
        _ body: () throws -> Void
    ) {
        do {
            try body()
            Issue.record("nothing is broken")
        } catch let broken as BrokenInvariant {
            #expect(broken.stage == stage && broken.message.contains(words), "\(broken)")
            #expect(broken.operation == operation, "\(broken)")
        } catch { Issue.record(error) }
    }

    // MARK: Window

    @Test func windows() throws {
        let kept = try record()
        var window = runtime.window
        try window.checkInvariants()
        let first = window.references[0]
        window.references[0].slot = 77
        expect(.window, "has no slot 77", operation: 0) { try window.checkInvariants() }
        window.references[0] = first
        window.references[0].view = 99
        expect(.window, "has no view 99", operation: 0) { try window.checkInvariants() }
        window.references[0] = first
        window.operations[1].first += 1
        expect(.window, "its references are", operation: 1) { try window.checkInvariants() }
        window.operations[1].first -= 1
        window.views[Int(first.view)].shape[0] = 5000
        expect(.window, "touches bytes", operation: 0) { try window.checkInvariants() }
        window.views[Int(first.view)].shape[0] = 500
        window.slots[0].dtype = .int64
        expect(.window, "slot 0 is not like its store") { try window.checkInvariants() }
        window.slots[0].dtype = .float64
        try window.checkInvariants()
        window.key.removeAll()
        expect(.window, "a key of 0 words") { try window.checkInvariants() }
        withExtendedLifetime(kept) {}
    }

    // MARK: Fuse

    @Test func groups() throws {
        let kept = try record()
        let window = runtime.window
        let groups = Fuser(window).groups
        #expect(groups.map(\.operations) == [[0], [1], [2]])
        try window.checkFusion(groups, skipping: [])
        expect(.fuse, "does not wait for operation 0, add", operation: 1) {
            try window.checkFusion([groups[1], groups[0], groups[2]], skipping: [])
        }
        expect(.fuse, "is in no group", operation: 1) {
            try window.checkFusion([groups[0], groups[2]], skipping: [])
        }
        expect(.fuse, "is in two groups", operation: 2) {
            try window.checkFusion(groups + [groups[2]], skipping: [])
        }
        expect(.fuse, "has failed and runs", operation: 0) { try window.checkFusion(groups, skipping: [0]) }
        var joined = groups
        joined[1].operations = [1, 2]
        expect(.fuse, "another domain", operation: 2) {
            try window.checkFusion(Array(joined[..<2]), skipping: [])
        }
        withExtendedLifetime(kept) {}
    }

    // MARK: Kernels and memory

    @Test func kernels() throws {
        let kept = try record()
        let plan = runtime.makePlan(skipping: []).plan
        try plan.checkKernels()
        let steps = plan.steps.map { step -> Plan.Step in
            guard case .launch(let launch) = step, launch.order == .any else { return step }
            var kernel = launch.kernel.kernel
            for k in kernel.arrays.indices { kernel.arrays[k].layout = .broadcast }
            return .launch(
                Launch(
                    kernel: runtime.kernels.handle(for: kernel), nest: launch.nest, arrays: launch.arrays,
                    scalars: launch.scalars, order: launch.order, label: "add"))
        }
        expect(.kernel, "add: instruction") {
            try Plan(steps: steps, slotBytes: plan.slotBytes).checkKernels()
        }
        withExtendedLifetime(kept) {}
    }

    @Test func memory() throws {
        let kept = try record()
        let window = runtime.window
        let plan = runtime.makePlan(skipping: []).plan
        try plan.checkMemory(of: window)
        func check(_ steps: [Plan.Step], _ slotBytes: [Int]? = nil) throws {
            try Plan(steps: steps, slotBytes: slotBytes ?? plan.slotBytes)
                .checkMemory(of: window)
        }
        let allocations = plan.steps.filter { if case .allocate = $0 { true } else { false } }
        let others = plan.steps.filter { if case .allocate = $0 { false } else { true } }
        expect(.execute, "which has no memory then") { try check(others) }
        expect(.execute, "is allocated twice") { try check(allocations + allocations) }
        expect(.execute, "is freed, and has no memory") { try check([.free(slot: 0), .free(slot: 0)]) }
        expect(.execute, "which has no memory then") { try check([.free(slot: 0)] + plan.steps) }
        expect(.execute, "bytes ") { try check(plan.steps, plan.slotBytes.map { $0 / 2 }) }
        withExtendedLifetime(kept) {}
    }

    // MARK: Pipelines

    @Test func pipelines() throws {
        func use(_ shift: Int) -> Pipeline.Use { Pipeline.Use(buffer: 0, shift: [shift]) }
        func pipeline(reading shifts: [Int], of count: Int) throws -> Pipeline {
            try #require(
                Pipeline(
                    [
                        Pipeline.Stage(domain: [1002], reads: [], writes: [use(0)]),
                        Pipeline.Stage(domain: [count], reads: shifts.map(use), writes: []),
                    ], itemSizes: [8], tileBytes: 1 << 11))
        }
        let sound = try pipeline(reading: [0, 1, 2], of: 1000)
        #expect(sound.grid.product > 1)
        try sound.checkInvariants("sound")
        let greedy = try pipeline(reading: [0, 3], of: 1000)
        expect(.partition, "that nothing computes") { try greedy.checkInvariants("greedy") }
    }

    // MARK: Replays

    @Test func replays() throws {
        let kept = try record()
        let plan = runtime.makePlan(skipping: []).plan
        try plan.compare(with: runtime.makePlan(skipping: []).plan)
        let shorter = Plan(steps: plan.steps.dropLast(), slotBytes: plan.slotBytes)
        expect(.replay, "of the plan that was kept is") { try shorter.compare(with: plan) }
        withExtendedLifetime(kept) {}
    }
}
