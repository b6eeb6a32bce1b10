import AquilaKernels
import AquilaTypes

/// Stage 5 for many ranks: decides which rank computes which points of each group, and which
/// elements have to move for that. The owner of elements computes them, and keeps copies of its
/// neighbours' elements (ghost cells).
///
/// Every rank comes to the same decisions; of the movements, each rank works out those in which it
/// has a part. A group runs on the tiling of the stores that it writes; fresh stores inherit the
/// tiling of the largest operand.
struct Distributor {
    let window: Window
    let ranks: Ranks
    var stores: [StoreState]
    private(set) var parts: [Part] = []

    /// The state of a store at the current place in the window.
    struct StoreState {
        let root: View
        let itemSize: Int
        /// Placement of the elements; nil before the first value.
        var placement: Placement?
        /// Box that this rank had room for when the window began.
        let heldBefore: Box?
        /// Box of the elements that this rank touches in this window.
        var touched: Box
        /// True if this rank needs room for all of the store.
        var needsAll = false

        var shape: Shape { root.shape }
    }

    /// A group as ranks run it, with the movements before it.
    struct Part {
        var operations: [Int]
        var domain: Shape
        /// Distribution of the points; nil where every rank computes all of them.
        var tiling: RankTiling?
        /// Points of this rank.
        var box: Box
        var defersStores = false
        var reduction: ReductionGeometry?
        var spread: SpreadReduction?
        /// True if the part only reduces, and another part writes the other outputs.
        var onlyReduces = false
        var fetches: [Fetch] = []
        /// Slots whose elements are brought to all ranks.
        var replications: [Int] = []
        /// Number of the fetch from whose own memory an operand is read, by the operand's position
        /// among the references.
        var sources: [Int: Int] = [:]
        /// Fetches into whose memory the part writes; their elements go home after it.
        var returns: [Int] = []
        /// Points of a task; nil where every rank runs all of them.
        var launch: SpreadLaunch?
        /// Distribution of a gather or a scatter; nil where every rank does all of it.
        var indexed: SpreadIndexing?
    }

    init(_ window: Window, groups: [FusionGroup], ranks: Ranks) {
        self.window = window
        self.ranks = ranks
        stores = window.slots.map { slot in
            let placement = slot.placement < 0 ? nil : ranks.placement(slot.placement)
            return StoreState(
                root: slot.root, itemSize: slot.dtype.size, placement: placement,
                heldBefore: placement?.held, touched: .empty(rank: slot.root.rank))
        }
        for group in groups { place(group) }
    }

    // MARK: Groups

    private mutating func place(_ group: FusionGroup) {
        guard let domain = group.domain else {
            if !placeIndexed(group), !placeLaunch(group) { placeEverywhere(group) }
            return
        }
        let uses = uses(of: group)
        settleUnwritten(uses)
        switch choice(for: uses, domain, group.reduction) {
        case .tiled(let tiling): placeTiled(group, uses, tiling)
        case .everywhere: placeEverywhere(group)
        case .apart where group.operations.count > 1:
            for operation in group.operations { place(window.group(of: operation)) }
        case .apart: placeEverywhere(group)
        }
    }

    private mutating func placeTiled(_ group: FusionGroup, _ uses: [Use], _ tiling: RankTiling) {
        let writes = uses.contains { $0.isWrite && !$0.isResult }
        var part = Part(
            operations: group.operations, domain: group.domain!, tiling: tiling,
            box: tiling.box(of: ranks.rank), defersStores: group.defersStores)
        guard let geometry = group.reduction else {
            fetchOperands(&part, uses)
            return parts.append(part)
        }
        let reduced = Set(geometry.reduced.flatMap(\.members))
        guard tiling.cuts.contains(where: { $0.axis.map(reduced.contains) ?? false }) else {
            part.reduction = geometry.restricted(to: part.box, of: part.domain, states: nil)
            fetchOperands(&part, uses)
            placeResults(uses, tiling)
            return parts.append(part)
        }
        let rounded = geometry.rounding(tiling)
        let states = geometry.stateTiling(tiling)
        part.tiling = rounded
        part.box = rounded.box(of: ranks.rank)
        part.reduction = geometry.restricted(
            to: part.box, of: part.domain, states: states.box(of: ranks.rank))
        let isSmall = uses.contains {
            $0.isResult && ranks.isSmall(stores[$0.slot].shape, itemSize: stores[$0.slot].itemSize)
        }
        let results = isSmall ? nil : geometry.resultTiling(tiling)
        part.spread = SpreadReduction(
            geometry: geometry, domain: part.domain, states: states, results: results,
            modestBytes: ranks.replicatedBytes / 16,
            stateSize: uses.filter(\.isResult).reduce(0) { $0 + window.stateSize(of: $1.operation) })
        guard writes && rounded != tiling else {
            fetchOperands(&part, uses)
            placeResults(uses, results)
            return parts.append(part)
        }
        // Elements of a leaf beyond a rank's own points would be written twice, so the sums come
        // first, then the rest.
        part.onlyReduces = true
        fetchOperands(&part, uses, isReading: true)
        placeResults(uses, results)
        parts.append(part)
        var rest = Part(
            operations: group.operations.filter { window.operations[$0].kind != .reduce },
            domain: group.domain!,
            tiling: tiling, box: tiling.box(of: ranks.rank), defersStores: group.defersStores)
        fetchOperands(&rest, uses.filter { use in rest.operations.contains(use.operation) })
        parts.append(rest)
    }

