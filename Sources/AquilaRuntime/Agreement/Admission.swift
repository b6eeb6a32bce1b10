import AquilaSystem
import AquilaTransport
import AquilaTypes

// Memory is admitted alike on all ranks, before anything of an operation runs: an overcommitting
// system lets `malloc` succeed and kills the process later. Ranks hold different parts, so one may
// run short where others do not. The tilings give every rank the same upper bound on the bytes of
// any rank. While the sum of these bounds stays below the budget, no message is sent. Beyond it,
// ranks exchange the bytes that they really use, and count on from there.

/// Memory that a plan may need, on one of many ranks.
struct PlanMemory {
    /// Upper bound on the bytes that this rank needs, packed messages among them.
    var need = 0
    /// Upper bound on the bytes that any rank needs; the same number on all ranks.
    var bound = 0
}

extension RankEngine {
    /// Sees to it that every rank has room for a plan, or none runs it.
    func admit(_ plan: Plan) throws {
        let scratch = plan.scratchBytes * resources.pool.workerCount
        try admit(plan.memory.need.addingBytes(scratch), atMost: plan.memory.bound)
    }

    /// - Parameters:
    ///   - need: bytes, on this rank.
    ///   - bound: a bound on all ranks' need, the same number on all.
    /// - Throws: `OutOfMemory`, on all ranks alike.
    func admit(_ need: Int, atMost bound: Int) throws {
        if agreement.isInOnce { return try allocator.admit(need) }
        if bound <= allocator.budget - agreement.admittedBytes {
            agreement.admittedBytes += bound
            return
        }
        try meet(at: .memory(bound))
        let mine = SIMD2(need, allocator.statistics.bytesInUse)
        let all = try members.transport!.allGather(mine)
        let sums = all.map { $0.x + $0.y }
        guard sums.max()! > allocator.budget else {
            agreement.admittedBytes = sums.max()!
            return
        }
        agreement.admittedBytes = all.map(\.y).max()!
        let rank = sums.firstIndex(of: sums.max()!)!
        throw OutOfMemory(
            requested: all[rank].x, inUse: all[rank].y, budget: allocator.budget,
            rank: sums.allSatisfy { $0 == sums[0] } ? nil : rank, isAgreed: true)
    }

    /// Room for something that every rank needs whole.
    func admitWhole(_ bytes: Int) throws {
        do {
            let rounded = Allocator.size(of: Allocator.sizeClass(of: bytes))
            try together("a request for memory") { _ in try admit(rounded, atMost: rounded) }
        } catch let error as OutOfMemory {
            throw ArrayError(.memory, "\(error)")
        }
    }
}

extension Ranks {
    /// The budget of all ranks: the smallest of theirs. Ranks of one host share its memory.
    func agree(onBudget given: Int?) -> Int {
        let mine = given ?? MemoryBudget.fromEnvironment(sharedBy: transport?.ranksOnHost.count ?? 1)
        do { return try transport?.allReduce(mine, .min) ?? mine } catch {
            agreement.breakdown = ArrayError(.system, "\(error)")
            return mine
        }
    }
}

extension Plan {
    /// The most bytes that this rank holds at once, as the allocator rounds them.
    var roundedPeak: Int {
        func rounded(_ bytes: Int) -> Int { Allocator.size(of: Allocator.sizeClass(of: bytes)) }
        var (held, peak, packed) = (0, 0, 0)
        for step in steps {
            switch step {
            case .allocate(let slot, _):
                held = held.addingBytes(rounded(slotBytes[slot]))
                if held == .max { return .max }
            case .free(let slot): held -= rounded(slotBytes[slot])
            case .move(let movement):
                packed = max(packed, rounded(movement.bufferBytes))
            case .start(let exchange):
                packed = max(packed, rounded(exchange.regions.reduce(0) { $0 + $1.byteCount }))
            case .launch, .pipeline, .task, .graph, .finish: break
            }
            peak = max(peak, held)
        }
        return peak.addingBytes(packed)
    }
}

extension Distributor {
    /// Upper bound on the bytes that any rank needs for the window; the same number on all ranks. It
    /// counts the largest tile of each store, with ghost cells, or all of the store, and the same
    /// again for packed messages and for instances that grow.
    var memoryBound: Int {
        var bound = 0
        for state in stores { bound += 3 * bytes(of: state) }
        for indexed in parts.compactMap(\.indexed) { bound += 2 * indexed.bufferBound }
        for fetch in parts.flatMap(\.fetches) where fetch.target != nil {
            let count = fetch.isForAll ? fetch.target!.count : stores[fetch.slot].shape.product
            bound += 3 * count * stores[fetch.slot].itemSize
        }
        for spread in parts.compactMap(\.spread) { bound += 3 * spread.memoryBound }
        return bound
    }

    private func bytes(of state: StoreState) -> Int {
        let count = state.shape.product
        guard let placement = state.placement, !placement.isWhole, !state.needsAll,
            case .tiled(let tiling) = placement.home
        else { return count * state.itemSize }
        return min(count, tiling.largestTileWithGhosts) * state.itemSize
    }
}

extension RankTiling {
    /// Elements that no rank has more of, a block of neighbours' on each side among them.
    var largestTileWithGhosts: Int {
        var extents = shape
        for cut in cuts {
            guard let axis = cut.axis else { continue }
            let step = max(abs(cut.step), 1)
            // The last block is longer than the others, but not twice as long.
            let places = (cut.last == nil ? 3 : 4) * ceilDivide(cut.block, step) + 1
            var count = ceilDivide(places * cut.inner, max(cut.leaf, 1)) + cut.leaf
            if let rounding = cut.rounding { count = ceilDivide(count * rounding.leaf, rounding.inner) + 1 }
            extents[axis] = min(extents[axis], count)
        }
        return extents.product
    }
}
