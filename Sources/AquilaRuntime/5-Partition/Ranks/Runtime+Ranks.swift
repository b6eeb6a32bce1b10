import AquilaTypes

extension Runtime {
    /// The number of this rank among those that run the program together; 0 where it runs alone.
    public var rank: Int { ranks?.rank ?? 0 }

    /// How many ranks run the program together.
    public var rankCount: Int { ranks?.count ?? 1 }

    /// Stages 5 to 7 for one of many ranks.
    func makePlan(for groups: [FusionGroup], of ranks: Ranks) -> Plan {
        makePlan(of: Distributor(window, groups: groups, ranks: ranks))
    }

    func makePlan(of distributor: Distributor) -> Plan {
        let program = LocalProgram(distributor)
        defer { program.deallocate() }
        let plan = Lowering(program, kernels: kernels, limits: limits).plan()
        plan.placements = distributor.placements().map { $0.map(distributor.ranks.number) ?? -1 }
        plan.memory = PlanMemory(need: plan.roundedPeak, bound: distributor.memoryBound)
        return plan
    }
}
