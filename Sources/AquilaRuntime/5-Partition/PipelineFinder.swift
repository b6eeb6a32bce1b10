import AquilaTypes

/// Finds the groups that can run depth first as a `Pipeline`.
struct PipelineFinder {
    let window: Window
    let groups: [FusionGroup]
    /// Kernel of each group; nil for tasks.
    let kernels: [GroupKernel?]
    let uses: SlotUses

    private let limits: WindowLimits
    /// Groups that follow a movement.
    private let borders: Set<Int>
    /// True if the window may have a pipeline at all.
    private let isWorthwhile: Bool

    /// Largest number of groups of a pipeline.
    private static let reach = 16

    /// A pipeline, and the groups that it consists of.
    struct Finding {
        let groups: Range<Int>
        let pipeline: Pipeline
        /// Axes of all domains, outermost first.
        let order: [Int]
        /// Number of the buffer of each slot that is one.
        let buffers: [Int32: Int]
    }

    init(
        _ program: Program, _ kernels: [GroupKernel?], _ uses: SlotUses, _ limits: WindowLimits,
        _ passes: PassSet
    ) {
        self.limits = limits
        self.kernels = kernels
        self.uses = uses
        window = program.window
        groups = program.groups
        var borders: Set<Int> = []
        var index = 0
        for item in program.items {
            if !item.isPlain { borders.insert(index) }
            if item.group != nil { index += 1 }
        }
        self.borders = borders
        // Where there are tasks, tiles of kernels are nodes of a graph, and run depth first anyhow.
        // Ranks bound their memory by tilings, which know nothing of buffers.
        isWorthwhile =
            passes.contains(.pipeline) && program.distributor == nil
            && window.launches.isEmpty
            && uses.slots.contains { [window] slot in
                let slot = window.slots[Int(slot)]
                return slot.isReleased && !slot.hasValue && slot.byteCount >= limits.pipelineBytes
            }
    }

    /// All pipelines, each as long as it can be, in the order of the groups.
    var findings: [Finding] {
        guard isWorthwhile else { return [] }
        var result: [Finding] = []
        var index = 0
        while index < groups.count {
            if let finding = pipeline(from: index) {
                result.append(finding)
                index = finding.groups.upperBound
            } else {
                index += 1
            }
        }
        return result
    }

    /// The longest pipeline that begins with a group; nil where there is none.
    private func pipeline(from start: Int) -> Finding? {
        var end = start
        while end < groups.count, end - start < Self.reach, isElementwise(end),
            end == start || !borders.contains(end)
        { end += 1 }
        while end - start >= 2 {
            if let finding = finding(start..<end) { return finding }
            end -= 1
        }
        return nil
    }

    private func isElementwise(_ index: Int) -> Bool {
        let group = groups[index]
        return group.domain.map { !$0.contains(0) && $0.count > 0 } == true && !group.defersStores
            && kernels[index]!.endings.isEmpty && !kernels[index]!.stored.isEmpty
    }

    // MARK: One candidate

    private func finding(_ range: Range<Int>) -> Finding? {
        guard let buffers = intermediates(range),
            buffers.contains(where: { bytes($0) >= limits.pipelineBytes }),
            let rank = groups[range.lowerBound].domain?.count,
            range.allSatisfy({ groups[$0].domain!.count == rank })
        else { return nil }
        let order = axisOrder(range, buffers)
        let numbers = Dictionary(uniqueKeysWithValues: buffers.enumerated().map { ($1, $0) })
        var stages: [Pipeline.Stage] = []
        for index in range {
            guard let stage = stage(index, numbers, order) else { return nil }
            stages.append(stage)
        }
        let sizes = buffers.map { window.slots[Int($0)].dtype.size }
        guard let pipeline = Pipeline(stages, itemSizes: sizes, tileBytes: limits.tileBytes) else {
            return nil
        }
        return Finding(groups: range, pipeline: pipeline, order: order, buffers: numbers)
    }

    private func bytes(_ slot: Int32) -> Int { window.slots[Int(slot)].byteCount }

    /// The slots that go between the groups of a range and are used nowhere else; nil where groups
    /// share other slots and one of them writes these.
    private func intermediates(_ range: Range<Int>) -> [Int32]? {
        var users: [Int32: Set<Int>] = [:]
        var written: Set<Int32> = []
        for index in range {
            for (k, array) in kernels[index]!.arrays.enumerated() {
                users[array.slot, default: []].insert(index)
                if kernels[index]!.stored.contains(k) { written.insert(array.slot) }
            }
        }
        let shared = written.filter { users[$0]!.count > 1 }.sorted()
        for slot in shared {
            let entry = window.slots[Int(slot)]
            guard entry.isReleased, !entry.hasValue, uses[slot].lowerBound >= range.lowerBound,
                uses[slot].upperBound < range.upperBound, isWrittenWhole(slot, by: users[slot]!.min()!)
            else { return nil }
        }
        return shared
    }

    /// True if the first group that uses a slot writes all of it and reads none.
    private func isWrittenWhole(_ slot: Int32, by index: Int) -> Bool {
        let kernel = kernels[index]!
        let mine = kernel.arrays.indices.filter { kernel.arrays[$0].slot == slot }
        return mine.allSatisfy { !kernel.loaded.contains($0) }
            && mine.contains {
                kernel.stored.contains($0) && kernel.arrays[$0].dtype == window.slots[Int(slot)].dtype
                    && kernel.arrays[$0].view.normalized == window.slots[Int(slot)].root.normalized
            }
    }

    /// The axes in the memory order of the intermediate arrays.
    private func axisOrder(_ range: Range<Int>, _ buffers: [Int32]) -> [Int] {
        let root = window.slots[Int(buffers[0])].root
        let rank = groups[range.lowerBound].domain!.count
        guard root.rank == rank else { return Array(0..<rank) }
        return (0..<rank).sorted {
            root.strides[$0] != root.strides[$1] ? root.strides[$0] > root.strides[$1] : $0 < $1
        }
    }

    private func stage(_ index: Int, _ buffers: [Int32: Int], _ order: [Int]) -> Pipeline.Stage? {
        let kernel = kernels[index]!
        var stage = Pipeline.Stage(
            domain: Shape(order.map { groups[index].domain![$0] }), reads: [], writes: [])
        for (k, array) in kernel.arrays.enumerated() {
            guard let buffer = buffers[array.slot] else { continue }
            let slot = window.slots[Int(array.slot)]
            guard array.dtype == slot.dtype, let shift = array.view.shift(within: slot.root) else {
                return nil
            }
            let use = Pipeline.Use(buffer: buffer, shift: Shape(order.map { shift[$0] }))
            if kernel.loaded.contains(k) { stage.reads.append(use) }
            if kernel.stored.contains(k) { stage.writes.append(use) }
        }
        let writesMemory = kernel.stored.contains { buffers[kernel.arrays[$0].slot] == nil }
        return writesMemory && !stage.writes.isEmpty ? nil : stage
    }
}
