extension [Plan.Step] {
    /// The steps with the frees among them: each after the last step that uses a slot whose value is
    /// not needed at the end.
    func releasing(_ window: Window) -> [Plan.Step] {
        func isDropped(_ slot: Int) -> Bool {
            slot >= window.slots.count || window.slots[slot].isReleased
        }
        var seen: Set<Int> = []
        var result: [Plan.Step] = []
        for step in reversed() {
            for slot in step.slots where isDropped(slot) && seen.insert(slot).inserted {
                result.append(.free(slot: slot))
            }
            result.append(step)
        }
        return result.reversed()
    }
}

extension Plan.Step {
    /// The slots whose memory the step uses.
    fileprivate var slots: [Int] {
        switch self {
        case .allocate(let slot, _), .free(let slot): [slot]
        case .move(let movement): movement.slots
        case .start(let exchange), .finish(let exchange): exchange.regions.map(\.slot)
        case .launch(let launch): launch.arrays.map(\.slot)
        case .pipeline(let launch): launch.slots
        case .task(let task): task.slots
        case .graph: []
        }
    }
}
