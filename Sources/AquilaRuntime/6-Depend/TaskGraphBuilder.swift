import AquilaTypes

/// Stage 6: finds the order between the point tasks of a window's steps.
struct TaskGraphBuilder {
    /// Largest number of nodes of a step; more tiles share nodes.
    private static let maximumNodesPerStep = 1024

    private let rootView: (Int) -> (view: View, itemSize: Int)
    private var histories: [Int: AccessHistory] = [:]
    private var steps: [TaskGraph.Step] = []
    private var nodes: [TaskGraph.Node] = []
    private var predecessors: [[Int32]] = []
    private var found: [Int32] = []

    /// Slot that stands for the world outside, which tasks with side effects write.
    private static let world = -1

    /// - Parameter rootView: gives the view of all of a slot.
    init(rootView: @escaping (Int) -> (view: View, itemSize: Int)) { self.rootView = rootView }

    var isEmpty: Bool { nodes.isEmpty }

    func graph() -> TaskGraph { TaskGraph(steps: steps, nodes: nodes, predecessors: predecessors) }

    mutating func add(_ launch: Launch) {
        let tiling = Tiling(launch, workers: 2)
        steps.append(.launch(launch, tiling))
        let extents = launch.nest.extents
        if tiling.count > Self.maximumNodesPerStep, extents.count > 2 {
            return addSlabs(of: launch, tiling)
        }
        for tiles in tiling.runs(atMost: tiling.isParallel ? Self.maximumNodesPerStep : 1) {
            begin(first: tiles.lowerBound, count: tiles.count)
            for array in launch.arrays.indices { use(launch, array, tiling, tiles) }
            end()
        }
    }

    /// Adds nodes of many small tiles, each with the iterations of a part of the outermost loop; their
    /// footprint is one view, so that the history does not grow with the tiles.
    private mutating func addSlabs(of launch: Launch, _ tiling: Tiling) {
        let extents = launch.nest.extents
        let nodeCount = tiling.isParallel ? min(extents[0], Self.maximumNodesPerStep) : 1
        let tilesPerIteration = tiling.count / extents[0]
        for index in 0..<nodeCount {
            let slab = extents[0] * index / nodeCount..<extents[0] * (index + 1) / nodeCount
            begin(first: slab.lowerBound * tilesPerIteration, count: slab.count * tilesPerIteration)
            for (array, binding) in launch.arrays.enumerated() {
                let strides = launch.nest.walkers[array].strides
                var shape = Shape(extents)
                shape[0] = slab.count
                use(
                    launch, array,
                    View(
                        offset: binding.offset + slab.lowerBound * strides[0], shape: shape,
                        strides: Dims(strides)))
            }
            end()
        }
    }

    /// Records one footprint for all tiles of a run, or one for each tile of few.
    private mutating func use(_ launch: Launch, _ array: Int, _ tiling: Tiling, _ tiles: Range<Int>) {
        if let view = tiling.view(of: array, tiles: tiles) { return use(launch, array, view) }
        for tile in tiles { use(launch, array, tiling.view(of: array, tile: tile)) }
    }

    private mutating func use(_ launch: Launch, _ array: Int, _ view: View) {
        let kernel = launch.kernel.kernel
        use(
            launch.arrays[array].slot, view, kernel.arrays[array].type.size,
            kernel.stores(into: array) ? .write : .read)
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
        nodes.append(TaskGraph.Node(step: Int32(steps.count - 1), first: first, count: count))
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
