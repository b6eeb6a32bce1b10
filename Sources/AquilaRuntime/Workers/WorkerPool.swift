import AquilaSystem
import Glibc
import Synchronization

/// Persistent threads that share the tiles of a region with the caller. Dispatch would take 30 to
/// 75 µs for a region, and Swift's tasks likewise; these threads take 0.1 to 0.8 µs.
///
/// Workers that wait for a region spin (`SpinWait`) and then sleep on a condition variable. Threads
/// start with the first region. One region runs at a time; a region within a region runs on its
/// caller.
///
/// Not `Sendable`: one thread at a time starts regions, the one with the recording lock or the
/// runner of the window in flight. The pool's own threads see a region's body through `door` and
/// `generation`.
final class WorkerPool {
    let workerCount: Int

    /// The region that runs: its body, how many tiles it has, and the next one.
    private struct Region {
        var body: ((Int) -> Void)?
        var count = 0
    }

    private var region = Region()
    private let next = Atomic<Int>(0)
    /// Raised by one for each region; a worker has seen it when its own number is equal.
    private let generation = Atomic<Int>(0)
    /// Number of workers in the region, plus `closed` once no other may enter.
    private let door = Atomic<Int>(WorkerPool.closed)
    private static let closed = 1 << 40
    /// Processor of the caller of the region.
    private let callersProcessor = Atomic<Int32>(-1)
    private let sleepers = Atomic<Int>(0)
    private let isStopping = Atomic<Bool>(false)
    private var threads: [pthread_t] = []
    private var isRunning = false
    private let lock = ThreadLock()
    private let condition = ThreadCondition()
    private var ownerProcess: pid_t = 0
    /// Function that workers call after each tile and while they wait; changed only while no region runs.
    var poll: (() -> Void)?

    /// - Parameter workerCount: nil: `AQUILA_WORKERS`, else the processors that this process may use.
    init(workerCount: Int? = nil) {
        self.workerCount = max(1, workerCount ?? SystemLimits.workerCount)
    }

    deinit {
        stop()
    }

    /// Calls `body` with 0 ..< count, each once, on any worker; returns when all are done.
    func parallelFor(count: Int, body: (Int) -> Void) {
        guard workerCount > 1, count > 1, !isRunning, startIfNeeded() else {
            for index in 0..<count {
                body(index)
                poll?()
            }
            return
        }
        withoutActuallyEscaping(body) { body in
            isRunning = true
            region = Region(body: body, count: count)
            next.store(0, ordering: .relaxed)
            callersProcessor.store(ProcessorSet.current, ordering: .relaxed)
            door.store(0, ordering: .releasing)
            generation.add(1, ordering: .sequentiallyConsistent)
            wakeSleepers()
            claimTiles()
            // Workers that wake up from now on are too late, and are not waited for.
            door.bitwiseOr(Self.closed, ordering: .relaxed)
            var spins = 0
            while door.load(ordering: .acquiring) != Self.closed {
                spins += 1
                if spins > Self.spinLimit { sched_yield() }
                if let poll, spins % Self.pollInterval == 0 { poll() }
            }
            region.body = nil
            isRunning = false
        }
    }

    private func claimTiles() {
        let body = region.body!
        let count = region.count
        while true {
            let index = next.add(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            body(index)
            poll?()
        }
    }

    // MARK: Threads

    /// Iterations of a waiting loop in some microseconds.
    private static let pollInterval = 2_000

    /// Iterations of a waiting loop after which it gives way to other threads.
    private static let spinLimit = 20_000

    /// True if the workers' threads exist; false in the child of a fork.
    private func startIfNeeded() -> Bool {
        if threads.isEmpty {
            ownerProcess = getpid()
            for _ in 1..<workerCount { start() }
        }
        return !threads.isEmpty && ownerProcess == getpid()
    }

    private func start() {
        var thread = pthread_t()
        // Unretained: `stop`, in deinit, ends the thread before the pool goes.
        let context = Unmanaged.passUnretained(self).toOpaque()
        let status = pthread_create(
            &thread, nil,
            { context in
                Unmanaged<WorkerPool>.fromOpaque(context!)._withUnsafeGuaranteedRef { $0.work() }
                return nil
            }, context)
        if status == 0 { threads.append(thread) }
    }

    private func work() {
        var seen = 0
        while true {
            seen = waitForRegion(after: seen)
            if isStopping.load(ordering: .acquiring) { return }
            ProcessorSet.leave(callersProcessor.load(ordering: .relaxed))
            guard enter() else { continue }
            claimTiles()
            door.subtract(1, ordering: .releasing)
        }
    }

    /// Joins the region, unless its tiles are all claimed.
    private func enter() -> Bool {
        var inside = door.load(ordering: .relaxed)
        while inside < Self.closed {
            let attempt = door.weakCompareExchange(
                expected: inside, desired: inside + 1, ordering: .acquiring)
            if attempt.exchanged { return true }
            inside = attempt.original
        }
        return false
    }

    private func waitForRegion(after seen: Int) -> Int {
        var spin = SpinWait()
        while spin.goesOn() {
            let now = generation.load(ordering: .acquiring)
            if now != seen { return now }
        }
        lock.lock()
        defer { lock.unlock() }
        sleepers.add(1, ordering: .sequentiallyConsistent)
        defer { sleepers.subtract(1, ordering: .sequentiallyConsistent) }
        while true {
            let now = generation.load(ordering: .sequentiallyConsistent)
            if now != seen { return now }
            condition.wait(lock)
        }
    }

    private func wakeSleepers() {
        guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
        lock.lock()
        condition.broadcast()
        lock.unlock()
    }

    private func stop() {
        guard !threads.isEmpty, ownerProcess == getpid() else { return }
        isStopping.store(true, ordering: .releasing)
        generation.add(1, ordering: .sequentiallyConsistent)
        wakeSleepers()
        for thread in threads { pthread_join(thread, nil) }
    }
}
