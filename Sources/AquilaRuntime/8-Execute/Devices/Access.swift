import AquilaKernels
import AquilaTypes

/// The bytes of a slot that an array parameter touches over all loops.
struct AccessPattern: Hashable {
    var view: View
    var itemSize: Int

    /// The bytes from the first to the last that is touched.
    var range: Range<Int> { view.byteRange(itemSize: itemSize) }

    /// True if each byte of the range is touched.
    var isDense: Bool {
        let axes = (0..<view.rank).filter { view.shape[$0] > 1 && view.strides[$0] != 0 }
        let once = View(
            shape: Shape(axes.map { view.shape[$0] }), strides: Dims(axes.map { abs(view.strides[$0]) }))
        return once.isDense(itemSize: itemSize)
    }
}

/// A step's use of a part of a slot's memory.
struct SlotAccess {
    let slot: Int
    let range: Range<Int>
    /// True if the step reads bytes that are there before it.
    let reads: Bool
    let writes: Bool
    /// True if the bytes of the range must be there before the step: it reads them, or leaves some of them as
    /// they are.
    let needsContent: Bool

    init(slot: Int, range: Range<Int>, reads: Bool, writes: Bool, covers: Bool) {
        self.slot = slot
        self.range = range
        self.reads = reads
        self.writes = writes
        needsContent = reads || !covers
    }

    init(slot: Int, _ pattern: AccessPattern, reads: Bool, writes: Bool) {
        self.init(slot: slot, range: pattern.range, reads: reads, writes: writes, covers: pattern.isDense)
    }
}

extension Launch {
    /// The bytes that an array parameter touches.
    func pattern(of array: Int) -> AccessPattern {
        AccessPattern(
            view: View(
                offset: arrays[array].offset, shape: Shape(nest.extents),
                strides: Dims(nest.walkers[array].strides)),
            itemSize: kernel.kernel.arrays[array].type.size)
    }

    /// The use of memory by each array parameter.
    var accesses: [SlotAccess] {
        let kernel = kernel.kernel
        return arrays.indices.map { k in
            SlotAccess(
                slot: arrays[k].slot, pattern(of: k), reads: kernel.loads(k), writes: kernel.stores(into: k))
        }
    }
}

extension PipelineLaunch {
    /// The use of memory by the array parameters of all stages.
    var accesses: [SlotAccess] {
        stages.indices.flatMap { index in
            let kernel = stages[index].kernel.kernel
            return stages[index].places.enumerated().compactMap { k, place -> SlotAccess? in
                guard case .memory(let slot, let walker) = place else { return nil }
                let pattern = AccessPattern(
                    view: View(
                        offset: walker.offset, shape: pipeline.stages[index].domain,
                        strides: Dims(walker.strides)),
                    itemSize: kernel.arrays[k].type.size)
                return SlotAccess(
                    slot: slot, pattern, reads: kernel.loads(k), writes: kernel.stores(into: k))
            }
        }
    }
}

extension TaskStep {
    fileprivate var accesses: [SlotAccess] {
        slots.indices.map { k in
            SlotAccess(
                slot: slots[k], range: wholes[k].byteRange(itemSize: types[k].size),
                reads: modes[k] != .output, writes: modes[k].isWrite, covers: false)
        }
    }
}

extension TaskGraph {
    fileprivate var accesses: [SlotAccess] {
        steps.flatMap { step in
            switch step {
            case .launch(let launch, _): launch.accesses
            case .task(let task): task.accesses
            }
        }
    }
}

extension Plan.Step {
    /// The use of memory by a step as it runs on the host.
    var accesses: [SlotAccess] {
        switch self {
        case .launch(let launch): launch.accesses
        case .pipeline(let launch): launch.accesses
        case .task(let task): task.accesses
        case .graph(let graph): graph.accesses
        // Movements are steps of many ranks, which use no devices.
        case .allocate, .free, .move, .start, .finish: []
        }
    }
}
