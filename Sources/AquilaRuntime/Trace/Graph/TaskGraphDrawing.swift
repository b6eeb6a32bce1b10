/// Drawing of the point tasks of a window, in the order that their footprints demand.
struct TaskGraphDrawing {
    /// Largest number of nodes that are drawn.
    static let mostNodes = 200

    let graph: TaskGraph
    /// Function that names a task step.
    let name: (TaskStep) -> String

    func dot(_ heading: String) -> String {
        let shown = min(graph.nodes.count, Self.mostNodes)
        var label = "\(heading): \(graph.nodes.count) point tasks and tiles of \(graph.steps.count) steps"
        if shown < graph.nodes.count { label += "; the last \(graph.nodes.count - shown) are left out" }
        var dot = DOT(heading, label: label)
        var node = 0
        for (index, step) in graph.steps.enumerated() where node < shown {
            dot.cluster("step\(index)", title(of: step), "style=filled, color=lightgrey") { dot in
                while node < shown, Int(graph.nodes[node].step) == index {
                    dot.node("n\(node)", text(of: node, step), "style=filled, fillcolor=white")
                    node += 1
                }
            }
        }
        for node in 0..<shown {
            for next in graph.successors(of: node) where next < shown { dot.edge("n\(node)", "n\(next)") }
        }
        return dot.closed
    }

    private func title(of step: TaskGraph.Step) -> String {
        switch step {
        case .launch(let launch, let tiling): "\(launch.label), \(tiling.count) tiles"
        case .task(let task): "\(name(task)), \(task.solved.launchDomain) points"
        }
    }

    private func text(of node: Int, _ step: TaskGraph.Step) -> String {
        let (first, count) = (graph.nodes[node].first, graph.nodes[node].count)
        if case .task(let task) = step {
            let pieces = task.slots.indices.map { argument in
                let piece = task.piece(first, argument)
                return "s\(task.slots[argument]) \(piece.view.shape) at \(piece.origin)"
            }
            return "point \(first)\n" + pieces.joined(separator: "\n")
        }
        return count == 1 ? "tile \(first)" : "tiles \(first)…\(first + count - 1)"
    }
}
