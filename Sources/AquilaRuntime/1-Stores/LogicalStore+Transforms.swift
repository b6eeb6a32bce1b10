public import AquilaTypes

// Other views of the same elements: no memory moves, and writes are seen through all of them.

extension LogicalStore {
    /// The positions of a range along an axis.
    ///
    ///     let grid = arange(6.0).reshaped([2, 3]).logicalStore
    ///     try NDArray<Double>(grid.slice(axis: 1, 1..<3))         // [[1.0, 2.0], [4.0, 5.0]]
    ///
    /// - Throws: `ArrayError` where the axis or the range is outside the store.
    /// - Complexity: O(1); no memory moves, nothing waits.
    public func slice(axis: Int, _ range: Range<Int>) throws(ArrayError) -> LogicalStore {
        try check(axis, "slice")
        guard range.lowerBound >= 0, range.upperBound <= shape[axis] else {
            throw ArrayError(
                .index, "slice: \(range) is outside axis \(axis) of extent \(shape[axis])")
        }
        return with(view.slicing(axis: axis, start: range.lowerBound, count: range.count, step: 1))
    }

    /// One position of an axis, which goes.
    ///
    ///     let grid = arange(6.0).reshaped([2, 3]).logicalStore
    ///     try NDArray<Double>(grid.project(axis: 0, at: 1))       // [3.0, 4.0, 5.0]
    ///
    /// - Throws: `ArrayError` where the axis or the position is outside the store.
    /// - Complexity: O(rank); no memory moves, nothing waits.
    public func project(axis: Int, at position: Int) throws(ArrayError) -> LogicalStore {
        try check(axis, "project")
        guard position >= 0, position < shape[axis] else {
            throw ArrayError(
                .index, "project: position \(position) is outside axis \(axis) of extent \(shape[axis])")
        }
        return with(view.indexing(axis: axis, at: position))
    }

    /// A new axis, along which every position shows the same elements.
    ///
    ///     let row = arange(3.0).logicalStore
    ///     try NDArray<Double>(row.promote(axis: 0, extent: 2))    // [[0.0, 1.0, 2.0], [0.0, 1.0, 2.0]]
    ///
    /// - Throws: `ArrayError` where the place is not 0 ... rank, or the extent is negative.
    /// - Complexity: O(rank); no memory moves, nothing waits.
    public func promote(axis: Int, extent: Int) throws(ArrayError) -> LogicalStore {
        guard axis >= 0, axis <= shape.count, extent >= 0 else {
            throw ArrayError(.axis, "promote: no place \(axis) of extent \(extent) among \(shape.count) axes")
        }
        var result = view.insertingAxis(at: axis)
        result.shape[axis] = extent
        return with(result)
    }

    /// An axis of extent one with another extent, along which every position shows the same elements.
    ///
    ///     let row = arange(3.0).reshaped([1, 3]).logicalStore
    ///     try row.broadcast(axis: 0, extent: 2).shape             // (2, 3)
    ///
    /// - Throws: `ArrayError` where the axis is missing or of another extent than one.
    /// - Complexity: O(1); no memory moves, nothing waits.
    public func broadcast(axis: Int, extent: Int) throws(ArrayError) -> LogicalStore {
        try check(axis, "broadcast")
        guard shape[axis] == 1, extent >= 0 else {
            throw ArrayError(.shape, "broadcast: axis \(axis) has extent \(shape[axis]), not one")
        }
        var result = view
        result.shape[axis] = extent
        result.strides[axis] = 0
        return with(result)
    }

    /// The axes in another order.
    ///
    ///     let grid = arange(6.0).reshaped([2, 3]).logicalStore
    ///     try grid.transpose([1, 0]).shape                        // (3, 2)
    ///
    /// - Throws: `ArrayError` where the order is no permutation of the axes.
    /// - Complexity: O(rank · log rank); no memory moves, nothing waits.
    public func transpose(_ axes: [Int]) throws(ArrayError) -> LogicalStore {
        guard axes.sorted() == Array(0..<shape.count) else {
            throw ArrayError(.axis, "transpose: \(axes) is no order of \(shape.count) axes")
        }
        return with(view.transposed(axes))
    }

    /// An axis as several, in row-major order.
    ///
    ///     let row = arange(6.0).logicalStore
    ///     try NDArray<Double>(row.delinearize(axis: 0, [2, 3]))   // [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
    ///
    /// - Throws: `ArrayError` where the extents do not multiply to the axis's.
    /// - Complexity: O(rank²); no memory moves, nothing waits.
    public func delinearize(axis: Int, _ extents: Shape) throws(ArrayError) -> LogicalStore {
        try check(axis, "delinearize")
        guard extents.allSatisfy({ $0 >= 0 }), extents.checkedProduct == shape[axis] else {
            throw ArrayError(
                .shape, "delinearize: \(extents) has not the \(shape[axis]) elements of axis \(axis)")
        }
        var result = view
        let stride = result.strides[axis]
        result.shape.remove(at: axis)
        result.strides.remove(at: axis)
        for (k, step) in View.rowMajorStrides(extents, itemSize: stride).enumerated() {
            result.shape.insert(extents[k], at: axis + k)
            result.strides.insert(step, at: axis + k)
        }
        return with(result)
    }

    /// The same bytes as elements of another type of the same size.
    ///
    ///     let one = NDArray([1.0]).logicalStore
    ///     try NDArray<Int>(one.reinterpret(as: .int64))           // [4607182418800017408]
    ///
    /// - Throws: `ArrayError` where the sizes differ.
    /// - Complexity: O(1); no memory moves, nothing waits.
    public func reinterpret(as dtype: DType) throws(ArrayError) -> LogicalStore {
        guard dtype.size == self.dtype.size else {
            throw ArrayError(.type, "reinterpret: \(self.dtype) and \(dtype) differ in size")
        }
        return LogicalStore(store, view, dtype)
    }

    /// True if both are views of one store, with any elements.
    ///
    ///     let row = arange(6.0).logicalStore
    ///     try row.hasEqualStorage(to: row.slice(axis: 0, 0..<2))  // true
    ///
    /// - Complexity: O(1).
    public func hasEqualStorage(to other: LogicalStore) -> Bool { store === other.store }

    private func check(_ axis: Int, _ name: String) throws(ArrayError) {
        guard axis >= 0, axis < shape.count else {
            throw ArrayError(.axis, "\(name): no axis \(axis) among \(shape.count)")
        }
    }
}
