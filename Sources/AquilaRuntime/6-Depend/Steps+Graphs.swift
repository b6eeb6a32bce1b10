import AquilaTypes

extension [Plan.Step] {
    /// Bytes that a graph may hold longer than a sequence of steps would.
    private static var maximumSlack: Int { 64 << 20 }

    /// The steps of a window with tasks as graphs; each stands between the steps that allocate its
    /// memory and those that free it. Steps of windows without tasks do not change.
    ///
    /// A graph frees no memory before its end, so another graph begins where much memory would wait
    /// for that.
    ///
    /// - Parameter isApart: true for launches that stay steps of their own, and tasks that get graphs of
    ///   their own, between the others.
    func joiningGraphs(
        _ window: Window, _ slotBytes: [Int], keepingApart isApart: ((Plan.Step) -> Bool)? = nil
    ) -> [Plan.Step] {
        if window.launches.isEmpty { return self }
        func makeBuilder() -> TaskGraphBuilder {
            TaskGraphBuilder { [window] slot in
                slot < window.slots.count
                    ? (window.slots[slot].root, window.slots[slot].dtype.size)
                    : (View(contiguous: [slotBytes[slot]], itemSize: 1), 1)
            }
        }
        var result: [Plan.Step] = []
        var builder = makeBuilder()
        var frees: [Plan.Step] = []
        var slack = 0
        func close() {
            if !builder.isEmpty { result.append(.graph(builder.graph())) }
            result += frees
            builder = makeBuilder()
            frees = []
            slack = 0
        }
        for step in self {
            switch step {
            // The graph that uses the slot comes later.
            case .allocate: result.append(step)
            case .free(let slot):
                frees.append(step)
                slack = slack.addingBytes(slotBytes[slot])
            case .launch(let launch):
                guard isApart?(step) == true else {
                    builder.add(launch)
                    break
                }
                close()
                result.append(step)
            case .task(let task):
                let isAlone = isApart?(step) == true
                if isAlone { close() }
                builder.add(task)
                if isAlone { close() }
            case .move, .start, .finish:
                close()
                result.append(step)
            case .graph, .pipeline: break
            }
            if slack > Self.maximumSlack { close() }
        }
        close()
        return result
    }
}
