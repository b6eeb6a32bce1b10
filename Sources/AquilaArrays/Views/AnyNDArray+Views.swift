public import AquilaTypes
import AquilaRuntime

// Views show the same elements in another arrangement, in constant time. A write through one is
// visible through all.

extension AnyNDArray {
    /// A view with the axes in reverse order: rows become columns.
    ///
    ///     a.transposed()                      // of [[1, 2, 3], [4, 5, 6]]: [[1, 4], [2, 5], [3, 6]]
    ///
    /// - Complexity: O(rank). Nothing is copied.
    public func transposed() -> AnyNDArray { with(view.transposed((0..<rank).reversed())) }

    /// A view with the axes in reverse order, as `transposed()`.
    public var T: AnyNDArray { transposed() }

    /// A view with the axes in another order: axis k of the result is axis `order[k]`.
    ///
    ///     try a.transposed([1, 0])            // of [[1, 2, 3], [4, 5, 6]]: [[1, 4], [2, 5], [3, 6]]
    ///
    /// - Throws: `ArrayError` of kind `axis` unless each axis is named once.
    /// - Complexity: O(rank). Nothing is copied.
    public func transposed(_ order: [Int]) throws(ArrayError) -> AnyNDArray {
        let axes = try normalised(axes: order)
        guard axes.count == rank else {
            throw ArrayError(.axis, "transposed: \(order) is not an order of \(rank) axes")
        }
        return with(view.transposed(axes))
    }

    /// A view with two axes exchanged.
    ///
    ///     try a.swappedAxes(0, -1)            // of [[1, 2, 3], [4, 5, 6]]: [[1, 4], [2, 5], [3, 6]]
    ///
    /// - Throws: `ArrayError` of kind `axis` for an axis that does not exist.
    /// - Complexity: O(rank). Nothing is copied.
    public func swappedAxes(_ a: Int, _ b: Int) throws(ArrayError) -> AnyNDArray {
        var order = Array(0..<rank)
        order.swapAt(try normalised(axis: a), try normalised(axis: b))
        return with(view.transposed(order))
    }

    /// A view with an axis moved to another place; the others keep their order.
    ///
    ///     try a.movedAxis(0, to: 1)           // of [[1, 2, 3], [4, 5, 6]]: [[1, 4], [2, 5], [3, 6]]
    ///
    /// - Throws: `ArrayError` of kind `axis` for an axis that does not exist.
    /// - Complexity: O(rank). Nothing is copied.
    public func movedAxis(_ source: Int, to destination: Int) throws(ArrayError) -> AnyNDArray {
        let from = try normalised(axis: source)
        let to = try normalised(axis: destination)
        var order = Array(0..<rank)
        order.insert(order.remove(at: from), at: to)
        return with(view.transposed(order))
    }

    /// A view of the array broadcast to a shape; its repeated elements share memory.
    ///
    ///     try a.broadcast(to: [2, 3])         // of [1, 2, 3]: [[1, 2, 3], [1, 2, 3]]
    ///
    /// - Throws: `ArrayError` of kind `shape` if an extent is neither that of the shape nor one.
    /// - Complexity: O(rank). Nothing is copied.
    public func broadcast(to shape: Shape) throws(ArrayError) -> AnyNDArray {
        try Self.requirePossible(shape, dtype)
        guard let stretched = view.broadcast(to: shape) else { throw .broadcast(self.shape, into: shape) }
        return with(stretched)
    }

    /// A view of the elements (i, i + offset) of two axes, which are replaced by a new last axis.
    ///
    ///     try a.diagonal()                    // of [[1, 2], [3, 4]]: [1, 4]
    ///
    /// - Throws: `ArrayError` of kind `axis` for an axis that does not exist, or twice the same.
    /// - Complexity: O(rank). Nothing is copied.
    public func diagonal(offset: Int = 0, axis1: Int = 0, axis2: Int = 1) throws(ArrayError) -> AnyNDArray {
        let axes = try normalised(axes: [axis1, axis2])
        return with(view.diagonal(offset: offset, axis1: axes[0], axis2: axes[1]))
    }

    /// A view without the axes of extent one, or without the named ones, which must have extent
    /// one.
    ///
    ///     try a.squeezed()                    // of [[1, 2, 3]]: [1, 2, 3]
    ///
    /// - Throws: `ArrayError` of kind `axis` for a named axis that does not exist or has another extent.
    /// - Complexity: O(rank). Nothing is copied.
    public func squeezed(_ axes: [Int]? = nil) throws(ArrayError) -> AnyNDArray {
        let chosen = try axes.map { axes throws(ArrayError) in try normalised(axes: axes) }
        var result = view
        for axis in (chosen ?? (0..<rank).filter { shape[$0] == 1 }).sorted(by: >) {
            guard shape[axis] == 1 else {
                throw ArrayError(.axis, "squeezed: axis \(axis) has size \(shape[axis]), not 1")
            }
            result = result.indexing(axis: axis, at: 0)
        }
        return with(result)
    }

