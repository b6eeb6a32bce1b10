import AquilaTypes

extension LocalProgram {
    /// The item of a gather or a scatter: this rank's points, and the movements for them.
    mutating func indexing(
        _ part: Distributor.Part, _ spread: SpreadIndexing, _ temporaries: [Int?], _ item: Item
    ) -> Item {
        let index = part.operations[0]
        addBystander(index)
        let operation = global.operations[index]
        let positions = global.launches[Int(operation.parameter)].places.map { Int(operation.first) + $0 }
        let (array, values) =
            spread.kind == .gather ? (positions[0], positions[1]) : (positions[1], positions[0])
        let owned = spread.ownedBox(of: ranks.rank)
        let data = IndexedMovement.Operands(
            array: region(array, owned, of: spread.arrayShape, part, temporaries),
            values: region(values, part.box, of: spread.domain, part, temporaries),
            indices: positions.dropFirst(2).map { position in
                var index = region(position, part.box, of: spread.domain, part, temporaries)
                if !part.box.isEmpty { index.view = index.view.taking(axes: spread.positionRank) }
                return index
            })
        var item = item
        item.temporaries = temporaries.compactMap { $0 }
        item.provided = [array, values].map { Int(global.references[$0].slot) }
        item.movements.append(.index(IndexedMovement(spread: spread, data: data, rank: ranks.rank)))
        if spread.isReplicated {
            item.movements.append(.replicate(spreading(array, spread, data, for: index)))
        }
        return item
    }

    /// Brings the elements of a small array from their owners, after they have changed, to all
    /// ranks.
    private func spreading(
        _ position: Int, _ spread: SpreadIndexing, _ data: IndexedMovement.Operands, for index: Int
    ) -> Replication {
        let all = Box(spread.arrayShape)
        let reference = global.references[position]
        // Every rank has all of the store, so its own instance is like that of any rank.
        let target = Region(
            slot: Int(reference.slot), view: global.view(of: reference), itemSize: spread.itemSize)
        let item = Replication.Item(
            source: data.array, target: target, held: all, tiling: spread.owners!, wanted: all)
        return Replication(items: [item], operation: index)
    }

    /// The elements of an argument that points of a box use, in this rank's memory.
    private func region(
        _ position: Int, _ box: Box, of shape: Shape, _ part: Distributor.Part, _ temporaries: [Int?]
    ) -> Region {
        let reference = global.references[position]
        var slot = Int(reference.slot)
        let entry = global.slots[slot]
        var view = global.view(of: reference)
        for _ in view.rank..<shape.count { view = view.insertingAxis(at: view.rank) }
        view = view.broadcast(to: shape)!
        let map = IndexMap(view, of: entry.root, itemSizes: (reference.dtype.size, entry.dtype.size))
        var root = window.slots[slot].root
        var room = held[slot]
        if let fetch = part.sources[position] {
            slot = temporaries[fetch]!
            (root, room) = (window.slots[slot].root, part.fetches[fetch].target!)
        }
        let local =
            box.isEmpty ? nil : map?.view(of: box, in: root, holding: room)
        return Region(
            slot: slot, view: local ?? view.part(box, of: Box(shape)), itemSize: reference.dtype.size)
    }

    /// Adds an operation that no kernel or task runs, so that operations after it depend on its
    /// success.
    private mutating func addBystander(_ index: Int) {
        var operation = global.operations[index]
        let positions = operation.references
        operation.first = Int32(window.references.count)
        for position in positions {
            var reference = global.references[position]
            if reference.view >= 0 {
                window.views.append(global.view(of: reference))
                reference.view = Int32(window.views.count - 1)
            }
            window.references.append(reference)
        }
        window.operations.append(operation)
        origins.append(index)
    }
}

extension View {
    /// The first axes of a view that has the same elements along all others.
    fileprivate func taking(axes count: Int) -> View {
        View(offset: offset, shape: Shape(shape.prefix(count)), strides: Dims(strides.prefix(count)))
    }
}
