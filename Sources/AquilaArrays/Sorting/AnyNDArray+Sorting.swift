import AquilaRuntime
public import AquilaTypes

// Sorting in NumPy's order: NaN comes last; complex numbers are ordered by real part, then by
// imaginary part. All sorts are stable. None waits.

extension AnyNDArray {
    /// A copy with the elements sorted along an axis, or with all elements sorted in one row for nil.
    ///
    ///     try a.sorted()        // of [3, 1, 2]: [1, 2, 3]
    ///
    /// Among equal zeros negative ones come first; complex zeros keep their order.
    ///
    /// - Throws: if the axis does not exist or the array has rank zero. Does not wait.
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    public func sorted(axis: Int? = -1) throws(ArrayError) -> AnyNDArray {
        let source = axis == nil ? raveled() : self
        let axis = try source.sortAxis(axis)
        let order = source.view.densified(itemSize: dtype.size)
        let result = AnyNDArray(runtime.makeStore(source.shape, dtype, like: [order]))
        try source.sort(into: result, axis: axis)
        return result
    }

    /// Sorts the elements along an axis in place.
    ///
    ///     let n = NDArray([3, 1, 2]).untyped
    ///     try n.sort()
    ///     n        // [1, 2, 3]
    ///
    /// - Throws: if the axis does not exist or this is a number. Does not wait.
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    public func sort(axis: Int = -1) throws(ArrayError) {
        _ = try target()
        let axis = try sortAxis(axis)
        guard view.strides.indices.allSatisfy({ view.strides[$0] != 0 || shape[$0] < 2 }) else {
            throw ArrayError(.value, "sort: a broadcast array cannot be sorted in place")
        }
        if !dtype.isComplex, isLong(axis) { return try sort(into: self, axis: axis) }
        try runtime.copy(sorted(axis: axis).operand, into: base)
    }

    /// The positions of the elements in sorted order along an axis, or of the raveled array's for
    /// nil: `[30, 10, 20]` gives `[1, 2, 0]`. Equal elements keep their order.
    ///
    ///     try a.argsort()             // of [30, 10, 20]: [1, 2, 0]
    ///
    /// - Throws: if the axis does not exist or the array has rank zero. Does not wait.
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    public func argsort(axis: Int? = -1) throws(ArrayError) -> AnyNDArray {
        let source = axis == nil ? raveled() : self
        let axis = try source.sortAxis(axis)
        let result = AnyNDArray(runtime.makeStore(source.shape, .int64))
        try source.sort(into: result, axis: axis, yieldsPositions: true)
        return result
    }

    /// A copy in which, along an axis, the element at a position is that of the sorted order, with no greater
    /// ones before it and no lesser ones after it.
    ///
    ///     try a.partitioned(at: 1).slice(1)        // of [3, 1, 2]: 2
    ///
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    /// - Throws: `ArrayError` of kind `index` for a position outside the axis, `axis` for an axis that does
    ///   not exist.
    public func partitioned(at position: Int, axis: Int? = -1) throws(ArrayError) -> AnyNDArray {
        try partitioned(at: [position], axis: axis)
    }

    /// The same for several positions at once; the result depends on the elements and the positions alone.
    ///
    /// - Throws: `ArrayError` of kind `index` for a position outside the axis, `axis` for an axis that does
    ///   not exist.
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    ///
    ///     try a.partitioned(at: [0, 2]).slice(2)        // of [3, 1, 2]: 3
    public func partitioned(at positions: [Int], axis: Int? = -1) throws(ArrayError) -> AnyNDArray {
        let places = try places(positions, axis)
        let source = axis == nil ? raveled() : self
        let along = try source.sortAxis(axis)
        guard source.isSelectable(along) else { return try source.sorted(axis: along) }
        let order = source.view.densified(itemSize: dtype.size)
        let result = AnyNDArray(runtime.makeStore(source.shape, dtype, like: [order]))
        try source.select(places, into: result, axis: along, yieldsPositions: false)
        return result
    }

    /// The positions of the elements in an order like that of `partitioned(at:axis:)`.
    ///
    /// - Throws: `ArrayError` of kind `index` for a position outside the axis, `axis` for an axis that does
    ///   not exist.
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    ///
    ///     try a.argpartition(at: 1).slice(1)        // of [30, 10, 20]: 2
    public func argpartition(at position: Int, axis: Int? = -1) throws(ArrayError) -> AnyNDArray {
        try argpartition(at: [position], axis: axis)
    }

