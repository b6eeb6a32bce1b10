import AquilaKernels
import AquilaSystem

/// Memory, workers, kernels and kept plans of a process, with which engines plan and run windows.
final class Resources {
    let allocator: Allocator
    let pool: WorkerPool
    let kernels: KernelCache
    // The recording lock, not the compiler, ensures exclusive access: each small window would pay for checks.
    @exclusivity(unchecked) var plans = PlanCache()
    /// Counts of keys that have no plan.
    var newKeys = KeyCounts()
    /// Runs small windows that are new.
    private(set) lazy var direct = DirectRun(self)
    /// Kernels for rows that are at hand.
    let rows = RowKernels()
    /// Computes numbers that are asked for at once.
    private(set) lazy var immediate = ImmediateRun(self)
    /// Stores that other code sees at their fronts.
    let exposures = ExposureList()
    /// Memory of the plan that runs on the recording thread.
    let memory = Executor.Memory()
    /// Number of pipelines that have run; for tests.
    var pipelineCount = 0
    /// Adversarial order of execution, for tests.
    var disorder: Disorder?
    /// True for launches and tasks that stay apart from graphs, as a device may run them; nil: none.
    var keepsApart: ((Plan.Step) -> Bool)?
    /// Optimisations of planning.
    var passes = PassSet.fromEnvironment {
        didSet { if passes != oldValue { forgetPlans() } }
    }

    init(memoryBudget: Int?, workers: Int?, _ tier: TierPolicy) {
        allocator = Allocator(budget: memoryBudget)
        pool = WorkerPool(workerCount: workers)
        kernels = KernelCache(policy: tier)
    }

    /// A planner that plans as one of many ranks, or for a process alone.
    func planner(_ limits: WindowLimits, _ ranks: Ranks?) -> Planner {
        var planner = Planner(kernels: kernels, limits: limits, passes: passes)
        planner.keepsApart = keepsApart
        if let ranks { planner.partitioner = OneRank(ranks: ranks) }
        return planner
    }

    func executor(_ ranks: Ranks? = nil) -> Executor {
        Executor(allocator: allocator, pool: pool, disorder: disorder, ranks: ranks)
    }

    /// Forgets all kept plans.
    func forgetPlans() {
        plans.removeAll()
        direct = DirectRun(self)
    }
}
