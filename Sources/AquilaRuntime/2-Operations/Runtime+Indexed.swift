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
        lock.withLock {
            guard let ranks else { return awaited.allSatisfy { $0.store.windowSerial != window.serial } }
            return all.allSatisfy { array in
                let number = array.store.placement
                let placement = simulation.map { $0.placement(number, on: 0) } ?? ranks.placement(number)
                return array.store.windowSerial != window.serial && placement?.isWhole ?? true
            }
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

    /// Waits for arrays and lends them together.
    func withElements<R>(
        of arrays: [LogicalStore], _ body: ([UnsafeMutableRawPointer], [View]) throws -> R
    ) throws(ArrayError) -> R {
        func lend(_ pointers: [UnsafeMutableRawPointer], _ views: [View]) throws -> R {
            if pointers.count == arrays.count { return try body(pointers, views) }
            return try write(arrays[pointers.count]) { try lend(pointers + [$0], views + [$1]) }
        }
        do { return try lend([], []) } catch { throw Self.arrayError(error) }
    }

    static func arrayError(_ error: any Error) -> ArrayError {
        error as? ArrayError ?? ArrayError(.system, "\(error)")
    }
}
