public import AquilaTypes
import AquilaRuntime

// Joining of several arrays, and splitting of one.

extension AnyNDArray {
    /// The arrays joined along an axis; their other extents must agree. Types promote.
    ///
    ///     try AnyNDArray.concatenate([a, a], axis: 1)      // of [[1], [2]]: [[1, 1], [2, 2]]
    ///
    /// - Throws: `ArrayError` of kind `value` for no arrays, `axis` for an axis that does not exist,
    ///   `shape` for arrays without axes and for extents that differ in another axis. Does not wait.
    /// - Complexity: O(count of the result); each element is read and written once.
    public static func concatenate(_ arrays: [AnyNDArray], axis: Int = 0) throws(ArrayError) -> AnyNDArray {
        guard let first = arrays.first else { throw ArrayError(.value, "concatenate: no arrays are given") }
        guard first.rank > 0 else {
            throw ArrayError(.shape, "concatenate: arrays of rank 0 have no axis to join")
        }
        let axis = try first.normalised(axis: axis)
        if first.rank == 1, let joined = try? joinedAtHand(arrays, waits: false) { return joined }
        var shape = first.shape
        shape[axis] = 0
        for array in arrays {
            var other = array.shape
            guard array.rank == first.rank else { throw .unjoinable(first.shape, array.shape, axis) }
            let (extent, isTooLarge) = shape[axis].addingReportingOverflow(other[axis])
            guard !isTooLarge else {
                throw ArrayError(.shape, "concatenate: axis \(axis) is longer than the address space")
            }
            shape[axis] = extent
            other[axis] = shape[axis]
            guard other == shape else { throw .unjoinable(first.shape, array.shape, axis) }
        }
        let dtype = DType.promote(arrays.map(\.dtype))!
        try requirePossible(shape, dtype)
        let orders = arrays.map { $0.orderForJoining(shape) }
        let order = View.joiningOrder(shape, of: orders, itemSize: dtype.size)
        let result = AnyNDArray(commonRuntime(of: arrays).makeStore(shape, dtype, like: [order]))
        var start = 0
        for array in arrays {
            let count = array.shape[axis]
            let part = result.view.slicing(axis: axis, start: start, count: count, step: 1)
            try result.with(part).assign(array)
            start += count
        }
        return result
    }

    /// A view of the result's shape with the array's order of axes. As in NumPy, the result keeps
    /// that order, which decides later which reshapes are views; an axis that repeats elements
    /// counts as the innermost.
    private func orderForJoining(_ shape: Shape) -> View {
        let strides = (0..<rank).map { axis in
            self.shape[axis] == 1 ? 0 : Swift.max(1, 2 * Swift.abs(view.strides[axis]))
        }
        return View(shape: shape, strides: Dims(strides))
    }

    /// Arrays of one shape joined along a new axis.
    ///
    ///     try AnyNDArray.stack([a, a])                     // of [1, 2]: [[1, 2], [1, 2]]
    ///
    /// - Throws: `ArrayError` of kind `shape` for shapes that differ, else as `concatenate`. Does not
    ///   wait.
    /// - Complexity: O(count of the result); each element is read and written once.
    public static func stack(_ arrays: [AnyNDArray], axis: Int = 0) throws(ArrayError) -> AnyNDArray {
        for array in arrays where array.shape != arrays[0].shape {
            throw ArrayError(.shape, "stack: the shapes \(arrays[0].shape) and \(array.shape) differ")
        }
        return try concatenate(
            try arrays.map { array throws(ArrayError) in try array.expandedDims(at: axis) }, axis: axis)
    }

    /// Views of the parts of an axis before the first position, between positions, and after the
    /// last.
    ///
    ///     try a.split(at: [1])[1]                          // of [1, 2, 3]: [2, 3]
    ///
    /// - Throws: `ArrayError` of kind `axis` for an axis that does not exist.
    /// - Complexity: O(rank) for each part. Nothing is copied.
    public func split(at positions: [Int], axis: Int = 0) throws(ArrayError) -> [AnyNDArray] {
        let axis = try normalised(axis: axis)
        var result: [AnyNDArray] = []
        for k in 0...positions.count {
            let slice = Index.Slice(
                k == 0 ? nil : positions[k - 1], k == positions.count ? nil : positions[k])
            let (start, count) = try slice.resolved(in: shape[axis])
            result.append(with(view.slicing(axis: axis, start: start, count: count, step: 1)))
        }
        return result
    }

    /// Views of equal parts of an axis. Throws if its extent is not divisible by the number of
    /// parts.
    ///
    ///     try a.split(into: 2)[0]                          // of [1, 2, 3, 4]: [1, 2]
    ///
    /// - Complexity: O(rank) for each part. Nothing is copied.
    public func split(into parts: Int, axis: Int = 0) throws(ArrayError) -> [AnyNDArray] {
        let extent = shape[try normalised(axis: axis)]
        guard parts > 0 && extent % parts == 0 else {
            throw ArrayError(.shape, "split: an axis of size \(extent) does not divide into \(parts) parts")
        }
        return try split(at: (1..<parts).map { $0 * (extent / parts) }, axis: axis)
    }

