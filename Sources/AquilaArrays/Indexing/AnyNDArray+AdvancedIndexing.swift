import AquilaKernels
import AquilaRuntime
import AquilaTypes

/// Masks and index arrays combined with basic indices, lowered to the form of the runtime's gathers
/// and scatters: a view whose first axes are the indexed ones, and one array of positions for each
/// of these.
private struct AdvancedIndices {
    /// The array with the indexed axes in front.
    var source: LogicalStore
    /// The positions along those axes, all of one shape.
    var positions: [LogicalStore]
    /// The place of the positions' axes in the result: that of the first advanced index if all are
    /// adjacent, and the front if a range separates them, as in NumPy.
    var place: Int

    var indexRank: Int { positions[0].view.rank }

    /// The order of axes that turns the result of a gather into NumPy's.
    func resultOrder() -> [Int] {
        let rank = indexRank + source.view.rank - positions.count
        let rest = indexRank..<rank
        return Array(rest.prefix(place)) + Array(0..<indexRank) + Array(rest.dropFirst(place))
    }

    /// The inverse of `resultOrder`.
    func gatherOrder() -> [Int] {
        let order = resultOrder()
        return order.indices.map { axis in order.firstIndex(of: axis)! }
    }
}

extension AnyNDArray {
    /// A copy of the elements selected by masks, index arrays and basic indices.
    func gathered(_ indices: [Index]) throws(ArrayError) -> AnyNDArray {
        if indices.count == 1, case .mask(let mask) = indices[0], mask.rank > 0 {
            try requireFit(mask, axis: 0)
            if let result = try runtime.compress(base, where: mask.base) { return AnyNDArray(result) }
        }
        let lowered = try lower(indices)
        let result = try runtime.gather(lowered.source, indices: lowered.positions)
        return AnyNDArray(result.with(result.view.transposed(lowered.resultOrder())))
    }

    /// Writes the value into the elements selected by masks, index arrays and basic indices.
    func scatter(_ value: AnyNDArray, _ indices: [Index]) throws(ArrayError) {
        if indices.count == 1, case .mask(let mask) = indices[0] {
            guard mask.rank < rank || value.rank <= 1 else {
                throw ArrayError(
                    .shape, "a mask of all axes selects a row, and takes no value of shape \(value.shape)")
            }
            if try assigned(value, throughMask: mask) { return }
            if try expanded(value, throughMask: mask) { return }
        }
        let lowered = try lower(indices)
        var operand = value.operand
        if let array = operand.array {
            let positions = lowered.positions[0].view.shape
            let rest = lowered.source.view.shape.dropFirst(lowered.positions.count)
            let gathered = Shape(Array(positions) + rest)
            let shape = Shape(lowered.resultOrder().map { gathered[$0] })
            guard let view = array.view.droppingOuterOnes(to: shape.count).broadcast(to: shape) else {
                throw .broadcast(array.view.shape, into: shape)
            }
            operand = .array(array.with(view.transposed(lowered.gatherOrder())))
        }
        try runtime.scatter(operand, into: lowered.source, indices: lowered.positions)
    }

    /// Writes without knowing the number of elements that the mask selects. Returns false if the
    /// value depends on that number.
    private func assigned(_ value: AnyNDArray, throughMask mask: AnyNDArray) throws(ArrayError) -> Bool {
        guard mask.rank <= rank, value.rank <= rank - mask.rank || value.count == 1 else { return false }
        try requireFit(mask, axis: 0)
        let target = try target()
        var view = mask.view
        for _ in mask.rank..<rank { view = view.insertingAxis(at: view.rank) }
        let wide = mask.base.with(view.broadcast(to: shape)!)
        var source = value.operand
        if let array = source.array, value.count == 1, value.rank > 0 {
            source = .array(array.with(View(offset: array.view.offset, shape: Shape(), strides: Dims())))
        }
        try target.store.runtime.copy(source, into: target, where: wide)
        return true
    }

