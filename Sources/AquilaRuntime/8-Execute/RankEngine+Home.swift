import AquilaTypes

// Input and output by parts: each rank touches the elements that it has at home, and no other rank
// does. All ranks call these functions, in the same order, as they call all others.

extension RankEngine {
    func fillHome(_ array: LogicalStore, _ body: HomeFiller) throws {
        let (store, dtype) = (array.store, array.dtype)
        let home = members.home(of: store.root, itemSize: dtype.size)
        let box = home.box(of: members.rank, array.view.shape)
        try agree {
            let allocation = try recorder.lock.withLock {
                do { return try allocator.allocate(box.count * dtype.size) } catch {
                    throw ArrayError(.memory, "\(error)")
                }
            }
            store.allocation = allocation
            guard !box.isEmpty else { return }
            try body(
                box.lower, allocation.pointer, store.root.instance(holding: box, itemSize: dtype.size))
        }
        store.placement = members.number(
            of: Placement(home: home, isWhole: home == .everywhere, held: box))
    }

    func lendHome(_ array: LogicalStore, _ body: HomeReader) throws {
        try recorder.lock.withLock {
            try agree {
                try wait(for: array.store)
                guard array.view.elementCount > 0, let part = try homePart(of: array) else { return }
                try body(part.origin, part.pointer, part.view)
            }
        }
    }

    /// The part of an array that this rank has at home; nil where it has none. No operation on the
    /// array's store is pending.
    private func homePart(of array: LogicalStore) throws
        -> (origin: Shape, pointer: UnsafeRawPointer, view: View)?
    {
        let store = array.store
        if store.placement < 0 { _ = try address(of: store) }
        let placement = members.placement(store.placement)!
        func part(_ box: Box, _ view: View) throws -> (Shape, UnsafeRawPointer, View)? {
            guard !box.isEmpty else { return nil }
            var result = view
            result.offset = 0
            return (box.lower, UnsafeRawPointer(store.allocation!.pointer + view.offset), result)
        }
        let all = Box(array.view.shape)
        guard case .tiled(let owner) = placement.home else {
            return members.rank == 0 ? try part(all, array.view) : nil
        }
        if let map = IndexMap(
            array.view, of: store.root, itemSizes: (array.dtype.size, store.dtype.size)),
            let tiling = owner.pulledBack(through: map, to: array.view.shape)
        {
            let box = tiling.box(of: members.rank)
            let instance = store.root.instance(holding: placement.held, itemSize: store.dtype.size)
            return try part(box, map.view(of: box, in: instance, holding: placement.held))
        }
        _ = try address(of: store)
        let order = Array(array.view.shape.indices)
        let box = RankTiling.balanced(array.view.shape, ranks: members.count, order: order).box(
            of: members.rank)
        return try part(box, array.view.part(box, of: all))
    }
}
