import AquilaTypes

/// Messages between ranks after which each has an operand's elements at its points.
struct Fetch {
    var slot: Int
    /// Box of the memory of its own that the elements go to; nil where they go to this rank's
    /// instance of the store.
    var target: Box?
    /// Boxes that this rank sends to others, and boxes that it receives, by rank, in an order that
    /// both ends agree on.
    var sends: [(peer: Int, box: Box)] = []
    var receives: [(peer: Int, box: Box)] = []
    /// Elements that this rank has itself, where they go to memory of their own.
    var own: Box
    /// Points of this rank that need no elements from others.
    var ready: Box
    /// True if all ranks get all of the target.
    var isForAll = false
    /// Trees along which the elements come; nil where they come directly.
    var trees: FetchTrees?
}

extension Distributor {
    /// Finds the movements for a part, and notes the moved and the overwritten elements.
    ///
    /// - Parameter isReading: true if another part writes the group's outputs.
    mutating func fetchOperands(_ part: inout Part, _ uses: [Use], isReading: Bool = false) {
        let tiling = part.tiling!
        for (k, use) in uses.enumerated() where !use.isResult {
            // Elements that the group itself has written are at hand; other elements of the same
            // store are not.
            let isAtHand =
                isReading && uses[..<k].contains { $0.isWrite && $0.slot == use.slot && $0.map == use.map }
            if use.isRead, !isAtHand { fetch(use, tiling, &part) }
            if use.isWrite, !isReading { prepare(use, tiling) }
        }
        guard !isReading else { return }
        for use in uses where use.isWrite && !use.isResult {
            stores[use.slot].placement!.invalidate(use.map!.image(of: Box(part.domain)))
        }
    }

    /// Makes sure that a written store has a home.
    private mutating func prepare(_ use: Use, _ tiling: RankTiling) {
        if isFresh(use, tiling.shape) {
            stores[use.slot].placement = Placement(
                home: .tiled(tiling), isWhole: false, held: .empty(rank: tiling.shape.count))
        } else if stores[use.slot].placement == nil {
            settle(use.slot)
        }
    }

    mutating func fetch(_ use: Use, _ tiling: RankTiling, _ part: inout Part) {
        if stores[use.slot].placement == nil { settle(use.slot) }
        let placement = stores[use.slot].placement!
        guard let map = use.map else { return bringToAll(use, &part) }
        let wanted = map.image(of: part.box)
        guard case .tiled(let home) = placement.home, !placement.isWhole else {
            return touch(use.slot, wanted)
        }
        let owners = home.pulledBack(through: map, to: part.domain)
        if owners == tiling { return touch(use.slot, wanted) }
        let isNear = owners.map { $0.isNear(tiling) } ?? false
        if !isNear, isWantedByAll(map, tiling), isModest(map.image(of: Box(part.domain)), of: use.slot) {
            return bringToAll(use, &part)
        }
        if !isNear, let trees = trees(Demand(tiling: tiling, map: map), home) {
            part.sources[use.position] = part.fetches.count
            return part.fetches.append(
                Fetch(
                    slot: use.slot, target: wanted, own: .empty(rank: wanted.lower.count),
                    ready: Box(Shape()),
                    trees: trees))
        }
        let fetch = Exchanged(
            slot: use.slot, map: map, tiling: tiling, home: home, placement: placement, isInstance: isNear,
            shape: stores[use.slot].shape, ranks: ranks
        ).fetch()
        if isNear {
            touch(use.slot, wanted)
            stores[use.slot].placement!.addReplica(Placement.Replica(tiling: tiling, map: map))
        } else {
            part.sources[use.position] = part.fetches.count
        }
        part.fetches.append(fetch)
    }

