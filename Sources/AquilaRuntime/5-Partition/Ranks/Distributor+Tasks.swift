import AquilaTypes

/// The points of a launch among ranks.
struct SpreadLaunch {
    /// The pieces of all points.
    var solved: SolvedLaunch
    /// View of each argument, and its position among the window's references.
    var views: [View]
    var positions: [Int]
    /// Rank that runs each point.
    var ranks: [Int]
    /// Messages after the points have run, which bring written elements to the ranks where they are
    /// at home, and to the ranks that keep all of a store.
    var writes: [Fetch] = []

    func points(of rank: Int) -> [Int] { ranks.indices.filter { ranks[$0] == rank } }
}

extension Distributor {
    /// Shares the points of a launch out: each runs where the middle of its first result is at
    /// home. False where every rank has to run all of them.
    mutating func placeLaunch(_ group: FusionGroup) -> Bool {
        guard let index = group.operations.first, var launch = spreadLaunch(index) else { return false }
        let operation = window.operations[index]
        let recorded = window.launches[Int(operation.parameter)]
        guard let boxes = boxes(of: launch, recorded.modes) else { return false }
        settleOutputs(launch, recorded.modes, boxes)
        launch.ranks = owners(launch, recorded.modes, boxes)
        var part = Part(
            operations: [index], domain: Shape(), tiling: nil, box: Box(Shape()), launch: nil)
        for argument in launch.views.indices {
            if recorded.modes[argument] == .output {
                touchPieces(argument, launch, boxes[argument])
            } else {
                fetchPieces(argument, launch, boxes[argument], &part)
            }
        }
        for argument in launch.views.indices where recorded.modes[argument].isWrite {
            if let write = writeBack(argument, launch, boxes[argument]) { launch.writes.append(write) }
        }
        for argument in launch.views.indices where recorded.modes[argument].isWrite {
            noteWrite(slot(launch, argument), boxes[argument])
        }
        part.launch = launch
        add(part)
        return true
    }

    private func spreadLaunch(_ index: Int) -> SpreadLaunch? {
        let operation = window.operations[index]
        let recorded = window.launches[Int(operation.parameter)]
        guard !recorded.task.isConcurrent, !recorded.task.hasSideEffects else { return nil }
        let positions = recorded.places.map { Int(operation.first) + $0 }
        let views = positions.map { window.view(of: window.references[$0]) }
        guard let solved = try? recorded.solve(views), solved.pointCount > 1 else { return nil }
        return SpreadLaunch(solved: solved, views: views, positions: positions, ranks: [])
    }

    private func slot(_ launch: SpreadLaunch, _ argument: Int) -> Int {
        Int(window.references[launch.positions[argument]].slot)
    }

    /// The boxes of the points' pieces within the store, for each argument; nil where a view is no
    /// affine map, and where a piece that is written is no box: messages move boxes, and would bring
    /// old elements, which lie between those of the piece, over new ones of other points.
    private func boxes(of launch: SpreadLaunch, _ modes: [ArgumentMode]) -> [[Box]]? {
        var result: [[Box]] = []
        for (argument, position) in launch.positions.enumerated() {
            let slot = slot(launch, argument)
            let size = window.references[position].dtype.size
            var boxes: [Box] = []
            for point in 0..<launch.solved.pointCount {
                let view = launch.solved.pieces[point * launch.positions.count + argument].view
                guard
                    let map = IndexMap(view, of: stores[slot].root, itemSizes: (size, stores[slot].itemSize))
                else { return nil }
                let box = map.image(of: Box(view.shape))
                let isFilled = box.count == view.elementCount && size == stores[slot].itemSize
                guard isFilled || !modes[argument].isWrite else { return nil }
                boxes.append(box)
            }
            result.append(boxes)
        }
        return result
    }

    /// Gives results without a home that of the largest argument whose pieces lie alike, or a
    /// balanced one.
    private mutating func settleOutputs(_ launch: SpreadLaunch, _ modes: [ArgumentMode], _ boxes: [[Box]]) {
        for argument in launch.views.indices where stores[slot(launch, argument)].placement == nil {
            let mine = slot(launch, argument)
            settle(mine)
            guard modes[argument].isWrite, case .tiled = stores[mine].placement!.home else { continue }
            for other in launch.views.indices where boxes[other] == boxes[argument] && other != argument {
                let state = stores[slot(launch, other)]
                guard state.shape == stores[mine].shape, case .tiled(let home)? = state.placement?.home else {
                    continue
                }
                stores[mine].placement!.home = .tiled(home)
                break
            }
        }
    }

