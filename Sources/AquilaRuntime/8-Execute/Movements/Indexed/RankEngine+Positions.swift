import AquilaTypes

extension RankEngine {
    /// Each rank finds the positions in the part of the mask that it has at home. Small masks are
    /// with every rank.
    func positions(of mask: LogicalStore) throws -> [LogicalStore]? {
        let ranks = members
        if ranks.isSmall(mask.view.shape, itemSize: 1) { return nil }
        try wait(for: mask.store)
        let share = try MaskShare(tiling(ofMask: mask), mask, ranks)
        return try together("the positions of a mask") { _ in
            try checkNotInOnce()
            try meet(at: .read(mask.view, mask.dtype))
            let counts = share.counts()
            let scan = try SegmentScan(
                share.places, of: share.placeCount, counts, share.segmentOrder, ranks, allocator)
            let home = ranks.home(of: View(contiguous: [scan.total], itemSize: 8), itemSize: 8)
            let delivery = PositionDelivery(share, counts, scan, home, ranks)
            try admit(delivery.byteCount, atMost: delivery.bound)
            let stores = (0..<mask.view.rank).map { _ in recorder.runtime.makeStore([scan.total], .int64) }
            let allocations = try delivery.run(allocator)
            for (store, allocation) in zip(stores, allocations) {
                store.store.allocation = allocation
                store.store.placement = ranks.number(
                    of: Placement(home: home, isWhole: home == .everywhere, held: delivery.held))
            }
            return stores
        }
    }

    /// A tiling of a mask by which each rank has its box. No operation on the mask is pending.
    private func tiling(ofMask mask: LogicalStore) throws -> RankTiling {
        let store = mask.store
        if let placement = members.placement(store.placement), !placement.isWhole,
            case .tiled(let owner) = placement.home,
            let map = IndexMap(mask.view, of: store.root, itemSizes: (mask.dtype.size, store.dtype.size)),
            let tiling = owner.pulledBack(through: map, to: mask.view.shape)
        {
            return tiling
        }
        _ = try address(of: store)
        return .balanced(mask.view.shape, ranks: members.count, order: Array(mask.view.shape.indices))
    }
}
