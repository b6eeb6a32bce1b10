public import AquilaKernels
public import AquilaTransport
import AquilaSystem
import AquilaTypes

/// The runtime: records operations on stores, and runs them when a value is needed.
///
/// One thread at a time records; a lock sees to that, so that arrays may be used from several threads one after
/// the other, and their handles may go on any thread.
public final class Runtime: @unchecked Sendable {
    /// The runtime of those who never mention one.
    public static let shared = Runtime(
        isShared: true, transport: Job.transport, simulation: .fromEnvironment())

    /// Whether this is the shared runtime, which never goes.
    let isShared: Bool
    let lock = RecursiveLock()
    // The lock, not the compiler, sees to exclusive access: a check at each operation would show.
    @exclusivity(unchecked) var window = Window()
    let allocator: Allocator
    let pool: WorkerPool
    let kernels: KernelCache
    @exclusivity(unchecked) var plans = PlanCache()
    private let memory = Executor.Memory()
    /// The ranks that run this program together; nil where this process is alone.
    let ranks: Ranks?
    /// What plans windows as chosen ranks of many would, instead of running them; nil, as a rule.
    package let simulation: Simulation?
    /// How many pipelines have run; for tests.
    package internal(set) var pipelineCount = 0
    /// An adversarial order of execution, for tests.
    package var disorder: Disorder?
    /// What holds for the launches that are recorded now.
    lazy var scope = ActiveScope(machine)
    /// Whether some store may have an image cache.
    var hasImages = false
    /// What launches come to, by hashes of their forms and shapes.
    var outlines: [Int: LaunchOutline] = [:]
    /// Optimisations of planning; tests vary them before anything is recorded.
    package var passes = PassSet.fromEnvironment {
        didSet { if passes != oldValue { plans.removeAll() } }
    }
    /// Bounds on a window; tests vary them, since no result may depend on them.
    @exclusivity(unchecked) public var limits = WindowLimits() {
        didSet {
            heedWatcher()
            ranks?.heed(limits, budget: allocator.budget)
            simulation?.heed(limits, budget: allocator.budget)
        }
    }
    /// What looks on while windows are made and run; nil, as a rule.
    @exclusivity(unchecked) var watcher = Watcher.fromEnvironment() { didSet { heedWatcher() } }
    /// From this many operations on, `turn` is asked before each: `limits.repeatAfter`, or zero while somebody watches
    /// or bodies run that must not record.
    @exclusivity(unchecked) private(set) var turnAfter = 0
    /// The window that runs while this one is recorded, or the last that did.
    @exclusivity(unchecked) var flight: Flight?
    /// Whether a window is in flight, as far as the program has found out.
    @exclusivity(unchecked) var isFlying = false
    /// The plan of the last large window, and when it was handed off or had run; nil once the next window ends.
    @exclusivity(unchecked) var pause: (plan: Plan, start: UInt64)?

    /// - Parameters:
    ///   - workers: threads that compute, the caller among them; nil: `AQUILA_WORKERS`, else one a core.
    ///   - memoryBudget: bytes; nil: `AQUILA_MEMORY`, else what the system grants.
    ///   - tier: which kernels run interpreted and which compiled; `AQUILA_TIER` unless given.
    ///   - transport: the ranks that run this program together, each with a runtime of its own, which all make at the
    ///     same place; nil: this process alone.
    public convenience init(
        workers: Int? = nil, memoryBudget: Int? = nil, tier: TierPolicy = .fromEnvironment,
        transport: (any Transport)? = nil
    ) {
        self.init(
            isShared: false, workers: workers, memoryBudget: memoryBudget, tier: tier, transport: transport)
    }

    /// A runtime that runs nothing, and plans as ranks of many would.
    package convenience init(simulation: Simulation) {
        self.init(isShared: false, workers: 1, tier: .interpreter, simulation: simulation)
    }

