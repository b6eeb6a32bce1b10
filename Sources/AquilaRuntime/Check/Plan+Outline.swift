import AquilaTypes

extension Plan {
    /// A description that tells a plan from others, in words: equal for plans of equal windows.
    var outline: [String] { steps.map(\.outline) + ["slots \(slotBytes)"] }
}

extension Plan.Step {
    fileprivate var outline: String {
        switch self {
        case .allocate(let slot, let isZeroed): "allocate \(slot)\(isZeroed ? ", zeroed" : "")"
        case .free(let slot): "free \(slot)"
        case .launch(let launch): launch.outline
        case .pipeline(let launch): launch.outline
        case .task(let task): task.outline
        case .graph(let graph): graph.outline
        case .move(let movement): movement.outline
        case .start(let exchange): "start \(Movement.exchange(exchange).outline)"
        case .finish(let exchange): "finish \(Movement.exchange(exchange).outline)"
        }
    }
}

extension Launch {
    fileprivate var outline: String {
        let slots = arrays.map { "\($0.slot)+\($0.offset)" }.joined(separator: " ")
        let lag = deferral.map { " lag \($0.lag.back) \($0.lag.forward) of \($0.arrays)" } ?? ""
        return "launch of \(kernel.kernel.hashValue), arrays \(slots), scalars \(scalars.map(\.index)), "
            + "loops \(nest.extents), \(order)\(lag)"
    }
}

extension PipelineLaunch {
    fileprivate var outline: String {
        "pipeline of \(stages.map(\.kernel.kernel.hashValue)), slots \(slots), tiles of \(pipeline.tile)"
    }
}

extension Movement {
    fileprivate var outline: String {
        label + " of "
            + regions.map { "\($0.slot)+\($0.view.offset) \($0.view.shape)" }.joined(separator: ", ")
    }
}

extension TaskStep {
    fileprivate var outline: String {
        "task \(launch) on \(slots) in \(solved.launchDomain): \(solved.pieces.map { "\($0.view.shape) at \($0.origin)" })"
    }
}

extension TaskGraph {
    fileprivate var outline: String {
        let inner = steps.map { step in
            switch step {
            case .launch(let launch, let tiling): launch.outline + " in \(tiling.count)"
            case .task(let task): task.outline
            }
        }
        let edges = nodes.indices.map { Array(successors(of: $0)) }
        return "graph of \(inner), edges \(edges)"
    }
}

extension Plan {
    /// Checks that this kept plan equals a fresh one for the same window.
    func compare(with fresh: Plan) throws(BrokenInvariant) {
        let (mine, other) = (outline, fresh.outline)
        guard mine != other else { return }
        let place =
            zip(mine, other).enumerated().first { $1.0 != $1.1 }?.offset ?? min(mine.count, other.count)
        func step(_ list: [String]) -> String { place < list.count ? list[place] : "nothing" }
        throw BrokenInvariant(
            .replay, "step \(place) of the plan that was kept is \(step(mine)), of a new one \(step(other))")
    }
}
