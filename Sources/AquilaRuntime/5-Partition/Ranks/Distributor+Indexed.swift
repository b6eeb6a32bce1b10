import AquilaTypes

/// A recorded gather or scatter.
private struct IndexedLaunch {
    /// An argument: its place among the window's references, its slot and its view.
    struct Argument {
        var position: Int
        var slot: Int
        var view: View
        var dtype: DType
    }

    let kind: IndexedTasks.Kind
    /// Array that is indexed.
    let array: Argument
    /// Values that are gathered from the array or scattered into it: dense, with the shape of the
    /// index arrays, then that of the axes that are not indexed.
    let values: Argument
    let indices: [Argument]

    init?(_ window: Window, _ operation: Operation) {
        guard operation.kind == .task else { return nil }
        let recorded = window.launches[Int(operation.parameter)]
        guard let kind = IndexedTasks.kind(of: recorded.task) else { return nil }
        let arguments = recorded.places.map { place in
            let position = Int(operation.first) + place
            let reference = window.references[position]
            return Argument(
                position: position, slot: Int(reference.slot), view: window.view(of: reference),
                dtype: reference.dtype)
        }
        self.kind = kind
        (array, values) =
            kind == .gather ? (arguments[0], arguments[1]) : (arguments[1], arguments[0])
        indices = Array(arguments.dropFirst(2))
    }

    var domain: Shape { values.view.shape }
    var positionRank: Int { indices[0].view.rank }

    /// The view of an index array at the points; all points of a subarray see the same position.
    func wide(_ index: Argument) -> View {
        var view = index.view
        for _ in positionRank..<domain.count { view = view.insertingAxis(at: view.rank) }
        return view.broadcast(to: domain)!
    }
}

extension Distributor {
    /// Shares a gather or a scatter out: points run where the values are at home, and ask the
    /// owners of the array's elements for them, or send them. False where every rank has all
    /// elements that it needs, or where no tiling tells the owners.
    mutating func placeIndexed(_ group: FusionGroup) -> Bool {
        guard let index = group.operations.first,
            let launch = IndexedLaunch(window, window.operations[index])
        else { return false }
        settleIfNew(launch.array.slot)
        for argument in launch.indices { settleIfNew(argument.slot) }
        if launch.kind == .scatter { settleIfNew(launch.values.slot) }
        guard !launch.domain.contains(0) else {
            settleIfNew(launch.values.slot)
            add(part(index, launch, nil))
            return true
        }
        return launch.kind == .gather ? placeGather(index, launch) : placeScatter(index, launch)
    }

    private mutating func settleIfNew(_ slot: Int) { if stores[slot].placement == nil { settle(slot) } }

    private func part(_ index: Int, _ launch: IndexedLaunch, _ tiling: RankTiling?) -> Part {
        Part(
            operations: [index], domain: launch.domain, tiling: tiling,
            box: tiling?.box(of: ranks.rank) ?? Box(launch.domain))
    }

    private func spread(_ launch: IndexedLaunch, _ owners: RankTiling?, _ points: RankTiling?)
        -> SpreadIndexing
    {
        SpreadIndexing(
            kind: launch.kind, owners: owners, points: points, domain: launch.domain,
            arrayShape: launch.array.view.shape,
            positionRank: launch.positionRank, indexCount: launch.indices.count,
            itemSize: launch.array.dtype.size, rankCount: ranks.count, exchangeBytes: ranks.exchangeBytes)
    }

    // MARK: Gathers

    private mutating func placeGather(_ index: Int, _ launch: IndexedLaunch) -> Bool {
        let (array, values) = (launch.array, launch.values)
        guard stores[values.slot].placement == nil, values.view == stores[values.slot].root else {
            return false
        }
        let isHere = isWhole(array)
        let owners = isHere ? nil : owners(of: array)
        if !isHere && owners == nil { return false }
        guard ranks.isSmall(launch.domain, itemSize: array.dtype.size) else {
            let tiling = tiling(of: launch.indices.map { ($0, launch.wide($0)) }, launch)
            var part = part(index, launch, tiling)
            fetch(launch.indices, launch, tiling, &part)
            stores[values.slot].placement = Placement(
                home: .tiled(tiling), isWhole: false, held: .empty(rank: tiling.shape.count))
            part.indexed = spread(launch, owners, tiling)
            add(part)
            return true
        }
        if isHere { return false }
        var part = part(index, launch, nil)
        replicate(launch.indices, &part)
        settle(values.slot)
        stores[values.slot].needsAll = true
        part.indexed = spread(launch, owners, nil)
        add(part)
        return true
    }

