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
        do { return try positions(of: mask) } catch { throw Self.arrayError(error) }
    }

    /// Positions in row-major order first, which are then those along each axis.
    private func positions(of mask: LogicalStore) throws -> [LogicalStore] {
        let shape = mask.view.shape
        guard
            let walk = MaskWalk(mask.view, over: View(contiguous: shape, itemSize: 1), itemSize: 1)
        else { return [] }
        let places = try read(mask) { holds, _ in
            let starts = firsts(of: walk, holds)
            return try makePositions(starts.last!) { target in
                parallelFor(count: walk.pieceCount) { piece in
                    let count = starts[piece + 1] - starts[piece]
                    walk.positions(piece, holds, target + starts[piece], count: count)
                }
            }
        }
        if shape.count == 1 { return [places] }
        let strides = View.rowMajorStrides(shape, itemSize: 1)
        return try shape.indices.map { axis in
            try read(places) { elements, view in
                let places = elements.assumingMemoryBound(to: Int64.self)
                let (step, extent) = (UInt64(strides[axis]), UInt64(shape[axis]))
                return try makePositions(view.elementCount) { target in
                    parallelFor(count: (view.elementCount + Self.chunk - 1) / Self.chunk) { piece in
                        for k in piece * Self.chunk..<min((piece + 1) * Self.chunk, view.elementCount) {
                            target[k] = Int64(UInt64(bitPattern: places[k]) / step % extent)
                        }
                    }
                }
            }
        }
    }

    /// Positions that a worker takes at a time.
    private static var chunk: Int { 1 << 15 }

    private func makePositions(
        _ count: Int, _ fill: (UnsafeMutablePointer<Int64>) throws -> Void
    ) throws -> LogicalStore {
        let result = makeStore([count], .int64)
        if count > 0 {
            try write(result) { pointer, _ in try fill(pointer.assumingMemoryBound(to: Int64.self)) }
        }
        return result
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
