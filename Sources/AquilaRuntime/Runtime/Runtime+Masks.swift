public import AquilaTypes

extension Runtime {
    // MARK: Masks

    // The number of subarrays that a mask selects depends on the mask's values, so these functions
    // wait for the mask, and then copy the selected subarrays at once, on all cores, instead of
    // going by positions.

    /// The subarrays where a mask over the source's first axes holds, in row-major order. Waits.
    ///
    ///     let x = NDArray([1.0, 2, 3]).logicalStore, mask = NDArray([true, false, true]).logicalStore
    ///     try runtime.compress(x, where: mask).map { try NDArray<Double>($0) }       // [1.0, 3.0]
    ///
    /// - Returns: nil where only a gather by positions is possible: on many ranks, and where
    ///   subarrays are not dense.
    /// - Throws: the `ArrayError` of the operation that should have written the mask or the source,
    ///   or one of kind `memory`.
    /// - Complexity: O(m + n) for m elements of the mask and n selected bytes, on all cores.
    public func compress(_ source: LogicalStore, where mask: LogicalStore) throws(ArrayError) -> LogicalStore?
    {
        guard recorder.engine.ranks == nil,
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
        } catch { throw ArrayError(wrapping: error) }
    }

    /// Writes subarrays, one after the other, where a mask over the target's first axes holds.
    /// Waits.
    ///
    ///     let x = NDArray([1.0, 2, 3]), large = x .> 1.5
    ///     try runtime.expand(into: x.logicalStore, where: large.logicalStore) { _ in .scalar(Scalar(0.0)) }
    ///     x                           // [1.0, 0.0, 0.0]
    ///
    /// - Parameter values: gives the subarrays, from their number.
    /// - Returns: false where only a scatter by positions is possible; then no element was written.
    /// - Throws: the `ArrayError` of the operation that should have written the mask, and errors of
    ///   `values`.
    /// - Complexity: O(m + n) for m elements of the mask and n written bytes, on all cores.
    public func expand(
        into target: LogicalStore, where mask: LogicalStore,
        values: (_ count: Int) throws(ArrayError) -> Operand
    ) throws(ArrayError) -> Bool {
        guard recorder.engine.ranks == nil, !mask.overlaps(target),
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
        } catch { throw ArrayError(wrapping: error) }
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

    // MARK: Positions

    /// The positions at which a mask holds, in row-major order: one `int64` array for each axis.
    /// Waits.
    ///
    /// On many ranks, each looks at the part of the mask that it has at home; the positions have
    /// tiles, like any array, unless they are few.
    ///
    ///     let mask = NDArray([false, true, true]).logicalStore
    ///     try NDArray<Int>(runtime.nonzero(mask)[0])     // [1, 2]
    ///
    /// - Throws: the `ArrayError` of the operation that should have written the mask, or one of
    ///   kind `memory`.
    /// - Complexity: O(m + rank · n) for m elements of the mask and n positions, on all cores.
    public func nonzero(_ mask: LogicalStore) throws(ArrayError) -> [LogicalStore] {
        let visit = watcher?.doctor?.visit("nonzero")
        defer { visit?.leave() }
        do {
            let found = try recorder.lock.withLock { try recorder.engine.positions(of: mask) }
            if let found { return found }
        } catch {
            throw ArrayError(wrapping: error)
        }
        do { return try positions(of: mask) } catch { throw ArrayError(wrapping: error) }
    }

    /// The positions of a mask on one rank: first as numbers in row-major order, from which those
    /// along each axis follow.
    private func positions(of mask: LogicalStore) throws -> [LogicalStore] {
        let shape = mask.view.shape
        guard
            let walk = MaskWalk(mask.view, over: View(contiguous: shape, itemSize: 1), itemSize: 1)
        else { return [] }
        let places = try read(mask) { holds, _ in
            let starts = firsts(of: walk, holds)
            return try makePositions(starts.last!) { target in
                parallelFor(count: walk.pieceCount) { piece in
                    let count = starts[piece + 1] - starts[piece]
                    walk.positions(piece, holds, target + starts[piece], count: count)
                }
            }
        }
        if shape.count == 1 { return [places] }
        let strides = View.rowMajorStrides(shape, itemSize: 1)
        return try shape.indices.map { axis in
            try read(places) { elements, view in
                let places = elements.assumingMemoryBound(to: Int64.self)
                let indices = AxisIndices(step: strides[axis], extent: shape[axis])
                return try makePositions(view.elementCount) { target in
                    parallelFor(count: ceilDivide(view.elementCount, Self.chunk)) { piece in
                        let first = piece * Self.chunk
                        let count = min(Self.chunk, view.elementCount - first)
                        indices.write(places + first, count, into: target + first)
                    }
                }
            }
        }
    }

    /// Number of positions that a worker takes at a time.
    private static var chunk: Int { 1 << 15 }

    private func makePositions(
        _ count: Int, _ fill: (UnsafeMutablePointer<Int64>) throws -> Void
    ) throws -> LogicalStore {
        let result = makeStore([count], .int64)
        if count > 0 {
            try write(result) { pointer, _ in try fill(pointer.assumingMemoryBound(to: Int64.self)) }
        }
        return result
    }
}
