import AquilaKernels
import AquilaTypes

/// A part of a plan that uses memory: of a store, or of the plan's own.
struct PlanUse {
    var slot: Int
    var view: View
    var itemSize: Int
    /// Description of the user of the memory, for messages.
    var label: String
    var operation: Int?
}

extension Plan {
    /// Checks the steps of a plan, and all kernels, graphs and pipelines in them.
    func checkInvariants(of window: Window) throws(BrokenInvariant) {
        try checkKernels()
        try checkMemory(of: window)
        for step in steps {
            switch step {
            case .pipeline(let launch): try launch.pipeline.checkInvariants(launch.label)
            case .graph(let graph):
                for case .task(let task) in graph.steps where task.solved.members == nil {
                    try task.checkPieces(in: window)
                }
                try graph.checkInvariants()
            case .allocate, .free, .launch, .task, .move, .start, .finish: break
            }
        }
    }
}

extension Plan {
    /// Checks that kernels are well formed.
    func checkKernels() throws(BrokenInvariant) {
        for step in steps {
            for (kernel, label) in step.kernels {
                do { try kernel.verify() } catch { throw BrokenInvariant(.kernel, "\(label): \(error)") }
            }
        }
    }

    /// Checks that slots have memory when they are used, and that no use leaves its slot.
    func checkMemory(of window: Window) throws(BrokenInvariant) {
        var present = Set(window.slots.indices.filter { window.slots[$0].hasValue })
        for step in steps {
            switch step {
            case .allocate(let slot, _):
                guard present.insert(slot).inserted else {
                    throw BrokenInvariant(.execute, "slot \(slot) is allocated twice")
                }
            case .free(let slot):
                guard present.remove(slot) != nil else {
                    throw BrokenInvariant(.execute, "slot \(slot) is freed, and has no memory")
                }
            case .launch, .pipeline, .task, .graph, .move, .start, .finish:
                for use in step.uses { try check(use, present) }
            }
        }
    }

    private func check(_ use: PlanUse, _ present: Set<Int>) throws(BrokenInvariant) {
        func fail(_ why: String) -> BrokenInvariant {
            BrokenInvariant(
                .execute, "\(use.label) uses slot \(use.slot), \(why)", operation: use.operation)
        }
        guard present.contains(use.slot) else { throw fail("which has no memory then") }
        let bytes = use.view.byteRange(itemSize: use.itemSize)
        let room = 0..<slotBytes[use.slot]
        guard bytes.isEmpty || (room.lowerBound <= bytes.lowerBound && bytes.upperBound <= room.upperBound)
        else { throw fail("bytes \(bytes) of \(room), \(use.view)") }
    }
}

extension PlanUse {
    fileprivate init(_ region: Region, _ label: String) {
        self.init(slot: region.slot, view: region.view, itemSize: region.itemSize, label: label)
    }
}

extension Plan.Step {
    fileprivate var kernels: [(Kernel, String)] {
        switch self {
        case .allocate, .free, .task, .move, .start, .finish: []
        case .launch(let launch): [(launch.kernel.kernel, launch.label)]
        case .pipeline(let launch): launch.stages.map { ($0.kernel.kernel, launch.label) }
        case .graph(let graph): graph.launches.map { ($0.kernel.kernel, $0.label) }
        }
    }

    fileprivate var uses: [PlanUse] {
        switch self {
        case .allocate, .free, .task, .finish: []
        case .move(let movement): movement.regions.map { PlanUse($0, movement.label) }
        case .start(let exchange): exchange.regions.map { PlanUse($0, exchange.label) }
        case .launch(let launch): launch.uses
        case .pipeline(let launch): launch.uses
        case .graph(let graph): graph.launches.flatMap(\.uses) + graph.tasks.flatMap(\.uses)
        }
    }
}

extension TaskGraph {
    fileprivate var launches: [Launch] {
        steps.compactMap { if case .launch(let launch, _) = $0 { launch } else { nil } }
    }

    fileprivate var tasks: [TaskStep] {
        steps.compactMap { if case .task(let task) = $0 { task } else { nil } }
    }
}

extension Launch {
    /// The elements of each array, over all loops.
    fileprivate var uses: [PlanUse] {
        arrays.indices.map { k in
            let view = View(
                offset: arrays[k].offset, shape: Shape(nest.extents), strides: Dims(nest.walkers[k].strides))
            return PlanUse(
                slot: arrays[k].slot, view: view, itemSize: kernel.kernel.arrays[k].type.size, label: label)
        }
    }
}

extension PipelineLaunch {
    fileprivate var uses: [PlanUse] {
        stages.indices.flatMap { index in
            stages[index].places.enumerated().compactMap { k, place in
                guard case .memory(let slot, let walker) = place else { return nil }
                let domain = pipeline.stages[index].domain
                return PlanUse(
                    slot: slot,
                    view: View(offset: walker.offset, shape: domain, strides: Dims(walker.strides)),
                    itemSize: stages[index].kernel.kernel.arrays[k].type.size, label: label)
            }
        }
    }
}

extension TaskStep {
    fileprivate var uses: [PlanUse] {
        (0..<solved.pointCount).flatMap { point in
            slots.indices.map { argument in
                PlanUse(
                    slot: slots[argument], view: piece(point, argument).view,
                    itemSize: types[argument].size, label: "point \(point)", operation: operation)
            }
        }
    }
}
