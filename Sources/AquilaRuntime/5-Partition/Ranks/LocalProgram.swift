import AquilaKernels
import AquilaTypes

/// A window as one of many ranks runs it: the same operations on this rank's points and instances,
/// and the movements between them. The stages that follow know of one rank only.
struct LocalProgram {
    typealias Item = Program.Item

    /// Operations of the items, in their order, with this rank's views.
    var window: Window
    private(set) var items: [Item] = []
    /// Operation of the global window that each operation is a part of.
    var origins: [Int] = []
    let global: Window
    let distributor: Distributor
    let held: [Box]
    let ranks: Ranks

    private let passes: PassSet

    init(_ distributor: Distributor, _ passes: PassSet) {
        self.passes = passes
        self.distributor = distributor
        global = distributor.window
        window = distributor.window
        ranks = distributor.ranks
        held = distributor.stores.indices.map(distributor.held)
        window.slots = Table(capacity: 256)
        window.operations = Table(capacity: 256)
        window.references = Table(capacity: 512)
        window.views = Table(capacity: 512)
        window.provenances = []
        for slot in global.slots.indices { addSlot(slot) }
        items.append(Item(movements: regrowths()))
        for part in distributor.parts { add(part) }
    }

    var program: Program {
        Program(
            window: window, items: items, origins: origins, rank: ranks.rank, distributor: distributor)
    }

    // MARK: Instances

    private mutating func addSlot(_ slot: Int) {
        var local = global.slots[slot]
        local.root = root(slot, held[slot])
        window.slots.append(local)
    }

    /// The instance of a store that holds a box, in the store's order of axes.
    func root(_ slot: Int, _ box: Box) -> View {
        global.slots[slot].root.instance(holding: box, itemSize: global.slots[slot].dtype.size)
    }

    private func regrowths() -> [Movement] {
        global.slots.indices.compactMap { slot in
            guard global.slots[slot].hasValue, let before = distributor.stores[slot].heldBefore,
                before != held[slot]
            else { return nil }
            let common = before.intersection(held[slot])
            let (old, new) = (root(slot, before), window.slots[slot].root)
            return .regrow(
                Regrowth(
                    slot: slot, byteCount: window.slots[slot].byteCount,
                    source: old.part(common, of: before), target: new.part(common, of: held[slot]),
                    itemSize: global.slots[slot].dtype.size))
        }
    }

    // MARK: Parts

    private mutating func add(_ part: Distributor.Part) {
        var item = Item()
        let temporaries = part.fetches.map { fetch in fetch.target.map { addTemporary(fetch.slot, $0) } }
        let label = part.operations.map(global.name(of:)).joined(separator: " · ")
        item.movements =
            replications(part, temporaries) + treeMovements(part, temporaries)
            + exchanges(part, part.fetches, temporaries, label)
        let slots = part.operations.flatMap { global.operations[$0].references }.map {
            global.references[$0].slot
        }
        if let indexed = part.indexed {
            return items.append(indexing(part, indexed, temporaries, item))
        }
        if part.box.isEmpty && part.spread == nil {
            item.provided = slots.filter { $0 >= 0 }.map(Int.init)
            return items.append(item)
        }
        if let launch = part.launch { return addLaunch(part, launch, item) }
        let operations = part.operations.map { addOperation($0, part, temporaries) }
        item.temporaries = temporaries.compactMap { $0 }
        // A store that no rank has written holds zeros on all ranks. This rank's part needs memory
        // too, as others may fetch it.
        item.provided = part.fetches.map(\.slot)
        for (index, group) in groups(part, operations).enumerated() {
            if index > 0 { item = Item() }
            item.group = group
            items.append(item)
        }
        if let item = returns(part, temporaries) { items.append(item) }
    }

    private mutating func addLaunch(_ part: Distributor.Part, _ launch: SpreadLaunch, _ item: Item) {
        var item = item
        let operation = addOperation(part.operations[0], part, [])
        let mine = launch.points(of: ranks.rank)
        item.provided = launch.positions.map { Int(global.references[$0].slot) }
        if !mine.isEmpty {
            var group = FusionGroup(domain: nil, operations: [operation])
            group.accesses = window.accesses(of: window.operations[operation])
            group.points = FusionGroup.Points(views: launch.views, solved: localised(launch, mine))
            item.group = group
        }
        items.append(item)
        if !launch.writes.isEmpty {
            let nowhere = [Int?](repeating: nil, count: launch.writes.count)
            items.append(Item(movements: exchanges(part, launch.writes, nowhere, "write back")))
        }
    }

    /// This rank's pieces, in its instances.
    private func localised(_ launch: SpreadLaunch, _ points: [Int]) -> SolvedLaunch {
        var result = SolvedLaunch(launchDomain: launch.solved.launchDomain, pieces: [], members: points)
        for point in points {
            for (argument, position) in launch.positions.enumerated() {
                let reference = global.references[position]
                let (slot, entry) = (Int(reference.slot), global.slots[Int(reference.slot)])
                var piece = launch.solved.pieces[point * launch.positions.count + argument]
                let map = IndexMap(
                    piece.view, of: entry.root, itemSizes: (reference.dtype.size, entry.dtype.size))!
                piece.view = map.view(
                    of: Box(piece.view.shape), in: window.slots[slot].root, holding: held[slot])
                piece.runs = nil
                result.pieces.append(piece)
            }
        }
        return result
    }

