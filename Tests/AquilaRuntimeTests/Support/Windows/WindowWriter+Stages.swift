import AquilaKernels
import AquilaTypes
import Testing

@testable import AquilaRuntime

/// A plan, with the names that its text uses.
struct WrittenPlan {
    let planning: Planning
    let names: SlotNames

    /// The steps, one a line.
    var text: String { planning.plan.steps.map { $0.text(names) }.joined(separator: "\n") }
}

extension WindowWriter {
    var names: SlotNames { SlotNames(count: window.slots.count) }

    /// The plan of the window for a process alone. Each pass is verified.
    func plan(
        _ passes: PassSet = .all, _ limits: WindowLimits = WindowLimits(), skipping failed: Set<Int> = []
    ) -> WrittenPlan {
        plan(passes, limits, skipping: failed, OneProcess())
    }

    /// The plan of the window for one of many ranks.
    func plan(rank: Int, of count: Int, _ passes: PassSet = .all) -> WrittenPlan {
        let ranks = Ranks(simulated: rank, of: count)
        place(ranks)
        return plan(passes, WindowLimits(), skipping: [], OneRank(ranks: ranks))
    }

    private func plan(
        _ passes: PassSet, _ limits: WindowLimits, skipping failed: Set<Int>, _ partitioner: any Partitioner
    ) -> WrittenPlan {
        let planner = Planner(
            kernels: KernelCache(policy: .interpreter), limits: limits, passes: passes,
            partitioner: partitioner, namesSteps: true,
            verifier: PassVerifier(window: window) { Issue.record("\($0)") })
        return WrittenPlan(planning: planner.plan(window, skipping: failed), names: names)
    }

    // MARK: Single passes

    func groups(_ passes: PassSet = .all, skipping failed: Set<Int> = []) -> [FusionGroup] {
        Fuser(window, skipping: failed, passes).groups
    }

    /// The groups in words: the operations of each, and its properties.
    func groupTexts(_ passes: PassSet = .all, skipping failed: Set<Int> = []) -> [String] {
        groups(passes, skipping: failed).map { group in
            group.operations.map(window.name(of:)).joined(separator: " · ")
                + (group.defersStores ? ", lagging" : "")
        }
    }

    private func program(_ passes: PassSet) -> Program {
        OneProcess().program(of: window, groups(passes), passes)
    }

    /// The kernels of the groups; nil for tasks.
    func kernels(_ passes: PassSet = .all) -> [GroupKernel?] {
        let program = program(passes)
        return program.code(SlotUses(program))
    }

    /// The pipelines of the window.
    func pipelines(_ limits: WindowLimits, _ passes: PassSet = .all) -> [PipelineFinder.Finding] {
        let program = program(passes)
        let uses = SlotUses(program)
        return PipelineFinder(program, program.code(uses), uses, limits, passes).findings
    }

    func distributor(rank: Int, of count: Int, _ limits: WindowLimits? = nil) -> Distributor {
        let ranks = Ranks(simulated: rank, of: count)
        if let limits { ranks.heed(limits, budget: .max) }
        place(ranks)
        return Distributor(window, groups: groups(), ranks: ranks)
    }
}
