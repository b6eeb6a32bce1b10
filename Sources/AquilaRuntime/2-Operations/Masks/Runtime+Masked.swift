public import AquilaTypes

// Subarrays that a mask selects. Their number depends on the mask's values, so these functions wait
// for the mask, and then copy the selected subarrays at once, on all cores, instead of going by
// positions.

extension Runtime {
    /// The subarrays where a mask over the source's first axes holds, in row-major order. Waits.
    ///
    /// - Returns: nil where only a gather by positions is possible: on many ranks, and where
    ///   subarrays are not dense.
    public func compress(_ source: LogicalStore, where mask: LogicalStore) throws(ArrayError) -> LogicalStore?
    {
        guard ranks == nil, simulation == nil,
            let walk = MaskWalk(mask.view, over: source.view, itemSize: source.dtype.size)
        else { return nil }
        let visit = watcher?.doctor?.visit("gather")
        defer { visit?.leave() }
        let rest = Array(source.view.droppingAxes(mask.view.rank).shape)
        do {
            return try read(mask) { holds, _ in
                try read(source) { elements, _ in
                    let starts = firsts(of: walk, holds)
                    return try makeStore(Shape([starts.last!] + rest), source.dtype) { result in
                        guard let target = result.baseAddress, walk.bytes > 0 else { return }
                        parallelFor(count: walk.pieceCount) { piece in
                            walk.gather(
                                piece, holds, elements, target + starts[piece] * walk.bytes,
                                count: starts[piece + 1] - starts[piece])
                        }
                    }
                }
            }
        } catch { throw Self.arrayError(error) }
    }

    /// Writes subarrays, one after the other, where a mask over the target's first axes holds.
    /// Waits.
    ///
    /// - Parameter values: gives the subarrays, from their number.
    /// - Returns: false where only a scatter by positions is possible; then no element was written.
    public func expand(
        into target: LogicalStore, where mask: LogicalStore,
        values: (_ count: Int) throws(ArrayError) -> Operand
    ) throws(ArrayError) -> Bool {
        guard ranks == nil, simulation == nil, !mask.overlaps(target),
            let walk = MaskWalk(mask.view, over: target.view, itemSize: target.dtype.size)
        else { return false }
        let visit = watcher?.doctor?.visit("scatter")
        defer { visit?.leave() }
        do {
            let starts = try read(mask) { holds, _ in firsts(of: walk, holds) }
            let rest = Array(target.view.droppingAxes(mask.view.rank).shape)
            let source = try dense(values(starts.last!), Shape([starts.last!] + rest), apartFrom: target)
            if source.view.elementCount == 0 { return true }
            try read(mask) { holds, _ in
                try read(source) { elements, _ in
                    try write(target) { place, _ in
                        parallelFor(count: walk.pieceCount) { piece in
                            walk.scatter(piece, holds, elements + starts[piece] * walk.bytes, place)
                        }
                    }
                }
            }
            return true
        } catch { throw Self.arrayError(error) }
    }

    /// Values in the target's type, one after the other; copied unless they are so already.
    private func dense(
        _ values: Operand, _ shape: Shape, apartFrom target: LogicalStore
    ) throws(ArrayError) -> LogicalStore {
        if let array = values.array, array.dtype == target.dtype, array.view.shape == shape,
            array.view.isContiguous(itemSize: array.dtype.size), !array.overlaps(target)
        {
            return array
        }
        let source = makeStore(shape, target.dtype)
        try copy(values, into: source)
        return source
    }

    /// The number of subarrays before each piece of a mask, then the number of all.
    func firsts(of walk: MaskWalk, _ mask: UnsafeRawPointer) -> [Int] {
        var starts = [Int](repeating: 0, count: walk.pieceCount + 1)
        starts.withUnsafeMutableBufferPointer { starts in
            let counts = starts.baseAddress! + 1
            parallelFor(count: walk.pieceCount) { counts[$0] = walk.count($0, mask) }
        }
        for piece in 0..<walk.pieceCount { starts[piece + 1] += starts[piece] }
        return starts
    }
}
