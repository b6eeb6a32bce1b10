public import AquilaTypes

/// The elementwise operation that a scan repeats along an axis.
public enum ScanOp: Sendable {
    case sum, product
}

extension Runtime {
    // MARK: Index arrays

    /// The subarrays of the source at tuples of positions: its first axes are indexed by one array
    /// each.
    ///
    /// - Parameters:
    ///   - source: the array that the subarrays come from.
    ///   - indices: `int64` arrays of one shape, with positions in range. The result has that
    ///     shape, then the axes of the source that are not indexed.
    public func gather(_ source: LogicalStore, indices: [LogicalStore]) throws(ArrayError) -> LogicalStore {
        let visit = watcher?.doctor?.visit("gather")
        defer { visit?.leave() }
        for array in [source] + indices { try requireOwn(array.bits) }
        let rest = source.view.droppingAxes(indices.count)
        let whole = Shape(Array(indices[0].shape) + Array(rest.shape))
        guard whole.checkedByteCount(itemSize: source.dtype.size) != nil else {
            throw .tooLarge(whole, source.dtype)
        }
        // Tuples in row-major order, each with its subarray in the memory order of the source, as in NumPy.
        let inner = rest.densified(itemSize: source.dtype.size)
        let step = inner.elementCount * source.dtype.size
        var view = View(contiguous: indices[0].shape, itemSize: max(step, source.dtype.size))
        for axis in 0..<rest.rank {
            view.shape.append(inner.shape[axis])
            view.strides.append(inner.strides[axis])
        }
        let result = LogicalStore(Store(runtime: self, dtype: source.dtype, root: view), view, source.dtype)
        if result.view.elementCount < Self.eagerElements, areAtHand([source], [source] + indices) {
            try withElements(of: [source, result] + indices) { pointers, views in
                GatherBody(itemSize: source.dtype.size).run(pointers, views)
            }
        } else {
            try IndexedTasks.gather(source, indices, into: result)
        }
        return result
    }

    /// Number of elements below which an operation whose source has its value is done at once.
    private static let eagerElements = 1 << 14

    /// True if no recorded operation uses the first arrays. On many ranks, every rank must also
    /// have all elements of all arrays; otherwise a message costs less than the elements that would
    /// come.
    private func areAtHand(_ awaited: [LogicalStore], _ all: [LogicalStore]) -> Bool {
        recorder.lock.withLock {
            let (engine, serial) = (recorder.engine!, recorder.window.serial)
            let arrays = engine.ranks == nil ? awaited : all
            return arrays.allSatisfy { $0.store.windowSerial != serial && engine.isWhole($0.store) }
        }
    }

    /// Writes subarrays into the target at tuples of positions; where a position repeats, the last
    /// value counts.
    ///
    /// - Parameters:
    ///   - value: broadcasts to the shape of the indices, then the axes of the target that are not
    ///     indexed.
    ///   - target: the array that the subarrays go to.
    ///   - indices: `int64` arrays of one shape, with positions in range.
    public func scatter(
        _ value: Operand, into target: LogicalStore, indices: [LogicalStore]
    ) throws(ArrayError) {
        let visit = watcher?.doctor?.visit("scatter")
        defer { visit?.leave() }
        let rest = target.view.droppingAxes(indices.count)
        let shape = Shape(Array(indices[0].shape) + Array(rest.shape))
        for array in [target] + indices { try requireOwn(array.bits) }
        guard shape.checkedByteCount(itemSize: target.dtype.size) != nil else {
            throw .tooLarge(shape, target.dtype)
        }
        // The copy has the target's type, and memory apart from it.
        let source = makeStore(shape, target.dtype)
        try copy(value, into: source)
        let indices = try indices.map { index throws(ArrayError) in
            guard index.overlaps(target) else { return index }
            let copy = makeStore(index.shape, index.dtype)
            try self.copy(.array(index), into: copy)
            return copy
        }
        if shape.product < Self.eagerElements, areAtHand([target], [source, target] + indices) {
            try withElements(of: [source, target] + indices) { pointers, views in
                ScatterBody(itemSize: target.dtype.size).run(pointers, views)
            }
        } else {
            try IndexedTasks.scatter(source, into: target, indices)
        }
    }

    /// Copies subarrays from tuples of positions of one array to tuples of positions of another;
    /// where a target repeats, the last one counts. The arrays may be one and the same; the result
    /// is as if the source had been copied first.
    ///
    /// - Parameters:
    ///   - source: the array that the subarrays come from, at `indices`.
    ///   - target: the array that they go to, at `places`.
    public func gatherScatter(
        _ source: LogicalStore, indices: [LogicalStore], into target: LogicalStore, places: [LogicalStore]
    ) throws(ArrayError) {
        try scatter(.array(gather(source, indices: indices)), into: target, indices: places)
    }

    // MARK: Masks

    // The number of subarrays that a mask selects depends on the mask's values, so these functions
    // wait for the mask, and then copy the selected subarrays at once, on all cores, instead of
    // going by positions.

    /// The subarrays where a mask over the source's first axes holds, in row-major order. Waits.
    ///
    /// - Returns: nil where only a gather by positions is possible: on many ranks, and where
    ///   subarrays are not dense.
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
    /// - Parameter values: gives the subarrays, from their number.
    /// - Returns: false where only a scatter by positions is possible; then no element was written.
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
