import Synchronization

/// The number of times that each node of a graph has run.
final class NodeLedger {
    private let counts: UnsafeMutablePointer<Atomic<Int32>>
    private let nodeCount: Int

    init(nodeCount: Int) {
        self.nodeCount = nodeCount
        counts = .allocate(capacity: nodeCount)
        for node in 0..<nodeCount { (counts + node).initialize(to: Atomic(0)) }
    }

    deinit { counts.deinitialize(count: nodeCount).deallocate() }

    func note(_ node: Int) { counts[node].add(1, ordering: .relaxed) }

    var hasEntries: Bool { (0..<nodeCount).contains { counts[$0].load(ordering: .relaxed) > 0 } }

    /// Checks that each node has run once.
    func checkInvariants() throws(BrokenInvariant) {
        for node in 0..<nodeCount {
            let count = counts[node].load(ordering: .relaxed)
            if count != 1 {
                throw BrokenInvariant(.execute, "node \(node) of \(nodeCount) has run \(count) times")
            }
        }
    }
}
