public import AquilaTypes

/// The elementwise operation that a scan repeats along an axis.
public enum ScanOp: Sendable {
    /// Running sums.
    case sum
    /// Running products.
    case product
}

extension Runtime {
    // MARK: Index arrays

    /// The subarrays of the source at tuples of positions: its first axes are indexed by one array
    /// each.
    ///
    ///     let x = NDArray([10.0, 20, 30]).logicalStore, ends = NDArray([2, 0]).logicalStore
    ///     try NDArray<Double>(runtime.gather(x, indices: [ends]))        // [30.0, 10.0]
    ///
    /// - Parameters:
    ///   - source: the array that the subarrays come from.
    ///   - indices: `int64` arrays of one shape, with positions in range. The result has that
    ///     shape, then the axes of the source that are not indexed.
    /// - Throws: `ArrayError` where an array is of another runtime, or the result is larger than
    ///   the address space.
    /// - Complexity: O(n) for n gathered bytes when it runs; fewer than 16,384 elements at hand are
    ///   gathered at once.
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
    ///     let x = NDArray([10.0, 20, 30]), ends = NDArray([2, 0]).logicalStore
    ///     try runtime.scatter(.scalar(Scalar(5.0)), into: x.logicalStore, indices: [ends])
    ///     x                           // [5.0, 20.0, 5.0]
    ///
    /// - Parameters:
    ///   - value: broadcasts to the shape of the indices, then the axes of the target that are not
    ///     indexed.
    ///   - target: the array that the subarrays go to.
    ///   - indices: `int64` arrays of one shape, with positions in range.
    /// - Throws: `ArrayError` where an array is of another runtime, or the value does not
    ///   broadcast.
    /// - Complexity: O(n) for n scattered bytes when it runs, on one core of each rank.
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
    ///     let x = NDArray([1.0, 2, 3]), y = zeros([3])
    ///     let ends = NDArray([0, 2]).logicalStore, middle = NDArray([1, 0]).logicalStore
    ///     try runtime.gatherScatter(x.logicalStore, indices: [ends], into: y.logicalStore, places: [middle])
    ///     y                           // [3.0, 1.0, 0.0]
    ///
    /// - Parameters:
    ///   - source: the array that the subarrays come from, at `indices`.
    ///   - target: the array that they go to, at `places`.
    /// - Throws: as `gather` and `scatter`.
    /// - Complexity: as `gather` and `scatter`.
    public func gatherScatter(
        _ source: LogicalStore, indices: [LogicalStore], into target: LogicalStore, places: [LogicalStore]
    ) throws(ArrayError) {
        try scatter(.array(gather(source, indices: indices)), into: target, indices: places)
    }
}
