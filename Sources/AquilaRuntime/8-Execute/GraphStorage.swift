import Synchronization

/// The state of a graph's runs: counters and queues, reset before each run.
final class GraphStorage {
    let nodeCount: Int
    /// Number of nodes that each node still waits for.
    let waits: UnsafeMutablePointer<Atomic<Int32>>
    private(set) var queues: [NodeQueue] = []
    /// Count of the runs of each node, while invariants are checked.
    var ledger: NodeLedger?
    /// Nanoseconds of the last run; before the first, enough to be shared among workers.
    var duration = UInt64.max

    init(nodeCount: Int) {
        self.nodeCount = nodeCount
        waits = .allocate(capacity: nodeCount)
        for node in 0..<nodeCount { (waits + node).initialize(to: Atomic(0)) }
        durations = .allocate(capacity: nodeCount)
        durations.initialize(repeating: 0, count: nodeCount)
    }

    /// Least nanoseconds that each node took, while nodes are timed.
    let durations: UnsafeMutablePointer<UInt64>
    /// Time from the start of each node to the end of all nodes that wait for it; empty where nodes
    /// run depth first.
    private(set) var heights: [UInt64] = []
    private var runs = 0

    deinit {
        waits.deinitialize(count: nodeCount).deallocate()
        durations.deallocate()
    }

    /// True while nodes are timed: in the first runs. The very first finds cold caches, and any may
    /// be disturbed.
    var isMeasuring: Bool { runs < 4 }

    func note(_ nanoseconds: UInt64, of node: Int) {
        durations[node] = durations[node] == 0 ? nanoseconds : min(durations[node], nanoseconds)
    }

    /// Ends a run, and finds out if the length of the graph limits it.
    ///
    /// Depth first keeps data in caches. Where few nodes can run at the same time, the node
    /// furthest from the end goes first instead.
    func finish(_ graph: TaskGraph, workers: Int) {
        defer { runs += 1 }
        guard isMeasuring, workers > 1 else { return }
        var heights = [UInt64](repeating: 0, count: nodeCount)
        for node in (0..<nodeCount).reversed() {
            let next = graph.successors(of: node).map { heights[Int($0)] }.max() ?? 0
            heights[node] = durations[node] + next
        }
        let total = (0..<nodeCount).reduce(0) { $0 + durations[$1] }
        let isNarrow = total < (heights.max() ?? 0) * UInt64(Self.narrow * workers)
        if isNarrow || graph.isOrdered { self.heights = graph.raising(heights) }
    }

    /// Average number of nodes that could run at the same time, for each worker, below which a
    /// graph is narrow.
    private static let narrow = 8

    func reset(_ graph: TaskGraph, workers: Int) {
        while queues.count < workers { queues.append(NodeQueue(capacity: nodeCount)) }
        for queue in queues { queue.reset() }
        if graph.isOrdered, heights.isEmpty {
            heights = graph.raising([UInt64](repeating: 0, count: nodeCount))
        }
        for node in 0..<nodeCount { waits[node].store(graph.waits[node], ordering: .relaxed) }
    }
}

/// The ready nodes of one worker: it takes the newest, whose inputs are still in its cache, and
/// others steal the oldest.
final class NodeQueue {
    private let items: UnsafeMutablePointer<Int32>
    private let isHeld = Atomic<Bool>(false)
    /// Number of nodes in the queue; idle workers look at it without holding the queue.
    private let count = Atomic<Int>(0)
    // Guarded by `isHeld`.
    private var head = 0
    private var tail = 0

    /// - Parameter capacity: the largest number of nodes that are put in between two resets.
    init(capacity: Int) { items = .allocate(capacity: max(capacity, 1)) }

    deinit { items.deallocate() }

    func reset() {
        (head, tail) = (0, 0)
        count.store(0, ordering: .relaxed)
    }

    /// True if the queue seemed empty, as read without holding it.
    var isEmpty: Bool { count.load(ordering: .relaxed) == 0 }

    func push(_ node: Int32) {
        hold()
        items[tail] = node
        tail += 1
        release()
    }

    func popNewest() -> Int32? {
        if isEmpty { return nil }
        hold()
        defer { release() }
        guard tail > head else { return nil }
        tail -= 1
        return items[tail]
    }

    func popOldest() -> Int32? {
        if isEmpty { return nil }
        hold()
        defer { release() }
        guard tail > head else { return nil }
        head += 1
        return items[head - 1]
    }

    /// Takes the node of the greatest height among those that are wanted.
    func popHighest(_ heights: [UInt64], where isWanted: (Int32) -> Bool) -> Int32? {
        if isEmpty { return nil }
        hold()
        defer { release() }
        var best = -1
        for place in head..<tail where isWanted(items[place]) {
            if best < 0 || heights[Int(items[place])] > heights[Int(items[best])] { best = place }
        }
        guard best >= 0 else { return nil }
        tail -= 1
        let node = items[best]
        items[best] = items[tail]
        return node
    }

    /// Takes the node that a number chooses.
    func pop(_ choice: Int) -> Int32? {
        hold()
        defer { release() }
        guard tail > head else { return nil }
        tail -= 1
        let place = head + choice % (tail - head + 1)
        let node = items[place]
        items[place] = items[tail]
        return node
    }

    private func hold() {
        while isHeld.exchange(true, ordering: .acquiring) {
            while isHeld.load(ordering: .relaxed) {}
        }
    }

    private func release() {
        count.store(tail - head, ordering: .relaxed)
        isHeld.store(false, ordering: .releasing)
    }
}

extension TaskGraph {
    /// Counters and queues of the graph's runs, made before the first one.
    var storage: GraphStorage {
        if let runState { return unsafeDowncast(runState, to: GraphStorage.self) }
        let storage = GraphStorage(nodeCount: nodes.count)
        runState = storage
        return storage
    }
}