    /// Writes subarrays selected by the mask without computing positions. Returns false if the
    /// value does not allow it.
    private func expanded(_ value: AnyNDArray, throughMask mask: AnyNDArray) throws(ArrayError) -> Bool {
        guard mask.rank > 0, let array = value.operand.array else { return false }
        try requireFit(mask, axis: 0)
        let rest = Array(shape.dropFirst(mask.rank))
        let target = try target()
        return try target.store.runtime.expand(into: target, where: mask.base) { count throws(ArrayError) in
            let selected = Shape([count] + rest)
            guard let view = array.view.droppingOuterOnes(to: selected.count).broadcast(to: selected) else {
                throw .broadcast(array.view.shape, into: selected)
            }
            return .array(array.with(view))
        }
    }

    // MARK: Lowering

    private func lower(_ indices: [Index]) throws(ArrayError) -> AdvancedIndices {
        let expanded = try expandMasks(indices)
        var cursor = IndexCursor(consuming: expanded.reduce(0) { $0 + $1.axesTaken })
        var whole = view
        var axes: [Int] = []
        var arrays: [AnyNDArray] = []
        var advanced: [Int] = []
        var place = 0
        for (k, index) in expanded.enumerated() {
            var basic = index
            switch index {
            case .positions(let array):
                if advanced.isEmpty { place = cursor.axis }
                advanced.append(k)
                axes.append(cursor.axis)
                arrays.append(array)
                basic = .slice(Index.Slice(nil, nil))
            case .at:
                // An integer beside index arrays counts as an index array.
                if advanced.isEmpty { place = cursor.axis }
                advanced.append(k)
            case .slice, .insertion, .rest, .mask: break
            }
            try cursor.apply(basic, to: &whole)
        }
        let isAdjacent = advanced.last! - advanced.first! == advanced.count - 1
        let positions = try normalised(arrays, axes.map { whole.shape[$0] }, axes)
        let rest = (0..<whole.rank).filter { !axes.contains($0) }
        return AdvancedIndices(
            source: base.with(whole.transposed(axes + rest)), positions: positions,
            place: isAdjacent ? place : 0)
    }

    /// Replaces each mask by the arrays of its true positions. Waits for the masks.
    private func expandMasks(_ indices: [Index]) throws(ArrayError) -> [Index] {
        var result: [Index] = []
        var axis = 0
        let taken = indices.reduce(0) { $0 + $1.axesTaken }
        guard taken <= rank else {
            throw ArrayError(.index, "too many indices: \(taken) axes of an array of rank \(rank)")
        }
        for index in indices {
            if case .rest = index { axis += rank - taken }
            guard case .mask(let mask) = index else {
                axis += index.axesTaken
                result.append(index)
                continue
            }
            if mask.rank == 0 {
                let holds = try mask.waitingItem().re != 0
                result += [.insertion, .positions(AnyNDArray(runtime.makeStore([holds ? 1 : 0], .int64)))]
                continue
            }
            try requireFit(mask, axis: axis)
            result += try runtime.nonzero(mask.base).map { .positions(AnyNDArray($0)) }
            axis += mask.rank
        }
        return result
    }

    /// Throws unless the mask has the extents of the axes that it covers.
    private func requireFit(_ mask: AnyNDArray, axis first: Int) throws(ArrayError) {
        guard first + mask.rank <= rank else {
            throw ArrayError(
                .index, "too many indices: a mask of rank \(mask.rank) at axis \(first) of rank \(rank)")
        }
        for (k, extent) in mask.shape.enumerated() where extent != shape[first + k] {
            throw ArrayError(
                .index,
                "the mask does not fit: axis \(first + k) has size \(shape[first + k]), the mask's \(extent)")
        }
    }

    /// Index arrays as `int64`, broadcast against each other, with negative positions made
    /// positive.
    private func normalised(
        _ arrays: [AnyNDArray], _ extents: [Int], _ axes: [Int]
    ) throws(ArrayError) -> [LogicalStore] {
        var common = Shape()
        for array in arrays {
            guard array.dtype.isInteger || array.count == 0 else {
                throw ArrayError(.index, "arrays of \(array.dtype) cannot be indices; use integers or a mask")
            }
            guard let next = Shape.broadcast(common, array.shape) else {
                throw ArrayError(.index, "index arrays do not broadcast: \(common) and \(array.shape)")
            }
            common = next
        }
        var result: [LogicalStore] = []
        for (k, array) in arrays.enumerated() {
            let positions = array.dtype == .int64 ? array.base : array.runtime.cast(array.base, to: .int64)
            let wrapped = try wrap(positions, extent: extents[k], axis: axes[k])
            result.append(wrapped.with(wrapped.view.broadcast(to: common)!))
        }
        return result
    }

