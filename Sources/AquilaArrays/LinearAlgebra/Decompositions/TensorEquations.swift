public import AquilaTypes

// Linear equations between arrays with several axes. None waits.

extension AnyNDArray {
    /// The x whose sums of products with the last axes of this array give b: NumPy's `linalg.tensorsolve`.
    ///
    ///     let a = try AnyNDArray.eye(24).reshaped([6, 4, 2, 3, 4])
    ///     try a.tensorSolve(.zeros([6, 4], .float64)).shape       // (2, 3, 4)
    ///
    /// The first axes, as many as b has, stand for equations, the others for unknowns; the counts of both
    /// must be equal.
    ///
    /// - Parameter axes: axes that are moved to the end first.
    /// - Throws: `ArrayError` of kind `axis` for an axis that does not exist, `shape` if the counts differ.
    ///   A singular array is a `LinearAlgebraError` where the solution is read. Does not wait.
    /// - Complexity: O(n³) for n unknowns.
    public func tensorSolve(_ b: AnyNDArray, axes: [Int]? = nil) throws(ArrayError) -> AnyNDArray {
        var order = Array(0..<rank)
        for axis in try axes.map({ axes throws(ArrayError) in try normalised(axes: axes) }) ?? [] {
            order.remove(at: order.firstIndex(of: axis)!)
            order.append(axis)
        }
        let a = with(view.transposed(order))
        let unknowns = Shape(a.shape.dropFirst(b.rank))
        guard b.rank <= rank, a.count == unknowns.product * unknowns.product, b.count == unknowns.product
        else {
            throw ArrayError(
                .shape,
                "tensorSolve: shapes \(a.shape) and \(b.shape) do not have as many equations as unknowns")
        }
        let matrix = try a.reshaped([unknowns.product, unknowns.product])
        return try matrix.solve(b.raveled()).reshaped(unknowns)
    }

    /// The inverse for sums of products over several axes: NumPy's `linalg.tensorinv`.
    ///
    ///     let a = try AnyNDArray.eye(24).reshaped([4, 6, 8, 3])
    ///     try a.tensorInverse(leading: 2).shape                   // (8, 3, 4, 6)
    ///
    /// - Parameter leading: the number of first axes, which stand for equations; the counts of elements
    ///   along them and along the others must be equal.
    /// - Throws: `ArrayError` of kind `value` for a number below one, `shape` if the counts differ. A
    ///   singular array is a `LinearAlgebraError` where the inverse is read. Does not wait.
    /// - Complexity: O(n³) for n equations.
    public func tensorInverse(leading: Int = 2) throws(ArrayError) -> AnyNDArray {
        guard leading > 0 else {
            throw ArrayError(.value, "tensorInverse: \(leading) leading axes instead of at least one")
        }
        let (first, last) = (Array(shape.prefix(leading)), Array(shape.dropFirst(leading)))
        let count = last.reduce(1, *)
        guard first.reduce(1, *) == count else {
            throw ArrayError(
                .shape,
                "tensorInverse: shape \(shape) has other counts along its first \(leading) axes than "
                    + "along the others")
        }
        return try reshaped([count, count]).inverse().reshaped(Shape(last + first))
    }
}
