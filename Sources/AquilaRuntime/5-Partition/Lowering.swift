import AquilaKernels
import AquilaTypes

/// Stages 5 to 7 within one process: turns the fusion groups into the steps of a plan.
///
/// A process has one memory and one order of execution, so that a group's dependences are met by its place, and
/// mapping is the choice of loops. What each step needs in memory is worked out here, once a plan.
struct Lowering {
    let window: Window
    let kernels: KernelCache
    private let limits: WindowLimits
    var steps: [Plan.Step] = []
    var slotBytes: [Int]
    /// The operations of the group at hand, for traces.
    var label = ""
    /// The groups of each pipeline.
    private(set) var pipelines: [Range<Int>] = []
    /// The first operation of the group at hand, as all ranks have recorded it.
    private(set) var operation = 0
    private var category = TraceEvent.Category.kernel
    /// Slots with memory, among them those that had it before the window.
    private var present: Set<Int> = []
    /// For each operation, the tasks on whose success it depends.
    let suppliers: [Set<Int>]
    /// Which of many ranks this is.
    private(set) var rank = 0
    /// Of many ranks: for each operation, the one of the window that all have recorded.
    private var origins: [Int] = []

    init(_ window: Window, groups: [FusionGroup], kernels: KernelCache, limits: WindowLimits) {
        self.limits = limits
        self.window = window
        self.kernels = kernels
        slotBytes = window.slots.map(\.byteCount)
        suppliers = window.launches.isEmpty ? [] : window.suppliers()
        for slot in window.slots.indices where window.slots[slot].hasValue { present.insert(slot) }
        lower(groups)
    }

    /// The share of one of many ranks.
    init(_ program: LocalProgram, kernels: KernelCache, limits: WindowLimits) {
        self.limits = limits
        self.kernels = kernels
        window = program.window
        rank = program.rank
        origins = program.origins
        slotBytes = window.slots.map(\.byteCount)
        suppliers = window.launches.isEmpty ? [] : window.suppliers()
        for slot in window.slots.indices where window.slots[slot].hasValue { present.insert(slot) }
        lower(program)
    }

    private mutating func lower(_ program: LocalProgram) {
        let groups = program.items.compactMap(\.group)
        var uses = uses(by: groups)
        var index = 0
        for item in program.items {
            for slot in item.movements.flatMap(\.slots) {
                let known = uses[Int32(slot)] ?? index...index
                uses[Int32(slot)] = min(known.lowerBound, index)...max(known.upperBound, index)
            }
            if item.group != nil { index += 1 }
        }
        let codes = codes(of: groups, uses)
        index = 0
        for item in program.items {
            for slot in item.temporaries { provide(slot, isZeroed: false) }
            for slot in item.provided { provide(slot, isZeroed: true) }
            for movement in item.movements {
                for slot in movement.slots { provide(slot, isZeroed: true) }
            }
            guard let group = item.group else {
                steps += item.movements.map { .move($0) }
                continue
            }
            note(group.operations)
            operation = origin(of: group.operations[0])
            lower(group, codes[index], after: item.movements)
            index += 1
        }
    }

    func origin(of operation: Int) -> Int { origins.isEmpty ? operation : origins[operation] }

    /// The code of each group; nil for tasks.
    private func codes(of groups: [FusionGroup], _ uses: [Int32: ClosedRange<Int>]) -> [GroupKernel?] {
        groups.enumerated().map { index, group in
            guard group.domain != nil else { return nil }
            return GroupKernel(group, window: window) { slot in
                group.share?.onlyReduces != true
                    && (!window.slots[Int(slot)].isReleased || uses[slot]!.upperBound > index)
            }
        }
    }

    private mutating func lower(_ groups: [FusionGroup]) {
        let uses = uses(by: groups)
        let codes = codes(of: groups, uses)
        let finder = PipelineFinder(
            window: window, groups: groups, kernels: codes, uses: uses, limits: limits)
        var index = 0
        while index < groups.count {
            if let finding = finder.pipeline(from: index) {
                note(finding.groups.flatMap { groups[$0].operations })
                lower(finding, finding.groups.map { codes[$0]! })
                pipelines.append(finding.groups)
                index = finding.groups.upperBound
            } else {
                note(groups[index].operations)
                lower(groups[index], codes[index])
                index += 1
            }
        }
    }

    /// For each slot, the first and the last group that uses it.
    private func uses(by groups: [FusionGroup]) -> [Int32: ClosedRange<Int>] {
        var uses: [Int32: ClosedRange<Int>] = [:]
        for (index, group) in groups.enumerated() {
            for access in group.accesses {
                uses[access.slot] = (uses[access.slot]?.lowerBound ?? index)...index
            }
        }
        return uses
    }

    private mutating func note(_ operations: [Int]) {
        guard Tracer.shared != nil || window.isWatched else { return }
        label = operations.map(window.name(of:)).joined(separator: " · ")
        category = operations.allSatisfy(window.isMove) ? .copy : .kernel
    }

    func plan() -> Plan {
        let steps = freeing(steps)
        return Plan(
            steps: window.launches.isEmpty ? steps : joiningGraphs(steps), slotBytes: slotBytes)
    }

    /// Bytes that a graph may hold longer than a sequence of steps would.
    private static let maximumSlack = 64 << 20

