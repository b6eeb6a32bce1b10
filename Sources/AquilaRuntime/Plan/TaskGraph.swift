import AquilaTypes

/// The steps of a window as point tasks, in the order that their footprints demand and no other.
///
/// It is made once for a plan, and runs whenever the window comes again.
final class TaskGraph {
    /// The step that a node belongs to.
    enum Step {
        /// Tiles of a kernel's loops.
        case launch(Launch, Tiling)
        case task(TaskStep)
    }

    /// Tiles, or one point, of a step.
    struct Node: BitwiseCopyable {
        var step: Int32
        var first: Int
        var count: Int
    }

    let steps: [Step]
    let nodes: [Node]
    /// Number of nodes that each node waits for.
    let waits: [Int32]
    /// Index in `successors` of the first successor of each node.
    private let successorStarts: [Int32]
    private let successors: [Int32]
    /// True if at most one node is ready at any time.
    let isChain: Bool
    /// True if some tasks may not run on every worker.
    let isRestricted: Bool
    /// True if nodes run in an order of their own: by priority, or since not every worker may run
    /// them.
    let isOrdered: Bool
    /// State that the executor keeps from run to run; planning does not look at it.
    var runState: AnyObject?

    init(steps: [Step], nodes: [Node], predecessors: [[Int32]]) {
        self.steps = steps
        self.nodes = nodes
        waits = predecessors.map { Int32($0.count) }
        var lists = [[Int32]](repeating: [], count: nodes.count)
        for (node, list) in predecessors.enumerated() {
            for earlier in list { lists[Int(earlier)].append(Int32(node)) }
        }
        var starts: [Int32] = [0]
        for list in lists { starts.append(starts.last! + Int32(list.count)) }
        successorStarts = starts
        successors = lists.flatMap { $0 }
        let tasks = steps.compactMap { if case .task(let task) = $0 { task } else { nil } }
        isRestricted = Set(tasks.map(\.processors)).count > 1
        isOrdered = isRestricted || tasks.contains { $0.priority != 0 }
        isChain = Self.width(predecessors) <= 1
    }

    /// The heights of the nodes with their priorities in the bits above.
    func raising(_ heights: [UInt64]) -> [UInt64] {
        zip(heights, nodes).map { height, node in
            var priority = 0
            if case .task(let task) = steps[Int(node.step)] {
                priority = min(max(task.priority, -1000), 1000)
            }
            return min(height, 1 << 50 - 1) | UInt64(priority + 1024) << 50
        }
    }

    /// The nodes that wait for the given node.
    func successors(of node: Int) -> ArraySlice<Int32> {
        successors[Int(successorStarts[node])..<Int(successorStarts[node + 1])]
    }

    /// The largest number of nodes with equally long ways from the beginning.
    private static func width(_ predecessors: [[Int32]]) -> Int {
        var depth = [Int](repeating: 0, count: predecessors.count)
        var counts: [Int: Int] = [:]
        for (node, list) in predecessors.enumerated() {
            depth[node] = list.reduce(0) { max($0, depth[Int($1)] + 1) }
            counts[depth[node], default: 0] += 1
        }
        return counts.values.max() ?? 0
    }
}