    /// A view with a new axis of extent one at a place of the result.
    ///
    ///     try a.expandedDims(at: 1)           // of [1, 2]: [[1], [2]]
    ///
    /// - Throws: `ArrayError` of kind `axis` for a place beyond the last axis.
    /// - Complexity: O(rank). Nothing is copied.
    public func expandedDims(at axis: Int) throws(ArrayError) -> AnyNDArray {
        let place = axis < 0 ? axis + rank + 1 : axis
        guard place >= 0 && place <= rank else { throw .noAxis(axis, rank: rank + 1) }
        return with(view.insertingAxis(at: place))
    }

    /// A view with the elements in reverse order along all axes, or along the named ones.
    ///
    ///     try a.flipped()                     // of [1, 2, 3]: [3, 2, 1]
    ///
    /// - Throws: `ArrayError` of kind `axis` for an axis that does not exist or is named twice.
    /// - Complexity: O(rank). Nothing is copied.
    public func flipped(_ axes: [Int]? = nil) throws(ArrayError) -> AnyNDArray {
        var result = view
        for axis in try normalised(axes: axes) where shape[axis] > 0 {
            result = result.slicing(axis: axis, start: shape[axis] - 1, count: shape[axis], step: -1)
        }
        return with(result)
    }

    /// A view of the real parts; the array itself if its type is real.
    public var real: AnyNDArray { part(at: 0) }

    /// A view of the imaginary parts. Throws for a real type.
    ///
    ///     try NDArray([Complex128(1, 2)]).untyped.imaginary()        // [2.0]
    ///
    /// - Complexity: O(1). Nothing is copied.
    public func imaginary() throws(ArrayError) -> AnyNDArray {
        guard dtype.isComplex else {
            throw ArrayError(.type, "imaginary: \(dtype) has no imaginary part to view")
        }
        return part(at: dtype.component.size)
    }

    private func part(at offset: Int) -> AnyNDArray {
        guard dtype.isComplex else { return self }
        var result = base
        result.view.offset += offset
        result.dtype = dtype.component
        return AnyNDArray(result)
    }
}

// MARK: Shapes

extension AnyNDArray {
    /// The elements in row-major order in another shape; one extent may be -1 and follows from the
    /// others.
    ///
    /// A view in the cases where NumPy gives one, else a copy. Throws if the number of elements
    /// differs.
    ///
    ///     try a.reshaped([2, -1])             // of [1, 2, 3, 4]: [[1, 2], [3, 4]]
    ///
    /// - Complexity: O(rank) for a view, O(count) for a copy.
    public func reshaped(_ shape: Shape) throws(ArrayError) -> AnyNDArray {
        let target = try resolved(shape)
        if let reshaped = view.reshaped(to: target, itemSize: dtype.size) { return with(reshaped) }
        let copy = copy()
        return copy.with(View(contiguous: target, itemSize: dtype.size))
    }

    /// The elements in row-major order along a single axis: a view in the cases where NumPy gives
    /// one, else a copy.
    ///
    ///     a.raveled()                         // of [[1, 2], [3, 4]]: [1, 2, 3, 4]
    ///
    /// - Complexity: O(rank) for a view, O(count) for a copy.
    public func raveled() -> AnyNDArray {
        let target: Shape = [count]
        if let reshaped = view.reshaped(to: target, itemSize: dtype.size) { return with(reshaped) }
        return copy().with(View(contiguous: target, itemSize: dtype.size))
    }

    private func resolved(_ target: Shape) throws(ArrayError) -> Shape {
        var result = target
        let unknown = target.indices.filter { target[$0] == -1 }
        if unknown.count == 1 {
            result[unknown[0]] = 1
            let known = result.checkedProduct ?? 0
            result[unknown[0]] = known > 0 && count % known == 0 ? count / known : -1
        }
        guard result.allSatisfy({ $0 >= 0 }), result.checkedProduct == count else {
            throw ArrayError(.shape, "cannot reshape an array of \(count) elements into shape \(target)")
        }
        try Self.requirePossible(result, dtype)
        return result
    }
}

// MARK: Axes

extension AnyNDArray {
    func normalised(axis: Int) throws(ArrayError) -> Int {
        let wrapped = axis < 0 ? axis + rank : axis
        guard wrapped >= 0 && wrapped < rank else { throw .noAxis(axis, rank: rank) }
        return wrapped
    }

    /// The axes as non-negative numbers; all axes for nil. Throws if an axis does not exist or is
    /// named twice.
    func normalised(axes: [Int]?) throws(ArrayError) -> [Int] {
        guard let axes else { return Array(0..<rank) }
        var result: [Int] = []
        for axis in axes {
            let wrapped = try normalised(axis: axis)
            if result.contains(wrapped) { throw ArrayError(.axis, "axis \(axis) is named twice in \(axes)") }
            result.append(wrapped)
        }
        return result
    }
}

extension ArrayError {
    static func noAxis(_ axis: Int, rank: Int) -> ArrayError {
        ArrayError(.axis, "axis \(axis) is out of bounds for an array of rank \(rank)")
    }
}