    private init(
        isShared: Bool, workers: Int? = nil, memoryBudget: Int? = nil, tier: TierPolicy = .fromEnvironment,
        transport: (any Transport)? = nil, simulation: Simulation? = nil
    ) {
        Settings.requireValid()
        self.isShared = isShared
        self.simulation = simulation
        ranks = simulation?.ranks[0] ?? transport.flatMap { $0.size > 1 ? Ranks($0) : nil }
        window.ranks = ranks
        allocator = Allocator(budget: ranks?.agree(onBudget: memoryBudget) ?? memoryBudget)
        ranks?.heed(WindowLimits(), budget: allocator.budget)
        pool = WorkerPool(workerCount: workers)
        kernels = KernelCache(policy: simulation == nil ? tier : .interpreter)
        window.provenanceBytes = min(window.provenanceBytes, allocator.budget / 16)
        window.owner = Unmanaged.passUnretained(self).toOpaque()
        // One rank alone has nothing to compare, and records faster where nobody looks on.
        if ranks == nil, let watcher, watcher.comparesRanks {
            watcher.comparesRanks = false
            if !watcher.isNeeded { self.watcher = nil }
        }
        heedWatcher()
        if isShared, let ranks {
            ranks.agreement.isJob = true
            ranks.agreement.activity = Job.activity
            Job.runtime = self
        }
    }

    private func heedWatcher() {
        heedBodies()
        if let watcher, watcher.isChecking, allocator.guards == nil {
            lock.withLock {
                settle()
                allocator.guards = GuardedMemory(watcher)
            }
        }
    }

    /// Tasks in flight do not hold the lock, so that each operation that is recorded meanwhile has to be looked at.
    func heedBodies() {
        let hasBodies = isFlying && !flight!.window.launches.isEmpty
        turnAfter = watcher == nil && simulation == nil && !hasBodies ? limits.repeatAfter : 0
    }

    deinit {
        if isFlying { _ = land() }
        flight?.window.discard(into: allocator)
        dropLateStores()
        window.discard(into: allocator)
        plans.removeAll()
    }

    /// Threads that compute, the one that waits among them.
    public var workerCount: Int { pool.workerCount }

    // MARK: Flush: the pipeline

    /// Runs all that is recorded, and waits for it.
    ///
    /// - Throws: `ArrayError` where an operation failed; what it should have written cannot be read then.
    public func flush() throws {
        try lock.withLock {
            guard !window.isEmpty || isFlying else { return }
            try Tracer.shared.tracing("wait for all", .wait) { try flushLocked() }
        }
    }

    /// - Parameters:
    ///   - mayOverlap: whether no value is needed, so that the window may run while the next one is recorded.
    ///   - isUrged: whether it is to do so although the program may not take long to come back.
    func flushLocked(mayOverlap: Bool = false, isUrged: Bool = false) throws {
        guard !window.isEmpty || isFlying else { return }
        // Bodies of the host's language do not fly: forks and the process's end must find none at work.
        guard window.needsHost else { return try runWindow(mayOverlap, isUrged) }
        try HostLock.released { try runWindow(false, false) }
    }

    private func runWindow(_ mayOverlap: Bool, _ isUrged: Bool) throws {
        if TaskThread.isInBody { throw ArrayError(.value, TaskThread.refusal) }
        ExitBarrier.armThread()
        endPause()
        if let simulation { return simulate(simulation) }
        if ranks != nil { try prepareTogether() }
        let start = Tracer.shared == nil ? 0 : Tracer.now()
        guard let prepared = prepare() else { return }
        let isLarge =
            mayOverlap && ranks == nil && (isUrged || window.pendingElements >= limits.overlapElements)
        if isLarge, isUrged || isWorthFlying(prepared.plan), depart(prepared) { return }
        defer {
            if isLarge { beginPause(after: prepared.plan) }
            if let tracer = Tracer.shared {
                tracer.note("window", .window, since: start)
                tracer.count("memory in use", allocator.statistics.bytesInUse)
            }
        }
        if watcher != nil { return try execute(prepared, watchedBy: watcher!) }
        try execute(prepared.plan, failed: prepared.failed)
    }