    /// The array repeated as a whole: `tiled([2, 3])` twice along the first axis, three times along
    /// the second.
    ///
    ///     try a.tiled([2])                                 // of [1, 2]: [1, 2, 1, 2]
    ///
    /// - Throws: `ArrayError` of kind `value` for a negative count. Does not wait.
    /// - Complexity: O(count of the result).
    public func tiled(_ counts: [Int]) throws(ArrayError) -> AnyNDArray {
        guard counts.allSatisfy({ $0 >= 0 }) else {
            throw ArrayError(.value, "tiled: negative count in \(counts)")
        }
        let rank = Swift.max(rank, counts.count)
        var source = view
        while source.rank < rank { source = source.insertingAxis(at: 0) }
        let times = Array(repeating: 1, count: rank - counts.count) + counts
        // Each axis becomes two: the repetition, with stride zero, and the axis itself.
        var wide = View(offset: source.offset, shape: Shape(), strides: Dims())
        for axis in 0..<rank {
            wide.shape.append(times[axis])
            wide.strides.append(0)
            wide.shape.append(source.shape[axis])
            wide.strides.append(source.strides[axis])
        }
        try Self.requirePossible(wide.shape, dtype)
        return try with(wide).copy().reshaped(Shape((0..<rank).map { times[$0] * source.shape[$0] }))
    }

    /// Each element repeated along an axis: `[1, 2]` twice gives `[1, 1, 2, 2]`.
    ///
    ///     try a.repeated(2, axis: 0)                       // of [1, 2]: [1, 1, 2, 2]
    ///
    /// - Throws: `ArrayError` of kind `value` for a negative count, `axis` for an axis that does not
    ///   exist. Does not wait.
    /// - Complexity: O(count of the result).
    public func repeated(_ count: Int, axis: Int) throws(ArrayError) -> AnyNDArray {
        let axis = try normalised(axis: axis)
        guard count >= 0 else { throw ArrayError(.value, "repeated: negative count \(count)") }
        var wide = view.insertingAxis(at: axis + 1)
        wide.shape[axis + 1] = count
        try Self.requirePossible(wide.shape, dtype)
        var target = shape
        target[axis] *= count
        return try with(wide).copy().reshaped(target)
    }
}

extension ArrayError {
    fileprivate static func unjoinable(_ a: Shape, _ b: Shape, _ axis: Int) -> ArrayError {
        ArrayError(.shape, "concatenate: shapes \(a) and \(b) differ in more than axis \(axis)")
    }
}

// MARK: Static types

/// The arrays joined along an axis; their other extents must agree.
///
///     concatenate([NDArray([1, 2]), NDArray([3])])        // [1, 2, 3]
///
/// Traps for no arrays, for an axis that does not exist and for extents that differ. Does not wait.
///
/// - Complexity: O(count of the result); each element is read and written once.
public func concatenate<E: Element>(
    _ arrays: [NDArray<E>], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    NDArray(
        unchecked: orFail(file, line) { () throws(ArrayError) in
            try .concatenate(arrays.map(\.untyped), axis: axis)
        })
}

/// Arrays of one shape joined along a new axis.
///
///     stack([NDArray([1, 2]), NDArray([3, 4])])        // [[1, 2], [3, 4]]
///
/// Traps as `concatenate`, and for shapes that differ. Does not wait.
///
/// - Complexity: O(count of the result); each element is read and written once.
public func stack<E: Element>(
    _ arrays: [NDArray<E>], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    NDArray(
        unchecked: orFail(file, line) { () throws(ArrayError) in try .stack(arrays.map(\.untyped), axis: axis)
        })
}

extension NDArray {
    /// Views of the parts of an axis before the first position, between positions, and after the last.
    ///
    ///     NDArray([1, 2, 3]).split(at: [1])[1]        // [2, 3]
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(rank) for each part. Nothing is copied.
    public func split(
        at positions: [Int], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> [NDArray] {
        orFail(file, line) { () throws(ArrayError) in try untyped.split(at: positions, axis: axis) }
            .map { NDArray(unchecked: $0) }
    }

    /// Views of equal parts of an axis. Traps if its extent is not divisible by the number of parts.
    ///
    ///     NDArray([1, 2, 3, 4]).split(into: 2)[0]        // [1, 2]
    ///
    /// - Complexity: O(rank) for each part. Nothing is copied.
    public func split(
        into parts: Int, axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> [NDArray] {
        orFail(file, line) { () throws(ArrayError) in try untyped.split(into: parts, axis: axis) }
            .map { NDArray(unchecked: $0) }
    }

    /// The array repeated as a whole: `tiled([2, 3])` twice along the first axis, three times along the
    /// second.
    ///
    ///     NDArray([1, 2]).tiled([2])        // [1, 2, 1, 2]
    ///
    /// Traps for a negative count. Does not wait.
    ///
    /// - Complexity: O(count of the result).
    public func tiled(_ counts: [Int], file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        NDArray(unchecked: orFail(file, line) { () throws(ArrayError) in try untyped.tiled(counts) })
    }

    /// Each element repeated along an axis.
    ///
    ///     NDArray([1, 2]).repeated(2)        // [1, 1, 2, 2]
    ///
    /// Traps for a negative count and for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(count of the result).
    public func repeated(
        _ count: Int, axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        NDArray(
            unchecked: orFail(file, line) { () throws(ArrayError) in try untyped.repeated(count, axis: axis) }
        )
    }
}
