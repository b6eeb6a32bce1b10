public import AquilaKernels
public import AquilaTransport
import AquilaSystem
import AquilaTypes
import Glibc

/// The runtime: records operations on stores, and runs them when a value is needed.
///
/// One thread at a time records; a lock ensures that, so that arrays may be used from several
/// threads, one after the other, and their handles may go on any thread.
///
/// This class is the façade: a recorder cuts the stream of operations into windows, a planner makes
/// plans of these, and an engine runs them, in this process, on many ranks, or as a simulation.
/// Both properties are constant; the recorder's lock guards everything behind them.
public final class Runtime: @unchecked Sendable {
    /// The runtime of programs that name none.
    public static let shared = Runtime(
        isShared: true, transport: Job.transport, simulation: .fromEnvironment())

    /// True for the shared runtime, which never goes.
    let isShared: Bool
    let recorder: Recorder

    /// A runtime of its own, with its own workers and memory; arrays of two runtimes do not mix.
    ///
    ///     let own = Runtime(workers: 1, memoryBudget: 1 << 30)
    ///     own.workerCount             // 1
    ///
    /// - Parameters:
    ///   - workers: threads that compute, the caller among them; nil: `AQUILA_WORKERS`, else one a core.
    ///   - memoryBudget: bytes; nil: `AQUILA_MEMORY`, else what the system grants.
    ///   - tier: which kernels run interpreted and which compiled; `AQUILA_TIER` unless given.
    ///   - transport: the ranks that run this program together, each with a runtime of its own,
    ///     which all make at the
    ///     same place; nil: this process alone.
    /// - Complexity: O(1); the workers' threads start at the first parallel work.
    public convenience init(
        workers: Int? = nil, memoryBudget: Int? = nil, tier: TierPolicy = .fromEnvironment,
        transport: (any Transport)? = nil
    ) {
        self.init(
            isShared: false, workers: workers, memoryBudget: memoryBudget, tier: tier, transport: transport)
    }

    /// A runtime that runs nothing, and plans as chosen ranks of many would.
    package convenience init(simulation: Simulation) {
        self.init(isShared: false, workers: 1, tier: .interpreter, simulation: simulation)
    }

    /// A runtime that computes on a device, too.
    package convenience init(
        workers: Int? = nil, memoryBudget: Int? = nil, tier: TierPolicy = .fromEnvironment,
        devices: DeviceOptions
    ) {
        self.init(
            isShared: false, workers: workers, memoryBudget: memoryBudget, tier: tier, devices: devices)
    }

    private init(
        isShared: Bool, workers: Int? = nil, memoryBudget: Int? = nil, tier: TierPolicy = .fromEnvironment,
        transport: (any Transport)? = nil, simulation: Simulation? = nil,
        devices: DeviceOptions? = .fromEnvironment
    ) {
        Settings.requireValid()
        self.isShared = isShared
        let ranks = simulation?.ranks[0] ?? transport.flatMap { $0.size > 1 ? Ranks($0) : nil }
        let resources = Resources(
            memoryBudget: ranks?.agree(onBudget: memoryBudget) ?? memoryBudget, workers: workers,
            simulation == nil ? tier : .interpreter)
        recorder = Recorder(resources)
        let engine: any Engine =
            if let simulation {
                SimulatedEngine(recorder, simulation)
            } else if let ranks {
                RankEngine(recorder, ranks)
            } else if let devices {
                DeviceEngine(recorder, devices)
            } else {
                LocalEngine(recorder)
            }
        recorder.begin(for: self, on: engine, .fromEnvironment(hasRanks: ranks != nil))
        if isShared, let ranks {
            ranks.agreement.isJob = true
            ranks.agreement.activity = Job.activity
            Job.runtime = self
        }
    }

    deinit { recorder.close() }

    /// Bounds on a window; tests vary them, since no result may depend on them.
    public var limits: WindowLimits {
        get { recorder.limits }
        set { recorder.limits = newValue }
    }

    /// Called when the last array of a store is gone.
    @inline(__always)
    func release(_ store: Store) { recorder.release(store) }

    /// Ranks that run this program together; nil if this process is alone.
    var ranks: Ranks? { recorder.engine.ranks }

    /// Checks and observers; nil, as a rule.
    var watcher: Watcher? {
        get { recorder.watcher }
        set { recorder.watcher = newValue }
    }

    // MARK: For tests

    /// Number of pipelines that have run.
    package var pipelineCount: Int { recorder.resources.pipelineCount }

    /// Adversarial order of execution.
    package var disorder: Disorder? {
        get { recorder.resources.disorder }
        set { recorder.resources.disorder = newValue }
    }

    /// Optimisations of planning; they vary before anything is recorded.
    package var passes: PassSet {
        get { recorder.resources.passes }
        set { recorder.resources.passes = newValue }
    }
}

extension Runtime {
    /// The runtime of arrays that are made on this thread without mentioning one: the shared one,
    /// unless `asCurrent` says otherwise.
    public static var current: Runtime {
        guard let runtime = pthread_getspecific(currentKey) else { return .shared }
        return Unmanaged<Runtime>.fromOpaque(runtime).takeUnretainedValue()
    }

    /// Calls the body; arrays that it makes on this thread belong to this runtime.
    ///
    ///     let own = Runtime(workers: 1)
    ///     let x = own.asCurrent { ones([3]) }
    ///     x.logicalStore.store.runtime === own        // true
    ///
    /// - Throws: the body's error.
    /// - Complexity: O(1) besides the body.
    public func asCurrent<R>(_ body: () throws -> R) rethrows -> R {
        let outer = pthread_getspecific(Self.currentKey)
        pthread_setspecific(Self.currentKey, Unmanaged.passUnretained(self).toOpaque())
        defer { pthread_setspecific(Self.currentKey, outer) }
        return try withExtendedLifetime(self) { try body() }
    }

    private static let currentKey: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()
}
