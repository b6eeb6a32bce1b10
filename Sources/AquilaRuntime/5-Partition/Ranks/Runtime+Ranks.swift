import AquilaTypes

extension Runtime {
    /// The number of this rank among those that run the program together; 0 where it runs alone.
    public var rank: Int { ranks?.rank ?? 0 }

    /// How many ranks run the program together.
    public var rankCount: Int { ranks?.count ?? 1 }

    /// Stages 5 to 7 for one of many ranks.
    func makePlan(for groups: [FusionGroup], of ranks: Ranks) -> Plan {
        makePlan(of: Distributor(window, groups: groups, ranks: ranks))
    }

    func makePlan(of distributor: Distributor) -> Plan {
        let program = LocalProgram(distributor)
        defer { program.deallocate() }
        let plan = Lowering(program, kernels: kernels, limits: limits).plan()
        plan.placements = distributor.placements().map { $0.map(distributor.ranks.number) ?? -1 }
        plan.memory = PlanMemory(need: plan.roundedPeak, bound: distributor.memoryBound)
        return plan
    }

    /// Sees to it that this rank, as all others, has all elements of a store at its place. The lock is held, and
    /// nothing is recorded for the store.
    func gather(_ store: Store) throws {
        guard let ranks else { return }
        if let simulation { return try materialise(store, simulation) }
        if store.placement < 0 {
            store.placement = ranks.numberOfWhole(store)
            return
        }
        guard var placement = ranks.placement(store.placement), !placement.isWhole,
            case .tiled(let tiling) = placement.home
        else { return }
        let all = Box(store.root.shape)
        let target = try together("a read") { _ in
            try checkNotInOnce()
            try meet(at: .read(store.root, store.dtype))
            try admit(3 * store.byteCount, atMost: 3 * store.byteCount)
            let target = try allocator.allocate(store.byteCount)
            try gather(all, of: store, placement, tiling, into: target, store.root, ranks)
            return target
        }
        store.allocation.map(allocator.free)
        store.allocation = target
        placement.held = all
        placement.isWhole = true
        store.placement = ranks.number(of: placement)
    }

    /// What has to come to all ranks so that an array can be read that is a small part of its store; nil where all of
    /// the store is wanted.
    func boxToGather(_ array: LogicalStore) -> Box? {
        guard let map = mapToGather(array) else { return nil }
        let box = map.image(of: Box(array.view.shape))
        return box.count < array.store.root.elementCount / 4 ? box : nil
    }

    private func mapToGather(_ array: LogicalStore) -> IndexMap? {
        IndexMap(array.view, of: array.store.root, itemSizes: (array.dtype.size, array.store.dtype.size))
    }

    /// The elements of an array that is a small part of its store, in memory of their own on all ranks; nil where all
    /// of the store is wanted, or at hand.
    func gatherPart(_ array: LogicalStore) throws -> (allocation: Allocation, view: View)? {
        let store = array.store
        guard let ranks, let placement = ranks.placement(store.placement), !placement.isWhole,
            case .tiled(let tiling) = placement.home, let box = boxToGather(array),
            let map = mapToGather(array)
        else { return nil }
        let root = store.root.instance(holding: box, itemSize: store.dtype.size)
        let bytes = box.count * store.dtype.size
        let target = try together("a read") { _ in
            try checkNotInOnce()
            try meet(at: .read(array.view, array.dtype))
            try admit(3 * bytes, atMost: 3 * bytes)
            let target = try allocator.allocate(bytes)
            try gather(box, of: store, placement, tiling, into: target, root, ranks)
            return target
        }
        return (target, map.view(of: Box(array.view.shape), in: root, holding: box))
    }

    /// Brings the elements of a box to memory of their own on all ranks.
    func gather(
        _ box: Box, of store: Store, _ placement: Placement, _ tiling: RankTiling, into target: Allocation,
        _ root: View, _ ranks: Ranks
    ) throws {
        let memory = Executor.Memory()
        memory.reset(count: 2)
        memory.allocations[0] = store.allocation
        memory.allocations[1] = target
        let size = store.dtype.size
        let mine = tiling.box(of: ranks.rank).intersection(box)
        let instance = store.root.instance(holding: placement.held, itemSize: size)
        let item = Replication.Item(
            source: Region(slot: 0, view: instance.part(mine, of: placement.held), itemSize: size),
            target: Region(slot: 1, view: root, itemSize: size), held: box, tiling: tiling, wanted: box)
        try Replication([item], operation: 0).run(memory, allocator, ranks)
    }
}

extension View {
    /// The instance of a store that holds a box of it, dense, in the store's order of axes.
    func instance(holding box: Box, itemSize: Int) -> View {
        if box == Box(shape) { return self }
        let extents = box.isEmpty ? Shape(repeating: 0, count: rank) : box.extents
        var result = View(contiguous: extents, itemSize: itemSize)
        var step = itemSize
        // Axes of one element have any stride: they stay where they are.
        let order = shape.indices.sorted {
            strides[$0] != strides[$1] ? strides[$0] < strides[$1] : $0 > $1
        }
        for axis in order {
            result.strides[axis] = step
            step *= max(extents[axis], 1)
        }
        return result
    }
}
