import AquilaKernels
import AquilaTypes

/// Turns the groups of a program into launches, tasks and movements.
///
/// A process has one memory and one order of execution, so a group's dependences are met by its place,
/// and mapping is the choice of loops. The memory that each step needs is worked out here, once a plan.
struct Lowering {
    let program: Program
    let window: Window
    let kernels: KernelCache
    let passes: PassSet
    private let namesSteps: Bool
    var steps: [Plan.Step] = []
    var slotBytes: [Int]
    /// Description of the operations of the current group, for traces.
    var label = ""
    /// First operation of the current group, by its number in the window that all ranks have
    /// recorded.
    private(set) var operation = 0
    private var category = TraceEvent.Category.kernel
    /// Slots with memory, among them those that had it before the window.
    private var present: Set<Int> = []
    /// Tasks on whose success each operation depends.
    let suppliers: [Set<Int>]

    init(
        _ program: Program, _ code: [GroupKernel?], _ pipelines: [PipelineFinder.Finding],
        _ kernels: KernelCache, _ passes: PassSet, namesSteps: Bool
    ) {
        self.program = program
        self.kernels = kernels
        self.passes = passes
        self.namesSteps = namesSteps
        window = program.window
        slotBytes = window.slots.map(\.byteCount)
        suppliers = window.launches.isEmpty ? [] : window.suppliers()
        for slot in window.slots.indices where window.slots[slot].hasValue { present.insert(slot) }
        lower(code, pipelines)
    }

    private mutating func lower(_ code: [GroupKernel?], _ pipelines: [PipelineFinder.Finding]) {
        var pipelines = pipelines[...]
        var index = 0
        var end = 0
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
            defer { index += 1 }
            // The pipeline that began earlier includes this group.
            if index < end { continue }
            if let finding = pipelines.first, finding.groups.lowerBound == index {
                note(finding.groups.flatMap { program.groups[$0].operations })
                steps += item.movements.map { .move($0) }
                lower(finding, finding.groups.map { code[$0]! })
                end = finding.groups.upperBound
                pipelines.removeFirst()
                continue
            }
            note(group.operations)
            lower(group, code[index], after: item.movements)
        }
    }

    var rank: Int { program.rank }

    private mutating func note(_ operations: [Int]) {
        operation = program.origin(of: operations[0])
        guard namesSteps else { return }
        label = operations.map(window.name(of:)).joined(separator: " · ")
        category = operations.allSatisfy(window.isMove) ? .copy : .kernel
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

    /// True if the array is all of its store.
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
            deferral: deferral, label: label, category: category, operation: operation,
            mayStream: passes.contains(.stream))
        steps.append(.launch(launch))
    }

    /// The kernel for arrays that move by the given strides along the columns.
    func specialised(_ kernel: Kernel, columnStrides: [Int], columns: Int) -> KernelHandle {
        kernels.handle(for: kernel, columnStrides: columnStrides, columns: columns)
    }
}

extension KernelCache {
    /// The kernel for arrays that move by the given strides along the columns.
    func handle(for kernel: Kernel, columnStrides: [Int], columns: Int) -> KernelHandle {
        var kernel = kernel
        for k in kernel.arrays.indices {
            let size = kernel.arrays[k].type.size
            kernel.arrays[k].layout =
                columnStrides[k] == size ? .contiguous : columnStrides[k] == 0 ? .broadcast : .strided
        }
        // A store needs a moving column; a single column may have any stride.
        if columns == 1 {
            for k in kernel.arrays.indices where kernel.stores(into: k) {
                kernel.arrays[k].layout = .contiguous
            }
        }
        return handle(for: kernel)
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
