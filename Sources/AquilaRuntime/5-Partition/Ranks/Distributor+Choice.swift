import AquilaTypes

extension Distributor {
    /// One reference of a group.
    struct Use {
        var operation: Int
        var position: Int
        var slot: Int
        var isWrite: Bool
        /// True if the operation reads elements of the store, as in all uses but outputs that are
        /// written without a mask.
        var isRead: Bool
        /// True if the use is the result of a reduction.
        var isResult: Bool
        /// View of the store, broadcast to the group's domain; of a result, the view as it is.
        var view: View
        /// Map from points to elements; nil where the view is no affine map.
        var map: IndexMap?
    }

    enum Choice {
        case tiled(RankTiling)
        case everywhere
        /// The operations of the group ask for different tilings.
        case apart
    }

    func uses(of group: FusionGroup) -> [Use] {
        group.operations.flatMap { index in
            let operation = window.operations[index]
            return operation.references.compactMap { position -> Use? in
                let reference = window.references[position]
                guard !reference.isScalar else { return nil }
                let isWrite = operation.outputs.contains(position)
                let isResult = isWrite && operation.kind == .reduce
                let view = window.view(of: reference)
                let broadcast = isResult ? view : view.broadcast(to: group.domain!)!
                let slot = Int(reference.slot)
                return Use(
                    operation: index, position: position, slot: slot, isWrite: isWrite,
                    isRead: !isWrite || operation.hasMask, isResult: isResult, view: broadcast,
                    map: IndexMap(
                        broadcast, of: stores[slot].root,
                        itemSizes: (reference.dtype.size, stores[slot].itemSize)))
            }
        }
    }

    /// The tiling that a group runs on.
    func choice(for uses: [Use], _ domain: Shape, _ reduction: ReductionGeometry?) -> Choice {
        if domain.contains(0) { return .everywhere }
        let choice = tiling(for: uses, domain)
        guard let reduction, case .tiled(let tiling) = choice, !reduction.canCut(tiling) else {
            return choice
        }
        if uses.contains(where: { $0.isWrite && !$0.isResult }) { return .apart }
        return .tiled(.balanced(domain, ranks: ranks.count, order: reduction.cuttableAxes))
    }

    private func tiling(for uses: [Use], _ domain: Shape) -> Choice {
        var chosen: RankTiling?
        var fresh: Set<Int> = []
        for use in uses where use.isWrite && !use.isResult && !fresh.contains(use.slot) {
            if isFresh(use, domain) { fresh.insert(use.slot) }
            guard let home = home(writing: use, domain) else { continue }
            guard case .tiled(let owner) = home else { return chosen == nil ? .everywhere : .apart }
            guard let map = use.map, let tiling = owner.pulledBack(through: map, to: domain) else {
                return .apart
            }
            if let chosen, chosen != tiling { return .apart }
            chosen = tiling
        }
        if let chosen { return .tiled(chosen) }
        if let inherited = inherited(uses, domain) { return .tiled(inherited) }
        let sizes = uses.map { stores[$0.slot].itemSize }
        if ranks.isSmall(domain, itemSize: sizes.max() ?? 1) { return .everywhere }
        let order = uses.first { $0.isWrite && !$0.isResult }?.view ?? uses[0].view
        let axes = domain.indices.sorted { abs(order.strides[$0]) > abs(order.strides[$1]) }
        return .tiled(.balanced(domain, ranks: ranks.count, order: axes))
    }

    /// The home of a store that a group writes; nil where it takes the tiling of the group.
    private func home(writing use: Use, _ domain: Shape) -> Placement.Home? {
        let state = stores[use.slot]
        if let placement = state.placement { return placement.home }
        if isFresh(use, domain) { return nil }
        return ranks.home(of: state.root, itemSize: state.itemSize)
    }

    /// True if a use writes each element of a store without a value, point by point.
    func isFresh(_ use: Use, _ domain: Shape) -> Bool {
        let state = stores[use.slot]
        guard state.placement == nil, !use.isRead, let map = use.map, state.shape == domain else {
            return false
        }
        return map.partOffset == 0
            && map.terms.indices.allSatisfy { d in
                domain[d] == 1
                    || (map.terms[d].offset == 0
                        && map.single(d).map { $0.axis == d && $0.step == 1 } == true)
            }
            && window.references[use.position].dtype == window.slots[use.slot].dtype
    }

    /// Largest number of points for each touched element of an operand whose tiling a group
    /// inherits.
    private static let mostSpread = 16

    /// The tiling of the operand of which the group touches most; of several such, that of the
    /// largest store. Of several that are equal, it is the one in the middle, so that the others
    /// are as near as possible.
    private func inherited(_ uses: [Use], _ domain: Shape) -> RankTiling? {
        var best: [RankTiling] = []
        var size = (0, 0)
        for use in uses where !use.isWrite {
            let state = stores[use.slot]
            guard let placement = state.placement, case .tiled(let owner) = placement.home, let map = use.map,
                let tiling = owner.pulledBack(through: map, to: domain)
            else { continue }
            // An operand whose few elements are broadcast over the domain lies on few ranks, or in
            // strips.
            let count = map.touchedCount(domain)
            if count < domain.product / Self.mostSpread { continue }
            let bytes = (count * state.itemSize, state.shape.product * state.itemSize)
            if bytes > size { best = [] }
            if bytes >= size, !best.contains(tiling) { best.append(tiling) }
            if bytes > size { size = bytes }
        }
        guard !best.isEmpty else { return nil }
        let sorted = best.enumerated().sorted { a, b in
            let (x, y) = (a.element.cuts.map(\.start), b.element.cuts.map(\.start))
            return x == y ? a.offset < b.offset : x.lexicographicallyPrecedes(y)
        }
        return sorted[sorted.count / 2].element
    }
}

extension IndexMap {
    /// The number of elements that points of a domain touch.
    fileprivate func touchedCount(_ domain: Shape) -> Int {
        domain.indices.reduce(1) { count, axis in
            terms.contains { $0.steps[axis] != 0 } ? count * domain[axis] : count
        }
    }
}