    /// The steps of a window with tasks: graphs, each between the memory that it needs and that which it leaves.
    ///
    /// A graph has no last use before its end; so where much memory would wait for that, another one begins.
    private func joiningGraphs(_ steps: [Plan.Step]) -> [Plan.Step] {
        var result: [Plan.Step] = []
        var builder = graphBuilder()
        var frees: [Plan.Step] = []
        var slack = 0
        func close() {
            if !builder.isEmpty { result.append(.graph(builder.graph())) }
            result += frees
            builder = graphBuilder()
            frees = []
            slack = 0
        }
        for step in steps {
            switch step {
            // The graph that uses it comes later.
            case .allocate: result.append(step)
            case .free(let slot):
                frees.append(step)
                slack += slotBytes[slot]
            case .launch(let launch): builder.add(launch)
            case .task(let task): builder.add(task)
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

    private func graphBuilder() -> TaskGraphBuilder {
        TaskGraphBuilder { [window, slotBytes] slot in
            slot < window.slots.count
                ? (window.slots[slot].root, window.slots[slot].dtype.size)
                : (View(contiguous: [slotBytes[slot]], itemSize: 1), 1)
        }
    }

    private mutating func lower(
        _ group: FusionGroup, _ kernel: GroupKernel?, after movements: [Movement] = []
    ) {
        guard let kernel, let domain = group.domain else {
            steps += movements.map { .move($0) }
            return lowerTask(group)
        }
        provideArrays(of: kernel)
        if let ready = group.share?.ready, !ready.isEmpty, case .exchange(let exchange)? = movements.last {
            return lowerElementwise(kernel, domain, ready: ready, while: exchange)
        }
        steps += movements.map { .move($0) }
        if kernel.endings.isEmpty {
            guard !domain.contains(0), !kernel.stored.isEmpty else { return }
            lowerElementwise(kernel, Box(domain))
        } else {
            ReductionLowering(kernel, group: group, window: window).run(&self)
        }
    }

    /// Makes sure that the arrays of a kernel have memory.
    mutating func provideArrays(of kernel: GroupKernel, except buffers: [Int32: Int] = [:]) {
        for (k, array) in kernel.arrays.enumerated() where buffers[array.slot] == nil {
            let covers = kernel.stored.contains(k) && !kernel.loaded.contains(k) && isWhole(array)
            provide(Int(array.slot), isZeroed: !covers)
        }
    }

    /// Whether the array is all of its store.
    func isWhole(_ array: GroupKernel.Array) -> Bool {
        let slot = window.slots[Int(array.slot)]
        return array.dtype == slot.dtype && array.view.elementCount == slot.root.elementCount
            && !zip(array.view.shape, array.view.strides).contains { $0 > 1 && $1 == 0 }
    }

    // MARK: Building blocks

    /// Makes sure that a slot has memory before the next step.
    mutating func provide(_ slot: Int, isZeroed: Bool) {
        guard present.insert(slot).inserted else { return }
        steps.append(.allocate(slot: slot, isZeroed: isZeroed))
    }

    /// Adds a slot of the plan's own.
    mutating func addTemporary(bytes: Int) -> Int {
        slotBytes.append(bytes)
        return slotBytes.count - 1
    }

    mutating func addLaunch(
        _ kernel: Kernel, nest: LoopNest, arrays: [Launch.Binding], scalars: [(index: Int, part: Int)],
        order: Launch.PointOrder, deferral: Launch.Deferral? = nil
    ) {
        let kernel = specialised(
            kernel, columnStrides: nest.columnStrides, columns: nest.extents.last ?? 1)
        let launch = Launch(
            kernel: kernel, nest: nest, arrays: arrays, scalars: scalars, order: order,
            deferral: deferral, label: label, category: category, operation: operation)
        steps.append(.launch(launch))
    }

    /// The kernel for arrays that move so along the columns.
    func specialised(_ kernel: Kernel, columnStrides: [Int], columns: Int) -> KernelHandle {
        var kernel = kernel
        for k in kernel.arrays.indices {
            let size = kernel.arrays[k].type.size
            kernel.arrays[k].layout =
                columnStrides[k] == size ? .contiguous : columnStrides[k] == 0 ? .broadcast : .strided
        }
        // A store needs a moving column; a single one has any stride.
        if columns == 1 {
            for k in kernel.arrays.indices where kernel.stores(into: k) {
                kernel.arrays[k].layout = .contiguous
            }
        }
        return kernels.handle(for: kernel)
    }

    /// Adds the frees: after the last step that uses a slot whose value is not needed at the end.
    private func freeing(_ steps: [Plan.Step]) -> [Plan.Step] {
        var seen: Set<Int> = []
        var result: [Plan.Step] = []
        for step in steps.reversed() {
            for slot in slots(of: step) where isDropped(slot) && seen.insert(slot).inserted {
                result.append(.free(slot: slot))
            }
            result.append(step)
        }
        return result.reversed()
    }

    private func isDropped(_ slot: Int) -> Bool {
        slot >= window.slots.count || window.slots[slot].isReleased
    }

    private func slots(of step: Plan.Step) -> [Int] {
        switch step {
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

extension LoopNest {
    /// The same loops with other walkers, in the order of the kernel's parameters.
    func with(_ walkers: [Walker]) -> LoopNest {
        var result = self
        result.replaceWalkers(walkers)
        return result
    }
}

extension Kernel {
    func stores(into array: Int) -> Bool {
        instructions.contains { $0.opcode == .store && Int($0.immediate) == array }
            || reductions.contains { $0.outputs.contains(array) }
    }
}
