import AquilaTypes

extension Distributor {
    /// Places a group on every rank, on all its points: for small groups, and for groups without a
    /// better way yet.
    mutating func placeEverywhere(_ group: FusionGroup) {
        var part = Part(
            operations: group.operations, domain: group.domain ?? Shape(), tiling: nil,
            box: Box(group.domain ?? Shape()), defersStores: group.defersStores, reduction: group.reduction)
        let boxes = partsTouched(by: group)
        for index in group.operations {
            let operation = window.operations[index]
            for position in operation.references where !window.references[position].isScalar {
                let slot = Int(window.references[position].slot)
                if let box = boxes[slot] {
                    let fetch = bring(box, of: slot, &part)
                    part.sources[position] = fetch
                    guard operation.outputs.contains(position), !part.returns.contains(fetch) else {
                        continue
                    }
                    part.returns.append(fetch)
                    stores[slot].placement!.invalidate(box)
                } else {
                    let isResult =
                        operation.outputs.contains(position) && window.writesWhole(position, of: operation)
                    if !isResult { replicate(slot, &part) }
                    if stores[slot].placement == nil { settle(slot) }
                    stores[slot].placement!.isWhole = true
                    stores[slot].needsAll = true
                }
            }
        }
        add(part)
    }

    /// The boxes around all elements that a group touches of stores with tiles, where they are a
    /// small part of the store.
    private func partsTouched(by group: FusionGroup) -> [Int: Box] {
        var result: [Int: Box] = [:]
        for position in group.operations.flatMap({ window.operations[$0].references }) {
            let reference = window.references[position]
            guard !reference.isScalar else { continue }
            let slot = Int(reference.slot)
            guard let placement = stores[slot].placement, !placement.isWhole, case .tiled = placement.home
            else { continue }
            let touched = box(around: window.view(of: reference), position)
            result[slot] = result[slot]?.hull(touched) ?? touched
        }
        return result.filter { isSmallPart($1, of: $0) }
    }

    /// The smallest box around the elements that a view touches, or a larger box where the view is
    /// no affine map.
    private func box(around view: View, _ position: Int) -> Box {
        let reference = window.references[position]
        let state = stores[Int(reference.slot)]
        let map = IndexMap(view, of: state.root, itemSizes: (reference.dtype.size, state.itemSize))
        return map?.image(of: Box(view.shape))
            ?? state.root.rows(touchedBy: view, itemSize: reference.dtype.size)
    }

    private func isSmallPart(_ box: Box, of slot: Int) -> Bool {
        box.count < stores[slot].shape.product / 4
    }

    /// Brings the elements of an operand that all ranks want to all of them; into memory of their
    /// own, if they are a small part of the store.
    mutating func bringToAll(_ use: Use, _ part: inout Part) {
        let box = use.map?.image(of: Box(part.domain)) ?? box(around: use.view, use.position)
        guard case .tiled? = stores[use.slot].placement?.home, isSmallPart(box, of: use.slot),
            !stores[use.slot].placement!.isWhole
        else { return replicate(use.slot, &part) }
        part.sources[use.position] = bring(box, of: use.slot, &part)
    }

    /// - Returns: the number of the fetch.
    private func bring(_ box: Box, of slot: Int, _ part: inout Part) -> Int {
        if let known = part.fetches.firstIndex(where: { $0.isForAll && $0.slot == slot && $0.target == box })
        {
            return known
        }
        part.fetches.append(
            Fetch(
                slot: slot, target: box, own: .empty(rank: box.lower.count), ready: Box(Shape()),
                isForAll: true))
        return part.fetches.count - 1
    }
}

extension View {
    /// The box of whole rows, along the outermost axis of this store, in which a view of it lies.
    func rows(touchedBy view: View, itemSize: Int) -> Box {
        var box = Box(shape)
        let outermost = shape.indices.filter { shape[$0] > 1 }.max { strides[$0] < strides[$1] }
        guard let axis = outermost, !view.shape.contains(0) else { return box }
        var (low, high) = (view.offset - offset, view.offset - offset + itemSize - 1)
        for k in 0..<view.rank {
            low += min(0, (view.shape[k] - 1) * view.strides[k])
            high += max(0, (view.shape[k] - 1) * view.strides[k])
        }
        box.lower[axis] = low / strides[axis]
        box.upper[axis] = high / strides[axis] + 1
        return box
    }

    /// A view of a store, in an instance of whole rows of it.
    func moved(intoRows box: Box, of root: View, instance: View) -> View {
        var result = self
        result.offset += instance.offset - root.offset
        for axis in 0..<root.rank { result.offset -= box.lower[axis] * root.strides[axis] }
        return result
    }
}
