import AquilaRuntime
public import AquilaTypes

extension AnyNDArray {
    /// The matrix product, NumPy's `@`: shapes (…, n, k) and (…, k, m) give (…, n, m).
    ///
    ///     try a.matmul(a)        // of [[1, 2], [3, 4]]: [[7, 10], [15, 22]]
    ///
    /// Axes before the last two broadcast. An array with one axis counts as a row on the left and as a column
    /// on the right, and that axis is missing in the result. Types promote; integers wrap, truth values are
    /// combined by "and" and "or", and `float16` is summed in `float32`.
    ///
    /// Blocks of the result are computed in parallel, each from panels of the operands. The blocks depend on
    /// the shapes alone, so the bits depend neither on the number of threads nor on other work; they may
    /// differ between BLAS and this package's own loops, which are used without it.
    ///
    /// Products of small matrices at hand are computed at once, others are recorded.
    ///
    /// - Throws: if an array has no axis, the inner extents differ, or the outer axes do not broadcast. Waits
    ///   for little work at most.
    /// - Complexity: O(n · k · m) for each pair of matrices; operands of other types are copied.
    public func matmul(_ other: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        guard rank > 0, other.rank > 0 else {
            throw ArrayError(
                .shape, "matmul: shapes \(shape) and \(other.shape); each needs at least one axis")
        }
        if rank == 1 && other.rank == 1 { return try innerProduct(other, "matmul") }
        if let product = matmulAtHand(other) { return product }
        let a = rank == 1 ? try expandedDims(at: 0) : self
        let b = other.rank == 1 ? try other.expandedDims(at: 1) : other
        guard a.shape[a.rank - 1] == b.shape[b.rank - 2],
            let batch = Shape.broadcast(Shape(a.shape.dropLast(2)), Shape(b.shape.dropLast(2)))
        else {
            throw ArrayError(
                .shape, "matmul: shapes \(shape) and \(other.shape) do not fit: (…, n, k) @ (…, k, m)")
        }
        var result = try MatrixProduct(a, b, batch: batch).record()
        if other.rank == 1 { result = try result.squeezed([-1]) }
        if rank == 1 { result = try result.squeezed([other.rank == 1 ? -1 : -2]) }
        return result
    }

    /// NumPy's `dot`: the inner product of two rows, the product of two matrices, or the product with a
    /// number.
    ///
    ///     try a.dot(a)        // of [1, 2]: 5
    ///
    /// For arrays with more axes, the sum of products over the last axis of this array and the last but one
    /// of the other (its only one if it is a row): shapes (2, 3, 4) and (5, 4, 6) give (2, 3, 5, 6).
    ///
    /// - Throws: if these extents differ. Does not wait.
    /// - Complexity: that of `matmul`; O(count) for two rows.
    public func dot(_ other: AnyNDArray) throws(ArrayError) -> AnyNDArray {
        if rank == 0 || other.rank == 0 { return try self * other }
        if rank == 1 && other.rank == 1 { return try innerProduct(other, "dot") }
        let axis = Swift.max(other.rank - 2, 0)
        let inner = shape[rank - 1]
        guard inner == other.shape[axis] else {
            throw ArrayError(
                .shape,
                "dot: shapes \(shape) and \(other.shape) differ in the axes to sum over: \(inner) and "
                    + "\(other.shape[axis])")
        }
        let left = Shape(shape.dropLast())
        let front = try other.movedAxis(axis, to: 0)
        let right = Shape(front.shape.dropFirst())
        let a = try reshaped([left.product, inner])
        let b = try front.reshaped([inner, right.product])
        return try a.matmul(b).reshaped(Shape(Array(left) + Array(right)))
    }

    /// The inner product of two rows, in the type to which both promote.
    private func innerProduct(_ other: AnyNDArray, _ name: String) throws(ArrayError) -> AnyNDArray {
        guard shape == other.shape else {
            throw ArrayError(.shape, "\(name): rows of lengths \(count) and \(other.count)")
        }
        if let sum = innerProductAtHand(other) { return sum }
        let type = DType.promote(dtype, other.dtype)
        switch type {
        case .bool: return try (self * other).reduced(.any)
        case .float16:
            let products = try cast(to: .float32) * other.cast(to: .float32)
            return try products.reduced(.sum).cast(to: .float16)
        default: return try (self * other).reduced(.sum, dtype: type)
        }
    }
}

extension NDArray {
    /// The matrix product: shapes (…, n, k) and (…, k, m) give (…, n, m). Axes before the last two
    /// broadcast; a row on the left and a column on the right may have a single axis. Integers
    /// wrap.
    ///
    ///     let a: NDArray<Double> = [[1, 2], [3, 4]]
    ///     a.matmul([[0, 1], [1, 0]])                  // [[2, 1], [4, 3]]
    ///     a.matmul([1, 1])                            // [3, 7]
    ///
    /// Traps if the shapes do not fit; `untyped.matmul(_:)` throws. Does not wait.
    ///
    /// - Complexity: O(n · k · m) for each pair of matrices; ranks receive the panels of the operands that
    ///   their blocks need.
    public func matmul(
        _ other: NDArray, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.matmul(other.untyped) }
    }

    /// The sum of products: over both of two rows; otherwise over the last axis of this array and the last
    /// but one of the other, or its only one.
    ///
    ///     NDArray([1, 2]).dot([3, 4])        // 11
    ///
    /// Traps if these extents differ. Does not wait.
    ///
    /// - Complexity: that of `matmul`; O(count) for two rows.
    public func dot(_ other: NDArray, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        typed(file, line) { array throws(ArrayError) in try array.dot(other.untyped) }
    }
}
