extension Runtime {
    /// A planner for the processes that run this runtime's windows.
    var planner: Planner {
        var planner = planner(ranks)
        planner.tracer = Tracer.shared
        planner.namesSteps = Tracer.shared != nil || window.isWatched
        if let watcher, watcher.isChecking {
            planner.verifier = PassVerifier(window: window, stop: watcher.stop)
        }
        return planner
    }

    /// A planner that plans as one of many ranks, or as a process alone.
    func planner(_ ranks: Ranks?) -> Planner {
        var planner = Planner(kernels: kernels, limits: limits, passes: passes)
        if let ranks { planner.partitioner = OneRank(ranks: ranks) }
        return planner
    }
}
