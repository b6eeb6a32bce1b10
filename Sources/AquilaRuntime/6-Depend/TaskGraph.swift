import AquilaTypes

/// The steps of a window as point tasks, with the order that their footprints demand and no other.
///
/// Made once for a plan, and run whenever the window comes again.
final class TaskGraph {
    /// What a node belongs to.
    enum Step {
        /// Tiles of a kernel's loops.
        case launch(Launch, Tiling)
        case task(TaskStep)
    }

    /// Tiles, or one point, of a step.
    struct Node: BitwiseCopyable {
        var step: Int32
        var first: Int32
        var count: Int32
    }

    let steps: [Step]
    let nodes: [Node]
    /// How many nodes each node waits for.
    let waits: [Int32]
    /// For each node, the first of `successors` that waits for it.
    private let successorStarts: [Int32]
    private let successors: [Int32]
    /// Whether at most one node is ready at any time.
    let isChain: Bool
    /// Whether some tasks may not run on every worker.
    let isRestricted: Bool
    /// Whether nodes have an order of their own: by priority, or since not every worker may run them.
    let isOrdered: Bool
    /// Room for the runs, one at a time.
    let storage: GraphStorage

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
        storage = GraphStorage(nodeCount: nodes.count)
    }

    /// Heights with the priorities above them.
    func raising(_ heights: [UInt64]) -> [UInt64] {
        zip(heights, nodes).map { height, node in
            var priority = 0
            if case .task(let task) = steps[Int(node.step)] {
                priority = min(max(task.priority, -1000), 1000)
            }
            return min(height, 1 << 50 - 1) | UInt64(priority + 1024) << 50
        }
    }

    /// The nodes that wait for a node.
    func successors(of node: Int) -> ArraySlice<Int32> {
        successors[Int(successorStarts[node])..<Int(successorStarts[node + 1])]
    }

    /// The most nodes with equally long ways from the beginning.
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

/// A task of a plan: where its stores are, and the pieces of its points.
final class TaskStep {
    /// Its place among the window's operations and launches.
    let operation: Int
    let launch: Int
    /// For each argument, the slot and the element type.
    let slots: [Int]
    let types: [DType]
    /// All of each argument.
    let wholes: [View]
    /// The shape of each argument, as its points see it.
    let shapes: [Shape]
    let modes: [ArgumentMode]
    let hasSideEffects: Bool
    /// Whether all points are one node.
    let isConcurrent: Bool
    /// The operations whose tasks must not have thrown.
    let suppliers: Set<Int>
    let solved: SolvedLaunch
    let variant: ProcessorKind
    let layouts: [InstanceLayout]
    /// The workers that may run it.
    let processors: Range<Int>
    let priority: Int

    init(
        operation: Int, launch: Int, slots: [Int], types: [DType], views: [View], recorded: RecordedLaunch,
        suppliers: Set<Int>, solved: SolvedLaunch
    ) {
        self.suppliers = suppliers
        self.operation = operation
        self.launch = launch
        self.slots = slots
        self.types = types
        wholes = views
        shapes = zip(views, recorded.modes).map { $1 == .reduction ? Shape($0.shape.dropFirst()) : $0.shape }
        modes = recorded.modes
        hasSideEffects = recorded.task.hasSideEffects
        isConcurrent = recorded.task.isConcurrent
        let views = slots.indices.map {
            solved.pointCount > 0 ? solved.pieces[$0].view : View(shape: Shape(), strides: Dims())
        }
        // The call has seen that there is one.
        variant = (try? recorded.variant(views)) ?? .cpu
        layouts = recorded.layouts(views)
        processors = recorded.scope.machine.processors(variant)
        priority = recorded.scope.priority
        self.solved = solved
    }

    func piece(_ point: Int, _ argument: Int) -> SolvedLaunch.Piece {
        solved.pieces[point * slots.count + argument]
    }
}

/// Stage 6: finds the order between the point tasks of a window's steps.
struct TaskGraphBuilder {
    /// Tiles beyond this many share nodes.
    private static let maximumNodesPerStep = 1024

    private let rootView: (Int) -> (view: View, itemSize: Int)
    private var histories: [Int: AccessHistory] = [:]
    private var steps: [TaskGraph.Step] = []
    private var nodes: [TaskGraph.Node] = []
    private var predecessors: [[Int32]] = []
    private var found: [Int32] = []

    /// The slot that side effects write.
    private static let world = -1

    /// - Parameter rootView: the whole of a slot.
    init(rootView: @escaping (Int) -> (view: View, itemSize: Int)) { self.rootView = rootView }

    var isEmpty: Bool { nodes.isEmpty }

    func graph() -> TaskGraph { TaskGraph(steps: steps, nodes: nodes, predecessors: predecessors) }

    mutating func add(_ launch: Launch) {
        let tiling = Tiling(launch, workers: 2)
        steps.append(.launch(launch, tiling))
        let nodeCount = tiling.isParallel ? min(tiling.count, Self.maximumNodesPerStep) : 1
        let kernel = launch.kernel.kernel
        for index in 0..<nodeCount {
            let tiles = tiling.count * index / nodeCount..<tiling.count * (index + 1) / nodeCount
            begin(first: tiles.lowerBound, count: tiles.count)
            for (array, binding) in launch.arrays.enumerated() {
                let size = kernel.arrays[array].type.size
                let kind: AccessKind = kernel.stores(into: array) ? .write : .read
                for tile in tiles {
                    use(binding.slot, tiling.view(of: array, tile: tile), size, kind)
                }
            }
            end()
        }
    }

    mutating func add(_ task: TaskStep) {
        steps.append(.task(task))
        let pointCount = task.solved.pointCount
        let nodeSize = task.isConcurrent ? pointCount : 1
        for first in stride(from: 0, to: pointCount, by: max(nodeSize, 1)) {
            begin(first: first, count: nodeSize)
            for point in first..<first + nodeSize { use(task, point) }
            if task.hasSideEffects { use(Self.world, View(contiguous: [1], itemSize: 1), 1, .write) }
            end()
        }
    }

    private mutating func use(_ task: TaskStep, _ point: Int) {
        for (argument, mode) in task.modes.enumerated() {
            let piece = task.piece(point, argument)
            guard piece.view.elementCount > 0 else { continue }
            let footprint = piece.footprint(itemSize: task.types[argument].size)
            use(task.slots[argument], footprint, mode.isWrite ? .write : .read)
        }
    }

    private mutating func begin(first: Int, count: Int) {
        nodes.append(TaskGraph.Node(step: Int32(steps.count - 1), first: Int32(first), count: Int32(count)))
        found.removeAll(keepingCapacity: true)
    }

    private mutating func use(_ slot: Int, _ view: View, _ size: Int, _ kind: AccessKind) {
        if view.elementCount == 0 { return }
        use(slot, .view(view, itemSize: size), kind)
    }

    private mutating func use(_ slot: Int, _ footprint: Footprint, _ kind: AccessKind) {
        if histories[slot] == nil {
            let root = slot == Self.world ? (View(contiguous: [1], itemSize: 1), 1) : rootView(slot)
            histories[slot] = AccessHistory(root: root.0, itemSize: root.1)
        }
        histories[slot]!.record(
            footprint, kind, by: Int32(nodes.count - 1), into: &found)
    }

    private mutating func end() { predecessors.append(Array(Set(found)).sorted()) }
}
