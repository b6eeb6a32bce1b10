public import AquilaTypes

extension Runtime {
    /// The positions at which a mask holds, in row-major order: one `int64` array an axis. Waits.
    ///
    /// Of many ranks, each looks at what it has at home of the mask; the positions have tiles, as any array, unless they
    /// are few.
    public func nonzero(_ mask: LogicalStore) throws(ArrayError) -> [LogicalStore] {
        let visit = watcher?.doctor?.visit("nonzero")
        defer { visit?.leave() }
        if let ranks, ranks.transport != nil, !ranks.isSmall(mask.view.shape, itemSize: 1) {
            do { return try lock.withLock { try positions(of: mask, ranks) } } catch {
                throw Self.arrayError(error is OutOfMemory ? ArrayError(.memory, "\(error)") : error)
            }
        }
        do {
            return try positions(of: mask).map { positions in
                try positions.withUnsafeBytes { try makeStore(copying: $0, [positions.count], .int64) }
            }
        } catch { throw Self.arrayError(error) }
    }

    private func positions(of mask: LogicalStore) throws -> [[Int64]] {
        let rank = mask.view.rank
        var found = [[Int64]](repeating: [], count: rank)
        try read(mask) { pointer, view in
            var position = [Int](repeating: 0, count: rank)
            view.forEachOffset { offset in
                if pointer.load(fromByteOffset: offset, as: UInt8.self) != 0 {
                    for axis in 0..<rank { found[axis].append(Int64(position[axis])) }
                }
                var axis = rank - 1
                while axis >= 0 {
                    position[axis] += 1
                    if position[axis] < view.shape[axis] { break }
                    position[axis] = 0
                    axis -= 1
                }
            }
        }
        return found
    }

    // MARK: Many ranks

    private func positions(of mask: LogicalStore, _ ranks: Ranks) throws -> [LogicalStore] {
        try run(for: mask.store)
        let share = try MaskShare(tiling(ofMask: mask, ranks), mask, ranks)
        return try together("the positions of a mask") { _ in
            try checkNotInOnce()
            try meet(at: .read(mask.view, mask.dtype))
            let counts = share.counts()
            let scan = try SegmentScan(
                share.places, of: share.placeCount, counts, share.segmentOrder, ranks, allocator)
            let home = ranks.home(of: View(contiguous: [scan.total], itemSize: 8), itemSize: 8)
            let delivery = PositionDelivery(share, counts, scan, home, ranks)
            try admit(delivery.byteCount, atMost: delivery.bound)
            let stores = (0..<mask.view.rank).map { _ in makeStore([scan.total], .int64) }
            let allocations = try delivery.run(allocator)
            for (store, allocation) in zip(stores, allocations) {
                store.store.allocation = allocation
                store.store.placement = ranks.number(
                    of: Placement(home: home, isWhole: home == .everywhere, held: delivery.held))
            }
            return stores
        }
    }

    /// A tiling of a mask by which each rank has its box. Nothing is recorded for the mask.
    private func tiling(ofMask mask: LogicalStore, _ ranks: Ranks) throws -> RankTiling {
        let store = mask.store
        if let placement = ranks.placement(store.placement), !placement.isWhole,
            case .tiled(let owner) = placement.home,
            let map = IndexMap(mask.view, of: store.root, itemSizes: (mask.dtype.size, store.dtype.size)),
            let tiling = owner.pulledBack(through: map, to: mask.view.shape)
        {
            return tiling
        }
        _ = try address(of: store)
        return .balanced(mask.view.shape, ranks: ranks.count, order: Array(mask.view.shape.indices))
    }
}