    /// The same for several positions at once.
    ///
    /// - Throws: `ArrayError` of kind `index` for a position outside the axis, `axis` for an axis that does
    ///   not exist.
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    ///
    ///     try a.argpartition(at: [0, 2]).slice(2)        // of [30, 10, 20]: 0
    public func argpartition(at positions: [Int], axis: Int? = -1) throws(ArrayError) -> AnyNDArray {
        let places = try places(positions, axis)
        let source = axis == nil ? raveled() : self
        let along = try source.sortAxis(axis)
        guard source.isSelectable(along) else { return try source.argsort(axis: along) }
        let result = AnyNDArray(runtime.makeStore(source.shape, .int64))
        try source.select(places, into: result, axis: along, yieldsPositions: true)
        return result
    }

    /// Positions along an axis, counted from its beginning, in ascending order.
    private func places(_ positions: [Int], _ axis: Int?) throws(ArrayError) -> [Int] {
        let extent = try axis == nil ? count : shape[sortAxis(axis)]
        for position in positions where !(-extent..<extent).contains(position) {
            throw ArrayError(.index, "partitioned: position \(position) is outside \(extent) elements")
        }
        return Set(positions.map { $0 < 0 ? $0 + extent : $0 }).sorted()
    }

    /// True if a row along an axis is short enough for one task, which also one rank of many has
    /// memory for. Longer rows are sorted, in pieces.
    private func isSelectable(_ axis: Int) -> Bool { shape[axis] <= 1 << 24 }

    private func select(
        _ places: [Int], into result: AnyNDArray, axis: Int, yieldsPositions: Bool
    ) throws(ArrayError) {
        guard count > 0 else { return }
        let order = (0..<rank).filter { $0 != axis } + [axis]
        try RowSort.record(
            base.with(view.transposed(order)), into: result.base.with(result.view.transposed(order)),
            yieldsPositions: yieldsPositions, places: places)
    }

    private func sortAxis(_ axis: Int?) throws(ArrayError) -> Int {
        guard rank > 0 else {
            throw ArrayError(.axis, "sort: an array of rank zero has no axis to sort along")
        }
        return try normalised(axis: axis ?? 0)
    }

    /// True if the array has few and long rows along an axis, so that rows are cut into pieces.
    private func isLong(_ axis: Int) -> Bool {
        shape[axis] >= 2 * SortPieces.leastLength && count / shape[axis] <= 16
    }

    /// Records a sort. The result may be the array itself only if rows are long and elements are
    /// not complex.
    private func sort(
        into result: AnyNDArray, axis: Int, yieldsPositions: Bool = false
    ) throws(ArrayError) {
        guard count > 0 else { return }
        let order = (0..<rank).filter { $0 != axis } + [axis]
        let source = base.with(view.transposed(order))
        let target = result.base.with(result.view.transposed(order))
        let extent = shape[axis]
        guard isLong(axis) else {
            return try RowSort.record(source, into: target, yieldsPositions: yieldsPositions)
        }
        let outer = Shape(source.shape.dropLast())
        for row in 0..<count / extent {
            let from = source.row(row, of: outer)
            let to = target.row(row, of: outer)
            if dtype.isComplex && !yieldsPositions {
                // The keys of complex numbers do not tell the signs of zeros, so positions are
                // sorted and elements gathered.
                let places = runtime.makeStore([extent], .int64)
                try LongSort(from, into: places, yieldsPositions: true).record()
                try runtime.copy(.array(runtime.gather(from, indices: [places])), into: to)
            } else {
                try LongSort(from, into: to, yieldsPositions: yieldsPositions).record()
            }
        }
    }
}

extension LogicalStore {
    /// A row along the last axis, by its number in row-major order.
    fileprivate func row(_ number: Int, of outer: Shape) -> LogicalStore {
        let last = view.rank - 1
        let rows = View(shape: outer, strides: Dims(view.strides.dropLast()))
        return with(
            View(
                offset: view.offset + rows.offset(of: number), shape: [view.shape[last]],
                strides: [view.strides[last]]))
    }
}