    /// Plans the window, and waits for the one before; nil where nothing is recorded.
    private func prepare() -> PreparedWindow? {
        if watcher != nil { return prepare(watchedBy: watcher!) }
        // A plan follows from the key, and the key from the stream, unless the window before fails.
        guard isFlying else { return findPlan() }
        let early = window.isEmpty ? nil : findPlan()
        return settle() ? findPlan() : early
    }

    private func findPlan() -> PreparedWindow {
        let failures = window.spreadFailures()
        let plan = plans.plan(for: window.key) { makePlan(skipping: failures.operations).plan }
        return PreparedWindow(plan: plan, failed: failures.slots)
    }

    func makePlan(skipping failed: Set<Int>) -> Planning { planner.plan(window, skipping: failed) }

    func execute(_ plan: Plan, failed: [Int32: ArrayError]) throws {
        pipelineCount &+= plan.pipelineCount
        // Whoever records meanwhile is a task's body, and comes to the slow path.
        window.pendingElements = .max
        memory.reset(count: plan.slotBytes.count)
        window.lendAllocations(to: memory)
        defer {
            if hasImages { window.forgetImages() }
            window.takeBackAllocations(from: memory, allocator)
            window.reset()
            if ranks != nil { finishTogether() }
        }
        var thrown: [Int: any Error]
        do {
            if ranks != nil { try admit(plan) }
            thrown = try Executor(allocator: allocator, pool: pool, disorder: disorder, ranks: ranks)
                .run(plan, window, memory)
            window.place(plan.placements)
            if ranks != nil { thrown = try agree(on: thrown) }
        } catch {
            throw window.poison(with: ranks == nil ? error : breakDown(error)).error
        }
        if !thrown.isEmpty { throw window.spread(thrown).error }
        if !window.failures.isEmpty { window.mark(failed) }
    }

    /// Called when the last array of a store is gone.
    func release(_ store: Store) {
        lock.withLock {
            if store.flightSlot >= 0 {
                releaseInFlight(store)
            } else if simulation != nil {
                releaseSimulated(store)
            } else if store.windowSerial == window.serial {
                if ranks != nil, !isInStream(ranks!.agreement) { return keepLate(store, ranks!.agreement) }
                window.release(slot: store.windowSlot, leaving: store.allocation)
            } else if let allocation = store.allocation {
                if isFlying { flight!.freed.append(allocation) } else { allocator.free(allocation) }
            }
        }
    }
}

/// When a window ends although no value is needed, and what runs depth first: functions of the stream alone.
public struct WindowLimits: Sendable {
    /// From this many operations on, a window ends where the stream repeats its beginning.
    public var repeatAfter = 64
    /// From this many written elements on, too.
    public var repeatAfterElements = 1 << 28
    /// A window never holds more operations.
    public var maximumOperations = 1024
    /// A window ends when it holds back this many bytes of stores that the program has let go.
    public var maximumPinnedBytes = 1 << 28
    /// A window that ends although no value is needed may run while the next one is recorded, where its operations write
    /// this many elements: waking a thread takes as long as a tenth of that. Zero: any window does.
    public var overlapElements = 1 << 20
    /// Kernels that read each other's results at offsets run depth first where one of these has this many bytes.
    public var pipelineBytes = 4 << 20
    /// Of many ranks, every one has all of a store of so many bytes at most.
    public var replicatedBytes = 1 << 16
    /// Of many ranks, one that needs something of more others than this gets it along a tree of them.
    public var directPeers = 8
    /// Of many ranks: what each packs at a time, about, where values decide who gets what. The rest waits its turn.
    public var exchangeBytes = 1 << 26
    /// Bytes of intermediate results that a tile of a pipeline may hold: half of a second-level cache.
    public var tileBytes = 512 << 10

    public init() {}
}