    mutating func add(_ part: Part) { parts.append(part) }

    // MARK: Stores

    /// Gives a store without a value its home: with every rank if it is small, else in balanced tiles.
    mutating func settle(_ slot: Int) {
        let state = stores[slot]
        let home = ranks.home(of: state.root, itemSize: state.itemSize)
        stores[slot].placement = Placement(
            home: home, isWhole: home == .everywhere, held: .empty(rank: state.shape.count))
    }

    /// Gives a home to stores that a group reads before any operation has written them; their
    /// elements are zeros. Otherwise a store that is read where it is written would be taken for a
    /// fresh one, whose home follows from the group.
    private mutating func settleUnwritten(_ uses: [Use]) {
        for use in uses where use.isRead && stores[use.slot].placement == nil {
            let isWritten = uses.contains {
                $0.isWrite && $0.slot == use.slot && $0.operation < use.operation
            }
            if !isWritten { settle(use.slot) }
        }
    }

    /// Makes sure that every rank has all of a store.
    mutating func replicate(_ slot: Int, _ part: inout Part) {
        guard let placement = stores[slot].placement else { return }
        stores[slot].needsAll = true
        guard !placement.isWhole else { return }
        stores[slot].placement!.isWhole = true
        part.replications.append(slot)
    }

    /// Places the results of reductions: at home where a tiling of the points has them, if there is
    /// one.
    private mutating func placeResults(_ uses: [Use], _ tiling: RankTiling?) {
        guard let tiling else { return placeResultsEverywhere(uses) }
        for use in uses where use.isResult {
            let operation = window.operations[use.operation]
            let kept = tiling.shape.indices.filter { operation.parameter >> UInt64($0) & 1 == 0 }
            let view = window.view(of: window.references[use.position])
            var home = RankTiling(shape: stores[use.slot].shape, grid: tiling.grid, cuts: [])
            let map = IndexMap(
                view, of: stores[use.slot].root,
                itemSizes: (stores[use.slot].itemSize, stores[use.slot].itemSize))!
            for var cut in tiling.cuts {
                if let axis = cut.axis {
                    let place = kept.firstIndex(of: axis)!
                    cut.axis = map.terms.firstIndex { $0.steps[place] != 0 }
                }
                home.cuts.append(cut)
            }
            stores[use.slot].placement = Placement(
                home: .tiled(home), isWhole: false, held: .empty(rank: home.shape.count))
        }
    }

    private mutating func placeResultsEverywhere(_ uses: [Use]) {
        for use in uses where use.isResult {
            settle(use.slot)
            stores[use.slot].placement!.isWhole = true
            stores[use.slot].needsAll = true
        }
    }

    /// The placements of stores after the window; nil for a store without a value.
    func placements() -> [Placement?] {
        stores.indices.map { slot in
            stores[slot].placement.map { placement in
                var result = placement
                result.held = held(slot)
                return result
            }
        }
    }

    /// The box that this rank has room for from this window on.
    func held(_ slot: Int) -> Box {
        let state = stores[slot]
        guard let placement = state.placement else { return Box(state.shape) }
        if state.needsAll || placement.isWhole || placement.home == .everywhere { return Box(state.shape) }
        let home = placement.home.box(of: ranks.rank, state.shape)
        return home.hull(state.touched).hull(state.heldBefore ?? .empty(rank: state.shape.count))
    }
}

extension Window {
    /// An operation as a group of its own.
    fileprivate func group(of index: Int) -> FusionGroup {
        let operation = operations[index]
        return FusionGroup(
            domain: domain(of: operation), operations: [index], accesses: accesses(of: operation),
            reduction: reductionGeometry(of: operation))
    }

    /// Bytes of the state of a reduction.
    func stateSize(of index: Int) -> Int {
        let operation = operations[index]
        let input = references[operation.inputs.lowerBound].dtype
        let types = ReductionOp(rawValue: operation.code)!.stateTypes(input)
        return types.reduce(0) { $0 + $1.size }
    }

    /// True if an operation writes all of an output's store, whatever elements that held before.
    func writesWhole(_ position: Int, of operation: Operation) -> Bool {
        guard !operation.hasMask else { return false }
        let reference = references[position]
        let slot = slots[Int(reference.slot)]
        if operation.kind == .task {
            // A task may leave parts of its outputs as they are.
            return false
        }
        return reference.dtype == slot.dtype && view(of: reference).elementCount == slot.root.elementCount
    }
}