    /// The part as a group; as several where stores would have to lag too far here.
    private func groups(_ part: Distributor.Part, _ operations: [Int]) -> [FusionGroup] {
        if part.tiling == nil, window.operations[operations[0]].kind == .task {
            return [group(part, operations, domain: nil)]
        }
        let domain = part.box.isEmpty ? Shape(repeating: 0, count: part.domain.count) : part.box.extents
        let whole = group(part, operations, domain: domain)
        if !part.defersStores || part.tiling == nil || canLag(operations) { return [whole] }
        return operations.map { operation in
            var one = group(part, [operation], domain: domain)
            one.defersStores = false
            return one
        }
    }

    private func group(_ part: Distributor.Part, _ operations: [Int], domain: Shape?) -> FusionGroup {
        var group = FusionGroup(domain: domain, operations: operations)
        group.accesses = operations.flatMap { window.accesses(of: window.operations[$0]) }
        group.reduction = part.reduction
        group.defersStores = part.defersStores
        guard part.tiling != nil else { return group }
        group.share = FusionGroup.Share(
            origin: part.box.isEmpty ? Shape(repeating: 0, count: part.domain.count) : part.box.lower,
            domain: part.domain, spread: part.spread, onlyReduces: part.onlyReduces, ready: ready(part))
        return group
    }

    /// The points that can be computed while ghost cells are on their way; nil where the part waits
    /// for none.
    private func ready(_ part: Distributor.Part) -> Box? {
        guard passes.contains(.overlap), part.reduction == nil, !part.defersStores,
            part.replications.isEmpty,
            part.fetches.contains(where: { !$0.receives.isEmpty }),
            part.fetches.allSatisfy({ $0.target == nil })
        else { return nil }
        return part.fetches.reduce(part.box) { $0.intersection($1.ready) }.shifted(back: part.box.lower)
    }

    private func canLag(_ operations: [Int]) -> Bool {
        var earlier: [Access] = []
        for operation in operations {
            let accesses = window.accesses(of: window.operations[operation])
            for access in accesses {
                let others = earlier.filter { $0.slot == access.slot }
                if others.contains(where: { access.dependence(on: $0) == .ordered }) { return false }
            }
            earlier += accesses
        }
        return true
    }

    // MARK: Operations

    private mutating func addOperation(_ index: Int, _ part: Distributor.Part, _ temporaries: [Int?]) -> Int {
        var operation = global.operations[index]
        let positions = operation.references
        if let provenance = global.provenance(of: index) {
            window.provenances.append((window.operations.count, provenance))
        }
        let isReduction = operation.kind == .reduce
        let outputs = operation.outputs
        operation.first = Int32(window.references.count)
        for position in positions {
            var reference = global.references[position]
            if !reference.isScalar {
                let isResult = isReduction && outputs.contains(position)
                let view = localView(position, index, part, isResult: isResult, temporaries)
                if let fetch = part.sources[position] { reference.slot = Int32(temporaries[fetch]!) }
                reference.view = Int32(window.views.count)
                window.views.append(view)
            }
            window.references.append(reference)
        }
        window.operations.append(operation)
        origins.append(index)
        return window.operations.count - 1
    }

    private func localView(
        _ position: Int, _ index: Int, _ part: Distributor.Part, isResult: Bool, _ temporaries: [Int?]
    ) -> View {
        let reference = global.references[position]
        let view = global.view(of: reference)
        guard part.tiling != nil else { return fetchedView(view, position, part, temporaries) ?? view }
        var points = part.box
        if isResult, let spread = part.spread {
            guard let results = spread.results else { return view }
            points = results.box(of: ranks.rank)
        }
        let slot = Int(reference.slot)
        let entry = global.slots[slot]
        let (broadcast, box) =
            isResult ? (view, kept(points, index)) : (view.broadcast(to: part.domain)!, points)
        guard
            let map = IndexMap(broadcast, of: entry.root, itemSizes: (reference.dtype.size, entry.dtype.size))
        else {
            return (fetchedView(broadcast, position, part, temporaries) ?? broadcast)
                .part(box, of: Box(broadcast.shape))
        }
        guard let fetch = part.sources[position] else {
            return map.view(of: box, in: window.slots[slot].root, holding: held[slot])
        }
        return map.view(
            of: box, in: window.slots[temporaries[fetch]!].root, holding: part.fetches[fetch].target!)
    }

    /// The view of an operand in memory of its own, for all points; nil where it is read from the
    /// store's instance.
    private func fetchedView(
        _ view: View, _ position: Int, _ part: Distributor.Part, _ temporaries: [Int?]
    ) -> View? {
        guard let fetch = part.sources[position] else { return nil }
        let reference = global.references[position]
        let entry = global.slots[Int(reference.slot)]
        let (root, box) = (window.slots[temporaries[fetch]!].root, part.fetches[fetch].target!)
        let map = IndexMap(view, of: entry.root, itemSizes: (reference.dtype.size, entry.dtype.size))
        return map?.view(of: Box(view.shape), in: root, holding: box)
            ?? view.moved(intoRows: box, of: entry.root, instance: root)
    }

    /// The box without the axes that a reduction takes away.
    private func kept(_ box: Box, _ index: Int) -> Box {
        let parameter = global.operations[index].parameter
        let axes = box.lower.indices.filter { parameter >> UInt64($0) & 1 == 0 }
        var result = Box(lower: Shape(axes.map { box.lower[$0] }), upper: Shape(axes.map { box.upper[$0] }))
        result.isVoid = box.isEmpty
        return result
    }
}
