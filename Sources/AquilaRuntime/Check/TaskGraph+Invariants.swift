import AquilaTypes

extension TaskGraph {
    /// Largest numbers of nodes and of uses of a graph that is compared node by node.
    private static let mostNodes = 256
    private static let mostUses = 4096

    /// A node's use of some bytes.
    fileprivate struct Use {
        var slot: Int
        var footprint: Footprint
        var isWrite: Bool
    }

    /// Checks that each tile and each point is in one node and that there is no circle, and for
    /// small graphs that the order is exactly the one that shared bytes demand.
    ///
    /// - Complexity: O(n² u²) for n nodes with u uses each.
    func checkInvariants() throws(BrokenInvariant) {
        try checkNodes()
        var counts = [Int32](repeating: 0, count: nodes.count)
        for node in nodes.indices {
            for next in successors(of: node) {
                guard Int(next) > node else {
                    throw broken("waits for itself, or for a later one", node: Int(next))
                }
                counts[Int(next)] += 1
            }
        }
        for node in nodes.indices where counts[node] != waits[node] {
            throw broken("waits for \(waits[node]) nodes, of which \(counts[node]) know", node: node)
        }
        if nodes.count <= Self.mostNodes { try checkOrder() }
    }

    private func broken(_ message: String, node: Int) -> BrokenInvariant {
        var operation: Int?
        var label = ""
        switch steps[Int(nodes[node].step)] {
        case .task(let task): operation = task.operation
        case .launch(let launch, _): label = " of \(launch.label)"
        }
        return BrokenInvariant(.depend, "node \(node)\(label) \(message)", operation: operation)
    }

    /// Checks that the nodes of a step take its tiles or points in turn.
    private func checkNodes() throws(BrokenInvariant) {
        var done = [Int](repeating: 0, count: steps.count)
        for (index, node) in nodes.enumerated() {
            guard node.first == done[Int(node.step)] else {
                throw broken("begins at \(node.first)", node: index)
            }
            done[Int(node.step)] += node.count
        }
        for (index, step) in steps.enumerated() {
            let count =
                switch step {
                case .launch(_, let tiling): tiling.count
                case .task(let task): task.solved.pointCount
                }
            guard done[index] == count else {
                throw BrokenInvariant(.depend, "\(done[index]) of \(count) tiles of step \(index) have nodes")
            }
        }
    }

    // MARK: Order

    private func checkOrder() throws(BrokenInvariant) {
        let uses = nodes.indices.map { self.uses(of: $0) }
        guard uses.reduce(0, { $0 + $1.count }) <= Self.mostUses else { return }
        let ancestors = ancestors()
        for later in nodes.indices {
            for earlier in 0..<later {
                let isDirect = successors(of: earlier).contains(Int32(later))
                let conflicts = uses[later].contains { a in uses[earlier].contains { conflict(a, $0) } }
                if conflicts, !ancestors[later].contains(earlier) {
                    throw broken(
                        "does not wait for node \(earlier), with which it shares elements", node: later)
                }
                if isDirect, !conflicts {
                    throw broken("waits for node \(earlier), with which it shares nothing", node: later)
                }
            }
        }
    }

    private func conflict(_ a: Use, _ b: Use) -> Bool {
        a.slot == b.slot && (a.isWrite || b.isWrite) && a.footprint.overlaps(b.footprint)
    }

    /// All nodes that must be done before each node.
    private func ancestors() -> [Set<Int>] {
        var result = [Set<Int>](repeating: [], count: nodes.count)
        for node in nodes.indices {
            for next in successors(of: node) { result[Int(next)].formUnion(result[node].union([node])) }
        }
        return result
    }

    /// The bytes that a node uses, from its step alone.
    private func uses(of node: Int) -> [Use] {
        let parts = nodes[node].first..<nodes[node].first + nodes[node].count
        switch steps[Int(nodes[node].step)] {
        case .launch(let launch, let tiling):
            return launch.arrays.indices.flatMap { array in
                let size = launch.kernel.kernel.arrays[array].type.size
                let isWrite = launch.kernel.kernel.stores(into: array)
                return parts.map { tile in
                    Use(
                        slot: launch.arrays[array].slot,
                        footprint: .view(tiling.view(of: array, tile: tile), itemSize: size),
                        isWrite: isWrite)
                }
            }
        case .task(let task):
            let world = Use(
                slot: -1, footprint: .view(View(contiguous: [1], itemSize: 1), itemSize: 1), isWrite: true)
            return parts.flatMap { task.uses(of: $0) } + (task.hasSideEffects ? [world] : [])
        }
    }
}

extension TaskStep {
    fileprivate func uses(of point: Int) -> [TaskGraph.Use] {
        slots.indices.map { argument in
            let footprint = piece(point, argument).footprint(itemSize: types[argument].size)
            return TaskGraph.Use(
                slot: slots[argument], footprint: footprint, isWrite: modes[argument].isWrite)
        }
    }
}
