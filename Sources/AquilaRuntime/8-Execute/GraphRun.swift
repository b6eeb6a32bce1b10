import AquilaKernels
import AquilaSystem
import AquilaTypes
import Glibc
import Synchronization

/// Stage 8 for windows with tasks: runs the nodes of a graph on the workers, each as soon as the
/// nodes that it waits for are done, depth first.
///
/// Properties are constant, atomic or guarded while threads of workers and concurrent tasks run
/// nodes. They share `storage`: its counters are atomic, its queues have locks, and each other
/// entry belongs to a node's one thread.
final class GraphRun: @unchecked Sendable {
    private let graph: TaskGraph
    private let storage: GraphStorage
    private let launches: [RecordedLaunch]
    private let memory: Executor.Memory
    private let pool: WorkerPool
    private let disorder: Disorder?
    /// Frame of each kernel launch, with addresses and scalars.
    private var frames: [Int: [UInt64]] = [:]
    private let remaining: Atomic<Int>
    private let hasFailures: Atomic<Bool>
    /// Operations that have thrown before this graph.
    private let failed: Set<Int>
    private let failures = Guarded<[(operation: Int, point: Int, error: any Error)]>([])

    init(
        _ graph: TaskGraph, _ window: borrowing Window, _ memory: Executor.Memory, _ pool: WorkerPool,
        failed: Set<Int>, disorder: Disorder?
    ) {
        self.failed = failed
        hasFailures = Atomic(!failed.isEmpty)
        self.graph = graph
        storage = graph.storage
        launches = window.launches
        self.memory = memory
        self.pool = pool
        self.disorder = disorder
        remaining = Atomic(graph.nodes.count)
        for (index, step) in graph.steps.enumerated() {
            guard case .launch(let launch, _) = step else { continue }
            var frame = launch.template
            frame.withUnsafeMutableBufferPointer {
                launch.fill($0.baseAddress!, window.scalars, memory)
            }
            frames[index] = frame
        }
    }

    /// Runs all nodes but the points of tasks that use results of a task that threw.
    ///
    /// - Returns: for each operation that threw, the error of its first point.
    func run() -> [Int: any Error] {
        let start = Self.nanoseconds()
        defer { storage.duration = Self.nanoseconds() - start }
        let isWorthSharing =
            graph.isRestricted || (!graph.isChain && storage.duration >= Self.serialDuration)
        let workers = isWorthSharing || disorder != nil ? pool.workerCount : 1
        storage.reset(graph, workers: workers)
        // The queue is last in, first out, so the first ready node is pushed last.
        for node in graph.nodes.indices.reversed() where graph.waits[node] == 0 {
            storage.queues[0].push(Int32(node))
        }
        if workers == 1 { work(0) } else { pool.parallelFor(count: workers, body: work) }
        storage.finish(graph, workers: workers)
        var result: [Int: any Error] = [:]
        failures.withLock { failures in
            // In a concurrent task, the errors of points that were left alone (`CommunicatorError`)
            // say less than the error of the point that left them, so they come last.
            let order = failures.sorted { a, b in
                (a.operation, a.error is CommunicatorError ? 1 : 0, a.point)
                    < (b.operation, b.error is CommunicatorError ? 1 : 0, b.point)
            }
            for failure in order where result[failure.operation] == nil {
                result[failure.operation] = failure.error
            }
        }
        return result
    }

    /// Nanoseconds below which a graph stays on the calling thread, if its last run took less;
    /// waking workers costs as much.
    private static let serialDuration: UInt64 = 100_000

    private static func nanoseconds() -> UInt64 { UInt64(SystemClock.monotonic.nanoseconds) }

    private func work(_ worker: Int) {
        var idle = 0
        var chooser = disorder?.generator(worker)
        var kept: Int32?
        while remaining.load(ordering: .acquiring) > 0 {
            guard let node = kept ?? next(worker, idle, &chooser) else {
                idle += 1
                pool.poll?()
                wait(idle)
                continue
            }
            idle = 0
            kept = complete(Int(node), on: worker)
            pool.poll?()
        }
    }

    /// True if a worker may run a node. After long idleness any worker may, so that no node waits
    /// for ever for a worker that does not come.
    private func mayRun(_ node: Int, _ worker: Int, _ idle: Int) -> Bool {
        guard case .task(let task) = graph.steps[Int(graph.nodes[node].step)] else { return true }
        return task.processors.contains(worker) || idle > Self.patience
    }

    /// Number of idle rounds, some tenths of a second.
    private static let patience = 10_000

    private func next(_ worker: Int, _ idle: Int, _ chooser: inout Disorder.Generator?) -> Int32? {
        let queues = storage.queues
        if chooser != nil {
            chooser!.pause()
            let start = chooser!.next()
            for k in queues.indices {
                if let node = queues[(start + k) % queues.count].pop(chooser!.next()) { return node }
            }
            return nil
        }
        if !storage.heights.isEmpty {
            return queues[0].popHighest(storage.heights) { mayRun(Int($0), worker, idle) }
        }
        if let node = queues[worker].popNewest() { return node }
        for k in 1..<max(queues.count, 1) {
            if let node = queues[(worker + k) % queues.count].popOldest() { return node }
        }
        return nil
    }