    /// Checks positions and adds the extent to negative ones. Waits for the positions.
    private func wrap(_ positions: LogicalStore, extent: Int, axis: Int) throws(ArrayError) -> LogicalStore {
        if positions.store.runtime.rankCount == 1, try positions.areWithin(extent) { return positions }
        let (least, greatest) = try bounds(of: positions)
        if greatest >= extent { throw .outOfBounds(greatest, axis: axis, extent: extent) }
        if least < -extent { throw .outOfBounds(least, axis: axis, extent: extent) }
        guard least < 0 else { return positions }
        let isNegative = try runtime.map(.less, .array(positions), .scalar(Scalar(0 as Int64)))
        let shifted = try runtime.map(.add, .array(positions), .scalar(Scalar(Int64(extent))))
        return try runtime.map(.where, [.array(isNegative), .array(shifted), .array(positions)])[0]
    }

    /// The least position or 0, and the greatest or -1. Waits for all positions; each rank looks at
    /// its own.
    private func bounds(of positions: LogicalStore) throws(ArrayError) -> (Int, Int) {
        var (least, greatest) = (0, -1)
        let runtime = positions.store.runtime
        if runtime.rankCount > 1, positions.view.elementCount > 0 {
            let axes = Array(0..<positions.view.rank)
            let ends = try [ReductionOp.min, .max].map { op throws(ArrayError) in
                AnyNDArray(try runtime.reduce(op, positions, axes: axes))
            }
            let (low, high) = (try ends[0].waitingItem(), try ends[1].waitingItem())
            return (
                Swift.min(Int(truncatingIfNeeded: low.re), 0), Swift.max(Int(truncatingIfNeeded: high.re), -1)
            )
        }
        try positions.reading { (pointer, view) in
            view.forEachOffset { offset in
                let value = Int(pointer.load(fromByteOffset: offset, as: Int64.self))
                least = Swift.min(least, value)
                greatest = Swift.max(greatest, value)
            }
        }
        return (least, greatest)
    }
}

extension LogicalStore {
    /// True if all elements, of type `int64`, are from 0 to below an extent. Waits for them.
    fileprivate func areWithin(_ extent: Int) throws(ArrayError) -> Bool {
        // A number is below 0, or the distance to the last position is.
        var signs = 0
        try reading { (pointer, view) in
            let (count, step) = (view.shape.last ?? 1, view.strides.last ?? 0)
            view.forEachRow { offset in signs |= (pointer + offset).signs(count, step, last: extent &- 1) }
        }
        return signs >= 0
    }
}

extension UnsafeRawPointer {
    /// A negative number if one of the integers, a number of bytes apart, is not from 0 to the last one.
    fileprivate func signs(_ count: Int, _ step: Int, last: Int) -> Int {
        var signs = 0
        if step == MemoryLayout<Int>.stride {
            let elements = assumingMemoryBound(to: Int.self)
            for k in 0..<count { signs |= elements[k] | (last &- elements[k]) }
        } else {
            for k in 0..<count {
                let element = load(fromByteOffset: k &* step, as: Int.self)
                signs |= element | (last &- element)
            }
        }
        return signs
    }
}

extension View {
    /// The view without outer axes of extent one beyond a rank, which assignment ignores as in
    /// NumPy.
    fileprivate func droppingOuterOnes(to rank: Int) -> View {
        var result = self
        while result.rank > rank && result.shape[0] == 1 { result = result.indexing(axis: 0, at: 0) }
        return result
    }
}

extension ArrayError {
    static func broadcast(_ source: Shape, into target: Shape) -> ArrayError {
        ArrayError(.shape, "could not broadcast from shape \(source) into shape \(target)")
    }
}
