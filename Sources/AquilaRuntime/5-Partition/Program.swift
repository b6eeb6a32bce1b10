import AquilaTypes

/// A window as one process runs it: its operations, on this process's points and memory, in groups,
/// and the movements between these.
struct Program {
    /// A group, if this process has points of it, and the steps before it.
    struct Item {
        var movements: [Movement] = []
        /// Slots that must have memory, whether the group uses them or not; they are zeroed where
        /// no step has written yet.
        var provided: [Int] = []
        /// Slots for fetched elements; all of them are written before they are read.
        var temporaries: [Int] = []
        var group: FusionGroup?

        /// True if no step comes before the group.
        var isPlain: Bool { movements.isEmpty && provided.isEmpty && temporaries.isEmpty }
    }

    var window: Window
    var items: [Item]
    /// Operation of the window that all ranks have recorded, for each operation of the program;
    /// used on many ranks.
    var origins: [Int] = []
    /// Number of this rank.
    var rank = 0
    /// Decisions that the program follows; nil for one process.
    var distributor: Distributor?

    var groups: [FusionGroup] { items.compactMap(\.group) }

    func origin(of operation: Int) -> Int { origins.isEmpty ? operation : origins[operation] }

    /// Frees the tables of a rank's own window. Objects that were made from them must not refer to
    /// them any more.
    func deallocate() {
        guard distributor != nil else { return }
        window.slots.deallocate()
        window.operations.deallocate()
        window.references.deallocate()
        window.views.deallocate()
    }

    /// Notes in the plan the placements of stores after it, and the memory that it needs on any
    /// rank.
    func settle(_ plan: Plan) {
        guard let distributor else { return }
        plan.placements = distributor.placements().map { $0.map(distributor.ranks.number) ?? -1 }
        plan.memory = PlanMemory(need: plan.roundedPeak, bound: distributor.memoryBound)
    }

    /// The code of each group; nil for tasks.
    func code(_ uses: SlotUses) -> [GroupKernel?] {
        groups.enumerated().map { index, group in
            guard group.domain != nil else { return nil }
            return GroupKernel(group, window: window) { slot in
                group.share?.onlyReduces != true
                    && (!window.slots[Int(slot)].isReleased || uses[slot].upperBound > index)
            }
        }
    }
}

/// The first and the last group of a program that uses each slot, or that comes after a movement of it.
struct SlotUses {
    private var ranges: [Int32: ClosedRange<Int>] = [:]

    init(_ program: Program) {
        for (index, group) in program.groups.enumerated() {
            for access in group.accesses { note(access.slot, index) }
        }
        var index = 0
        for item in program.items {
            for slot in item.movements.flatMap(\.slots) { note(Int32(slot), index) }
            if item.group != nil { index += 1 }
        }
    }

    private mutating func note(_ slot: Int32, _ index: Int) {
        let known = ranges[slot] ?? index...index
        ranges[slot] = min(known.lowerBound, index)...max(known.upperBound, index)
    }

    var slots: Dictionary<Int32, ClosedRange<Int>>.Keys { ranges.keys }

    subscript(slot: Int32) -> ClosedRange<Int> { ranges[slot]! }
}

/// Distributes windows over the processes that run them.
protocol Partitioner {
    /// The window as this process runs it.
    func program(of window: Window, _ groups: [FusionGroup], _ passes: PassSet) -> Program
}

/// One process has all points of all groups.
struct OneProcess: Partitioner {
    func program(of window: Window, _ groups: [FusionGroup], _ passes: PassSet) -> Program {
        Program(window: window, items: groups.map { Program.Item(group: $0) })
    }
}
