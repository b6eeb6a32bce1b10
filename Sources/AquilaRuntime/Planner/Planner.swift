import AquilaKernels
import AquilaTypes

/// Makes plans: stages 4 to 7. A plan is a function of the window, the limits, the set of passes and
/// the size of the processor's cache alone, apart from the cache of kernels. The planner runs
/// nothing and takes no lock.
struct Planner {
    let kernels: KernelCache
    let limits: WindowLimits
    var passes = PassSet.all
    /// Partitioner that distributes windows over the processes that run them.
    var partitioner: any Partitioner = OneProcess()
    /// True for launches and tasks that stay apart from graphs of others; nil: none.
    var keepsApart: ((Plan.Step) -> Bool)?
    /// True if the plan's steps are to be named, for traces and drawings.
    var namesSteps = false
    /// Tracer that notes the time of each pass.
    var tracer: Tracer?
    /// Verifier that checks the result of each pass; nil if invariants are not checked.
    var verifier: PassVerifier?

    /// The plan of a window.
    ///
    /// - Parameter failed: operations that cannot run, since their operands have no value.
    func plan(_ window: Window, skipping failed: Set<Int> = []) -> Planning {
        let groups = run(.fuse) { Fuser(window, skipping: failed, passes).groups }
        verifier?.check(groups, of: window, skipping: failed)

        let program = run(.partition) { partitioner.program(of: window, groups, passes) }
        defer { program.deallocate() }

        let uses = SlotUses(program)
        let code = run(.code) { program.code(uses) }

        let pipelines = run(.pipeline) {
            PipelineFinder(program, code, uses, limits, passes).findings
        }
        verifier?.check(pipelines)

        let lowered = run(.lower) {
            Lowering(program, code, pipelines, kernels, passes, namesSteps: namesSteps)
        }
        let steps = run(.release) { lowered.steps.releasing(program.window) }
        let ordered = run(.depend) {
            steps.joiningGraphs(program.window, lowered.slotBytes, keepingApart: keepsApart)
        }

        let plan = Plan(steps: ordered, slotBytes: lowered.slotBytes)
        program.settle(plan)
        verifier?.check(plan, of: program.window)
        return Planning(
            groups: groups, pipelines: pipelines.map(\.groups), plan: plan,
            distributor: program.distributor)
    }

    private func run<R>(_ pass: Pass, _ body: () -> R) -> R {
        guard let tracer else { return body() }
        let start = Tracer.now()
        defer { tracer.note(pass.rawValue, .planning, since: start) }
        return body()
    }
}

/// A plan, with the decisions behind it for drawings, counts and checks.
struct Planning {
    var groups: [FusionGroup]
    /// The groups of each pipeline.
    var pipelines: [Range<Int>]
    var plan: Plan
    /// Distribution of elements and points over ranks; nil for one process.
    var distributor: Distributor?
}