    /// Spins for some 50 µs, and then sleeps in short turns.
    private func wait(_ idle: Int) {
        if idle > 4000 { usleep(20) } else if idle > 200 { sched_yield() }
    }

    /// Runs a node.
    ///
    /// - Returns: the node that has become ready by it, if it is the only one and the queue is
    ///   empty; it need not go through the queue.
    private func complete(_ node: Int, on worker: Int) -> Int32? {
        let start = storage.isMeasuring ? Self.nanoseconds() : 0
        run(graph.nodes[node])
        if storage.ledger != nil { storage.ledger!.note(node) }
        if storage.isMeasuring { storage.note(Self.nanoseconds() - start, of: node) }
        let queue = storage.queues[storage.heights.isEmpty ? worker : 0]
        var ready = 0
        var kept: Int32?
        for next in graph.successors(of: node).reversed() {
            if storage.waits[Int(next)].subtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
                ready += 1
                if ready == 1, disorder == nil, queue.isEmpty, mayRun(Int(next), worker, 0) {
                    kept = next
                    continue
                }
                if let first = kept { queue.push(first) }
                kept = nil
                queue.push(next)
            }
        }
        remaining.subtract(1, ordering: .releasing)
        return kept
    }

    /// Runs tiles or points of a node. Kernels run even on elements that a task has failed to
    /// write: they cannot fail, and kernels of other operations may be fused with them.
    private func run(_ node: TaskGraph.Node) {
        switch graph.steps[Int(node.step)] {
        case .launch(let launch, let tiling):
            let tiles = node.first..<node.first + node.count
            Tracer.shared.tracing(launch.label, launch.category) {
                runTiles(launch, tiling, frames[Int(node.step)]!, tiles)
            }
        case .task(let task):
            if hasFailures.load(ordering: .acquiring), isCutOff(task) { return }
            Tracer.shared.tracing(launches[task.launch].label, .task) {
                if task.isConcurrent { runTogether(task, node) } else { runPoint(task, node.first, nil) }
            }
        }
    }

    /// Runs the points of a concurrent task: the last one on this thread, each other one on a
    /// thread of its own.
    private func runTogether(_ task: TaskStep, _ node: TaskGraph.Node) {
        let meeting = Meeting(size: node.count)
        let points = (0..<node.count).map { point in
            { @Sendable in
                self.runPoint(task, point, Communicator(meeting, rank: point))
                meeting.leave()
            }
        }
        let threads = points.dropLast().map(BodyThread.init)
        points.last?()
        for thread in threads { thread.join() }
    }

    /// Runs a point, and keeps the error that it throws.
    private func runPoint(_ task: TaskStep, _ point: Int, _ communicator: Communicator?) {
        let launch = launches[task.launch]
        let outputs = launch.unbounds.map { _ in OutputBuffer() }
        let number = task.solved.number(of: point)
        do {
            let context = context(task, point, outputs, communicator)
            try PieceInstances(task.layouts, task.modes).withPieces(of: context) { context in
                try TaskThread.running { try launch.task.variants[task.variant]!(context) }
            }
            for (store, output) in zip(launch.unbounds, outputs) { store.deliver(output, point: number) }
        } catch  where launch.scope.exceptionMode == .ignored {
            for (store, output) in zip(launch.unbounds, outputs) { store.deliver(output, point: number) }
        } catch {
            for store in launch.unbounds { store.fail(error) }
            failures.withLock { $0.append((task.operation, number, error)) }
            hasFailures.store(true, ordering: .releasing)
        }
    }

    /// True if a task that supplies this one has thrown.
    private func isCutOff(_ task: TaskStep) -> Bool {
        !task.suppliers.isDisjoint(with: failed)
            || failures.withLock { $0.contains { task.suppliers.contains($0.operation) } }
    }

    private func runTiles(_ launch: Launch, _ tiling: Tiling, _ frame: [UInt64], _ tiles: Range<Int>) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: frame.count) { copy in
            for tile in tiles {
                frame.withUnsafeBufferPointer {
                    copy.baseAddress!.update(from: $0.baseAddress!, count: frame.count)
                }
                tiling.narrow(copy.baseAddress!, to: tile)
                launch.kernel.run(copy.baseAddress!, points: launch.pointCount)
            }
        }
    }

    private func context(
        _ task: TaskStep, _ point: Int, _ outputs: [OutputBuffer], _ communicator: Communicator?
    ) -> TaskContext {
        var stores: [PhysicalStore] = []
        stores.reserveCapacity(task.slots.count)
        for (argument, slot) in task.slots.enumerated() {
            let piece = task.piece(point, argument)
            var view = piece.view
            view.offset = 0
            stores.append(
                PhysicalStore(
                    address: memory.address(slot) + piece.view.offset, view: view,
                    dtype: task.types[argument], origin: piece.origin, wholeShape: task.shapes[argument]))
        }
        let domain = task.solved.launchDomain
        return TaskContext(
            stores: stores, scalars: launches[task.launch].scalars,
            colour: Shape.colour(task.solved.number(of: point), of: domain),
            launchDomain: domain, outputs: outputs, communicator: communicator)
    }
}