    // MARK: Scatters

    private mutating func placeScatter(_ index: Int, _ launch: IndexedLaunch) -> Bool {
        let array = launch.array
        let sources = [launch.values] + launch.indices
        let isEverywhere = stores[array.slot].placement!.home == .everywhere
        let hasSources = sources.allSatisfy(isWhole)
        if hasSources && isWhole(array) { return false }
        let shape = array.view.shape
        let owners =
            isEverywhere
            ? RankTiling.balanced(shape, ranks: ranks.count, order: Array(shape.indices))
            : owners(of: array)
        guard let owners else { return false }
        let tiling = hasSources ? nil : tiling(of: sources.map { ($0, wide($0, launch)) }, launch)
        var part = part(index, launch, tiling)
        if let tiling { fetch(sources, launch, tiling, &part) } else { replicate(sources, &part) }
        part.indexed = spread(launch, owners, tiling)
        if isEverywhere {
            part.indexed!.isReplicated = true
        } else {
            let map = map(of: array, array.view)
            stores[array.slot].placement!.invalidate(
                map?.image(of: Box(shape)) ?? Box(stores[array.slot].shape))
        }
        add(part)
        return true
    }

    // MARK: Distribution of arguments

    /// True if every rank has all elements that an argument shows.
    private func isWhole(_ argument: IndexedLaunch.Argument) -> Bool {
        stores[argument.slot].placement!.isWhole
    }

    private func wide(_ argument: IndexedLaunch.Argument, _ launch: IndexedLaunch) -> View {
        argument.position == launch.values.position ? argument.view : launch.wide(argument)
    }

    private func map(of argument: IndexedLaunch.Argument, _ view: View) -> IndexMap? {
        IndexMap(
            view, of: stores[argument.slot].root,
            itemSizes: (argument.dtype.size, stores[argument.slot].itemSize))
    }

    /// Distribution of an argument's elements over the ranks; nil where no tiling of its axes
    /// describes it.
    private func owners(of argument: IndexedLaunch.Argument) -> RankTiling? {
        tiling(of: argument, argument.view)
    }

    private func tiling(of argument: IndexedLaunch.Argument, _ view: View) -> RankTiling? {
        guard case .tiled(let home) = stores[argument.slot].placement!.home,
            let map = map(of: argument, view)
        else { return nil }
        return home.pulledBack(through: map, to: view.shape)
    }

    /// The tiling, at the points, of the first argument that has tiles; a balanced one if none has.
    private func tiling(
        of arguments: [(IndexedLaunch.Argument, View)], _ launch: IndexedLaunch
    ) -> RankTiling {
        for (argument, view) in arguments { if let known = tiling(of: argument, view) { return known } }
        let strides = launch.values.view.strides
        let order = launch.domain.indices.sorted { abs(strides[$0]) > abs(strides[$1]) }
        return .balanced(launch.domain, ranks: ranks.count, order: order)
    }

    // MARK: Movements before

    private mutating func fetch(
        _ arguments: [IndexedLaunch.Argument], _ launch: IndexedLaunch, _ tiling: RankTiling,
        _ part: inout Part
    ) {
        for argument in arguments {
            let view = wide(argument, launch)
            let use = Use(
                operation: part.operations[0], position: argument.position, slot: argument.slot,
                isWrite: false,
                isRead: true, isResult: false, view: view, map: map(of: argument, view))
            fetch(use, tiling, &part)
        }
    }

    private mutating func replicate(_ arguments: [IndexedLaunch.Argument], _ part: inout Part) {
        for argument in arguments { replicate(argument.slot, &part) }
    }
}
