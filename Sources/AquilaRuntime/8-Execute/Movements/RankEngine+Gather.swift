import AquilaTypes

extension RankEngine {
    /// Makes sure that this rank, like all others, has all elements of a store at its place. The
    /// lock is held, and no operation on the store is pending.
    func makeWhole(_ store: Store) throws {
        if store.placement < 0 {
            store.placement = members.numberOfWhole(store)
            return
        }
        guard var placement = members.placement(store.placement), !placement.isWhole,
            case .tiled(let tiling) = placement.home
        else { return }
        let all = Box(store.root.shape)
        let target = try together("a read") { _ in
            try checkNotInOnce()
            try meet(at: .read(store.root, store.dtype))
            try admit(3 * store.byteCount, atMost: 3 * store.byteCount)
            let target = try allocator.allocate(store.byteCount)
            try gather(all, of: store, placement, tiling, into: target, store.root)
            return target
        }
        store.allocation.map(allocator.free)
        store.allocation = target
        placement.held = all
        placement.isWhole = true
        store.placement = members.number(of: placement)
    }

    /// The elements of an array that is a small part of its store, in memory of their own on all
    /// ranks; nil where the array is no small part, or its elements are at hand.
    func gatherPart(_ array: LogicalStore) throws -> (allocation: Allocation, view: View)? {
        let store = array.store
        guard let placement = members.placement(store.placement), !placement.isWhole,
            case .tiled(let tiling) = placement.home, let box = array.boxToGather, let map = array.mapToGather
        else { return nil }
        let root = store.root.instance(holding: box, itemSize: store.dtype.size)
        let bytes = box.count * store.dtype.size
        let target = try together("a read") { _ in
            try checkNotInOnce()
            try meet(at: .read(array.view, array.dtype))
            try admit(3 * bytes, atMost: 3 * bytes)
            let target = try allocator.allocate(bytes)
            try gather(box, of: store, placement, tiling, into: target, root)
            return target
        }
        return (target, map.view(of: Box(array.view.shape), in: root, holding: box))
    }

    /// Brings the elements of a box to memory of their own on all ranks.
    func gather(
        _ box: Box, of store: Store, _ placement: Placement, _ tiling: RankTiling, into target: Allocation,
        _ root: View
    ) throws {
        let memory = Executor.Memory()
        memory.reset(count: 2)
        memory.allocations[0] = store.allocation
        memory.allocations[1] = target
        let size = store.dtype.size
        let mine = tiling.box(of: members.rank).intersection(box)
        let instance = store.root.instance(holding: placement.held, itemSize: size)
        let item = Replication.Item(
            source: Region(slot: 0, view: instance.part(mine, of: placement.held), itemSize: size),
            target: Region(slot: 1, view: root, itemSize: size), held: box, tiling: tiling, wanted: box)
        try Replication(items: [item], operation: 0).run(memory, allocator, members)
    }
}

extension LogicalStore {
    /// The box of elements that has to come to all ranks so that they can read an array that is a
    /// small part of its store; nil where the array is no small part.
    var boxToGather: Box? {
        guard let map = mapToGather else { return nil }
        let box = map.image(of: Box(view.shape))
        return box.count < store.root.elementCount / 4 ? box : nil
    }

    fileprivate var mapToGather: IndexMap? {
        IndexMap(view, of: store.root, itemSizes: (dtype.size, store.dtype.size))
    }
}
