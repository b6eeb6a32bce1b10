import AquilaTypes

/// Records operations on stores as a stream, which it cuts into windows, and hands these to an
/// engine.
///
/// One thread at a time records; the lock ensures that, so that arrays may be used from several
/// threads, one after the other.
final class Recorder {
    let lock = RecursiveLock()
    let resources: Resources
    /// Runtime whose stores the operations use.
    private(set) unowned var runtime: Runtime!
    // The lock, not the compiler, ensures exclusive access to `window` and `limits`: each operation
    // would pay for checks.
    @exclusivity(unchecked) var window = Window()
    /// Bounds on windows. No result depends on them.
    @exclusivity(unchecked) var limits = WindowLimits() {
        didSet {
            engine.heed(limits)
            heed()
        }
    }
    /// Engine that is called: the machine's own, or the one that watches it.
    private(set) var engine: (any Engine)!
    /// Engine of the machine.
    private(set) var machine: (any Engine)!
    /// True if elements at hand are read, and stores released, without a call of the engine.
    private(set) var isDirect = false
    /// Number of operations from which on `turn` is called before each.
    private(set) var turnAfter = 0
    /// Checks and observers; nil, as a rule.
    var watcher: Watcher? {
        didSet { watch() }
    }
    /// Settings of the launches that are recorded now.
    lazy var scope = ActiveScope(runtime.machine)
    /// True if some store may have an image cache.
    var hasImages = false
    /// Facts about launches, by hashes of their forms and shapes.
    var outlines: [Int: LaunchOutline] = [:]

    init(_ resources: Resources) { self.resources = resources }

    /// Begins to record for a runtime.
    func begin(for runtime: Runtime, on machine: any Engine, _ watcher: Watcher?) {
        self.runtime = runtime
        self.machine = machine
        engine = machine
        window.ranks = machine.ranks
        window.owner = Unmanaged.passUnretained(runtime).toOpaque()
        window.provenanceBytes = min(window.provenanceBytes, resources.allocator.budget / 16)
        self.watcher = watcher
    }

    /// Notes the calls that the engine wants to get.
    func heed() {
        isDirect = engine.isDirect
        turnAfter = engine.looksAtEachOperation ? 0 : limits.repeatAfter
    }

    private func watch() {
        machine.landed = nil
        engine = watcher.map { WatchedEngine(machine, $0, self) } ?? machine
        heed()
        guard let watcher, watcher.isChecking, resources.allocator.guards == nil else { return }
        lock.withLock {
            engine.settle()
            resources.allocator.guards = GuardedMemory(watcher)
        }
    }

    /// Ends all work: the runtime goes.
    func close() {
        engine.close()
        window.discard(into: resources.allocator)
        resources.plans.removeAll()
    }
}
