import AquilaTypes

/// Drawing of a window as a graph: operations in the kernels that they became, and the dependences
/// between them.
struct WindowDrawing {
    /// Largest number of operations that are drawn.
    static let mostOperations = 400

    let window: Window
    let planning: Planning
    /// Line of the program where each operation was recorded.
    let lines: [String?]

    func dot(_ name: String) -> String {
        let count = window.operations.count
        let shown = min(count, Self.mostOperations)
        var label = "\(name): \(count) operations in \(planning.groups.count) steps"
        if shown < count { label += "; the last \(count - shown) operations are left out" }
        label +=
            "\nsolid: uses the result; dashed: overwrites; grey: within one kernel; bold frame: has memory"
        var dot = DOT(name, label: label)
        let tiles = planning.plan.pipelineShapes
        var next = 0
        for (place, groups) in planning.pipelines.enumerated() {
            for group in next..<groups.lowerBound { draw(group, shown, &dot) }
            let tile = place < tiles.count ? ", tiles of \(tiles[place])" : ""
            dot.cluster("pipeline\(place)", "\(groups.count) kernels, depth first\(tile)", "style=dashed") {
                for group in groups { draw(group, shown, &$0) }
            }
            next = groups.upperBound
        }
        for group in next..<planning.groups.count { draw(group, shown, &dot) }
        let run = Set(planning.groups.flatMap(\.operations))
        for index in 0..<shown where !run.contains(index) {
            dot.node("op\(index)", text(of: index) + "\nnot run: what it uses has failed", "style=dotted")
        }
        drawEdges(shown, &dot)
        return dot.closed
    }

    private func draw(_ index: Int, _ shown: Int, _ dot: inout DOT) {
        let group = planning.groups[index]
        let operations = group.operations.filter { $0 < shown }
        guard !operations.isEmpty else { return }
        let stored = planning.plan.allocatedSlots
        dot.cluster("group\(index)", title(of: group, index), "style=filled, color=lightgrey") { dot in
            for operation in operations {
                let hasMemory = window.operations[operation].outputs.contains {
                    let slot = Int(window.references[$0].slot)
                    return stored.contains(slot) || window.slots[slot].hasValue
                }
                let width = hasMemory ? ", penwidth=2" : ""
                dot.node("op\(operation)", text(of: operation), "style=filled, fillcolor=white\(width)")
            }
        }
    }

    private func title(of group: FusionGroup, _ index: Int) -> String {
        guard let domain = group.domain else { return "step \(index): a task" }
        let lag = group.defersStores ? ", stores lag" : ""
        return "step \(index): a kernel at \(domain) points\(lag)"
    }

    /// The text of an operation: name, operands, results, line.
    private func text(of index: Int) -> String {
        let operation = window.operations[index]
        func list(_ positions: Range<Int>) -> String {
            positions.map { position in
                let reference = window.references[position]
                return reference.isScalar
                    ? "\(reference.dtype)"
                    : "s\(reference.slot) \(window.view(of: reference).shape) \(reference.dtype)"
            }.joined(separator: ", ")
        }
        let mask = operation.hasMask ? " where s\(window.references[operation.mask!].slot)" : ""
        let line = lines[index].map { "\n\($0.split(separator: "/").last ?? "")" } ?? ""
        return
            "\(window.name(of: index))\n\(list(operation.inputs)) → \(list(operation.outputs))\(mask)\(line)"
    }

    // MARK: Edges

    /// Draws an edge from each operation to those that wait for it: they use a store that it wrote,
    /// or overwrite one.
    private func drawEdges(_ shown: Int, _ dot: inout DOT) {
        var home: [Int: Int] = [:]
        for (index, group) in planning.groups.enumerated() {
            for operation in group.operations { home[operation] = index }
        }
        for (later, earlier, isUse) in dependences(shown) {
            let isWithin = home[later] != nil && home[later] == home[earlier]
            let style = isUse ? "style=solid" : "style=dashed"
            dot.edge("op\(earlier)", "op\(later)", isWithin ? style + ", color=grey" : style)
        }
    }

    /// The pairs of operations of which one waits for the other directly, by exact overlap of the
    /// elements that they touch.
    private func dependences(_ shown: Int) -> [(later: Int, earlier: Int, isUse: Bool)] {
        var histories: [Int32: AccessHistory] = [:]
        var writes: [Int: Set<Int32>] = [:]
        var result: [(Int, Int, Bool)] = []
        for index in 0..<shown {
            var isUse: [Int32: Bool] = [:]
            for access in window.accesses(of: window.operations[index]) where access.view.elementCount > 0 {
                let slot = window.slots[Int(access.slot)]
                let history =
                    histories[access.slot] ?? AccessHistory(root: slot.root, itemSize: slot.dtype.size)
                histories[access.slot] = history
                var found: [Int32] = []
                history.record(
                    .view(access.view, itemSize: access.dtype.size), access.isWrite ? .write : .read,
                    by: Int32(index), into: &found)
                for earlier in found {
                    let uses = !access.isWrite && writes[Int(earlier)]!.contains(access.slot)
                    isUse[earlier] = isUse[earlier] ?? false || uses
                }
                if access.isWrite { writes[index, default: []].insert(access.slot) }
            }
            writes[index] = writes[index] ?? []
            result += isUse.sorted { $0.key < $1.key }.map { (index, Int($0.key), $0.value) }
        }
        return result
    }
}

extension Plan {
    /// The shapes of the tiles of the pipelines, in order.
    fileprivate var pipelineShapes: [Shape] {
        steps.compactMap { if case .pipeline(let launch) = $0 { launch.pipeline.tile } else { nil } }
    }
}