    /// The trees for an operand, where a tile needs pieces of many others or many tiles want the
    /// same ones; nil otherwise. All ranks decide alike, by the tile in the middle.
    private func trees(_ wanted: Demand, _ home: RankTiling) -> FetchTrees? {
        let tiling = wanted.tiling
        func isShared(_ axis: Int) -> Bool { wanted.map.terms.allSatisfy { $0.steps[axis] == 0 } }
        let kept = Set(tiling.cuts.filter { !($0.axis.map(isShared) ?? false) }.map(\.gridAxis))
        let first = tiling.gathered { axis in
            isShared(axis) && !tiling.cuts.contains { $0.axis == axis && kept.contains($0.gridAxis) }
        }
        let box = tiling.box(of: tiling.middle)
        if box.isEmpty { return nil }
        let owners = home.rankCount(meeting: wanted.map.image(of: box))
        let sharing =
            tiling.rankCount(meeting: Box(tiling.shape)) / first.rankCount(meeting: Box(tiling.shape))
        guard max(owners, sharing) > ranks.directPeers else { return nil }
        return FetchTrees(home: home, wanted: wanted, first: Demand(tiling: first, map: wanted.map))
    }

    private mutating func touch(_ slot: Int, _ box: Box) {
        stores[slot].touched = stores[slot].touched.hull(box)
    }

    /// True if all ranks want the same elements.
    private func isWantedByAll(_ map: IndexMap, _ tiling: RankTiling) -> Bool {
        let cut = tiling.cuts.compactMap(\.axis)
        return !cut.isEmpty && map.terms.allSatisfy { term in cut.allSatisfy { term.steps[$0] == 0 } }
    }

    private func isModest(_ box: Box, of slot: Int) -> Bool {
        box.count * stores[slot].itemSize <= 1 << 24
    }
}

extension RankTiling {
    /// True if both tilings cut the same axes into the same blocks, at places that are less than a
    /// block apart.
    fileprivate func isNear(_ other: RankTiling) -> Bool {
        guard grid == other.grid, cuts.count == other.cuts.count else { return false }
        return zip(cuts, other.cuts).allSatisfy { a, b in
            a.axis == b.axis && a.gridAxis == b.gridAxis && a.block == b.block && a.step == b.step
                && abs(a.start - b.start) <= a.block && a.inner == 1
        }
    }
}

/// The messages of one operand.
private struct Exchanged {
    let slot: Int
    let map: IndexMap
    let tiling: RankTiling
    let home: RankTiling
    let placement: Placement
    let isInstance: Bool
    let shape: Shape
    let ranks: Ranks

    func fetch() -> Fetch {
        let mine = map.image(of: tiling.box(of: ranks.rank))
        let owned = home.box(of: ranks.rank)
        var result = Fetch(
            slot: slot, target: isInstance ? nil : mine,
            own: isInstance ? .empty(rank: shape.count) : mine.intersection(owned),
            ready: map.preimage(of: owned, in: tiling.shape))
        let held = isInstance ? placement.replicas.map { $0.box(of: ranks.rank) } : []
        home.forEachPiece(meeting: mine) { peer, piece in
            guard peer != ranks.rank else { return }
            for box in missing(mine.intersection(piece), held) { result.receives.append((peer, box)) }
        }
        let touching = map.preimage(of: owned, in: tiling.shape, isWide: true)
        tiling.forEachPiece(meeting: touching) { peer, piece in
            let common = map.image(of: piece).intersection(owned)
            guard peer != ranks.rank, !common.isEmpty else { return }
            let held = isInstance ? placement.replicas.map { $0.box(of: peer) } : []
            for box in missing(common, held) { result.sends.append((peer, box)) }
        }
        return result
    }

    /// The elements of a box that another rank has to send, since no copy has them.
    ///
    /// - Parameter held: the copies that the receiving rank has.
    private func missing(_ box: Box, _ held: [Box]) -> [Box] {
        if box.isEmpty { return [] }
        var rest = [box]
        for copy in held where rest.contains(where: { !$0.intersection(copy).isEmpty }) {
            rest = rest.flatMap { $0.subtracting(copy) }
        }
        return rest
    }
}