    private func owners(_ launch: SpreadLaunch, _ modes: [ArgumentMode], _ boxes: [[Box]]) -> [Int] {
        let order = launch.views.indices.sorted { a, b in
            (modes[a].isWrite ? 0 : 1, -launch.views[a].elementCount, a)
                < (modes[b].isWrite ? 0 : 1, -launch.views[b].elementCount, b)
        }
        for argument in order {
            guard case .tiled(let home)? = stores[slot(launch, argument)].placement?.home,
                Set(boxes[argument]).count > 1
            else { continue }
            return boxes[argument].enumerated().map { point, box in
                if box.isEmpty { return point % ranks.count }
                // Pieces and tiles need not begin together; the owner of the middle usually has
                // most of a piece.
                let middle = box.middle
                return home.ranks(meeting: middle).first { !home.box(of: $0).intersection(middle).isEmpty }
                    ?? 0
            }
        }
        let count = launch.solved.pointCount
        return (0..<count).map { $0 * ranks.count / count }
    }

    // MARK: Movements

    private mutating func fetchPieces(
        _ argument: Int, _ launch: SpreadLaunch, _ boxes: [Box], _ part: inout Part
    ) {
        let slot = slot(launch, argument)
        let all = Box(stores[slot].shape)
        let isForAll = Set(launch.ranks).allSatisfy { rank in
            launch.points(of: rank).contains { boxes[$0] == all }
        }
        if isForAll { return replicate(slot, &part) }
        touchPieces(argument, launch, boxes)
        let placement = stores[slot].placement!
        guard case .tiled(let home) = placement.home, !placement.isWhole else { return }
        var result = Fetch(slot: slot, own: .empty(rank: all.lower.count), ready: Box(Shape()))
        let owned = home.box(of: ranks.rank)
        for rank in 0..<ranks.count {
            for box in missing(launch.points(of: rank).map { boxes[$0] }, on: rank, placement, slot) {
                if rank == ranks.rank {
                    for peer in home.ranks(meeting: box) {
                        let common = box.intersection(home.box(of: peer))
                        if !common.isEmpty { result.receives.append((peer, common)) }
                    }
                } else {
                    let common = box.intersection(owned)
                    if !common.isEmpty { result.sends.append((rank, common)) }
                }
            }
        }
        part.fetches.append(result)
    }

    private mutating func touchPieces(_ argument: Int, _ launch: SpreadLaunch, _ boxes: [Box]) {
        let slot = slot(launch, argument)
        for point in launch.points(of: ranks.rank) {
            stores[slot].touched = stores[slot].touched.hull(boxes[point])
        }
    }

    /// The elements of some boxes that a rank lacks, each element once.
    private func missing(_ boxes: [Box], on rank: Int, _ placement: Placement, _ slot: Int) -> [Box] {
        var result: [Box] = []
        for box in boxes {
            var rest = placement.missing(box, on: rank, stores[slot].shape)
            for known in result where !rest.isEmpty { rest = rest.flatMap { $0.subtracting(known) } }
            result += rest
        }
        return result
    }

    private func writeBack(_ argument: Int, _ launch: SpreadLaunch, _ boxes: [Box]) -> Fetch? {
        let slot = slot(launch, argument)
        let home = stores[slot].placement!.home
        var result = Fetch(slot: slot, own: .empty(rank: stores[slot].shape.count), ready: Box(Shape()))
        for point in boxes.indices {
            let writer = launch.ranks[point]
            for rank in readers(of: boxes[point], home) where rank != writer {
                let common = boxes[point].intersection(home.box(of: rank, stores[slot].shape))
                if common.isEmpty { continue }
                if writer == ranks.rank { result.sends.append((rank, common)) }
                if rank == ranks.rank { result.receives.append((writer, common)) }
            }
        }
        return result
    }

    private func readers(of box: Box, _ home: Placement.Home) -> [Int] {
        switch home {
        case .everywhere: Array(0..<ranks.count)
        case .tiled(let tiling): tiling.ranks(meeting: box)
        }
    }

    private mutating func noteWrite(_ slot: Int, _ boxes: [Box]) {
        if stores[slot].placement!.home == .everywhere { return }
        for box in boxes where !box.isEmpty { stores[slot].placement!.invalidate(box) }
    }
}

extension Box {
    /// The element in the middle of a box that has elements.
    fileprivate var middle: Box {
        var result = self
        for axis in upper.indices {
            result.lower[axis] = (lower[axis] + upper[axis]) / 2
            result.upper[axis] = result.lower[axis] + 1
        }
        return result
    }
}
