import AquilaRuntime
public import AquilaTypes

// Sorting. The order is NumPy's: NaN comes last, complex numbers are ordered by their real and then by their imaginary
// parts. All sorts are stable. None waits.

extension AnyNDArray {
    /// A copy with the elements in order along an axis, or those of the raveled array for nil.
    ///
    /// Of equal zeros those with a sign come first; complex numbers keep their order.
    ///
    /// - Throws: where the axis is missing, or the array has rank zero. Does not wait.
    /// - Complexity: O(n) for numbers of a fixed size, in a few passes over them.
    public func sorted(axis: Int? = -1) throws(ArrayError) -> AnyNDArray {
        let source = axis == nil ? raveled() : self
        let axis = try source.sortAxis(axis)
        let order = source.view.densified(itemSize: dtype.size)
        let result = AnyNDArray(runtime.makeStore(source.shape, dtype, like: [order]))
        try source.sort(into: result, axis: axis)
        return result
    }

    /// Puts the elements in order along an axis, in place.
    ///
    /// - Throws: where the axis is missing, or this is a number. Does not wait.
    public func sort(axis: Int = -1) throws(ArrayError) {
        _ = try target()
        let axis = try sortAxis(axis)
        guard view.strides.indices.allSatisfy({ view.strides[$0] != 0 || shape[$0] < 2 }) else {
            throw ArrayError(.value, "sort: a broadcast array cannot be sorted in place")
        }
        if !dtype.isComplex, isLong(axis) { return try sort(into: self, axis: axis) }
        try runtime.copy(sorted(axis: axis).operand, into: base)
    }

    /// The positions of the elements in their order along an axis, or of those of the raveled array for nil: of
    /// `[30, 10, 20]`, `[1, 2, 0]`. Equal elements keep their order.
    public func argsort(axis: Int? = -1) throws(ArrayError) -> AnyNDArray {
        let source = axis == nil ? raveled() : self
        let axis = try source.sortAxis(axis)
        let result = AnyNDArray(runtime.makeStore(source.shape, .int64))
        try source.sort(into: result, axis: axis, yieldsPositions: true)
        return result
    }

    /// A copy in which, along an axis, the element at a position is the one that stands there in order, those before it are
    /// not greater and those after it not less. Sorts.
    public func partitioned(at position: Int, axis: Int? = -1) throws(ArrayError) -> AnyNDArray {
        try requirePosition(position, axis)
        return try sorted(axis: axis)
    }

    /// The positions of the elements in an order as that of `partitioned(at:axis:)`.
    public func argpartition(at position: Int, axis: Int? = -1) throws(ArrayError) -> AnyNDArray {
        try requirePosition(position, axis)
        return try argsort(axis: axis)
    }

    private func requirePosition(_ position: Int, _ axis: Int?) throws(ArrayError) {
        let extent = try axis == nil ? count : shape[sortAxis(axis)]
        guard (-extent..<extent).contains(position) else {
            throw ArrayError(.index, "partitioned: position \(position) is outside \(extent) elements")
        }
    }

    private func sortAxis(_ axis: Int?) throws(ArrayError) -> Int {
        guard rank > 0 else {
            throw ArrayError(.axis, "sort: an array of rank zero has no axis to sort along")
        }
        return try normalised(axis: axis ?? 0)
    }

    /// Whether the array has few rows along an axis, which are long: these are cut themselves.
    private func isLong(_ axis: Int) -> Bool {
        shape[axis] >= 2 * SortPieces.leastLength && count / shape[axis] <= 16
    }

    /// Records a sort. Only where rows are long, and are no complex numbers, the result may be the array itself.
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
                // Keys do not tell the signs of zeros.
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
    /// A row along the last axis, by its number among the others.
    fileprivate func row(_ number: Int, of outer: Shape) -> LogicalStore {
        let last = view.rank - 1
        let rows = View(shape: outer, strides: Dims(view.strides.dropLast()))
        return with(
            View(
                offset: view.offset + rows.offset(of: number), shape: [view.shape[last]],
                strides: [view.strides[last]]))
    }
}
