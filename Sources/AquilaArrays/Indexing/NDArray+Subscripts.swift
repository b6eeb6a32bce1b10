public import AquilaTypes

// One generic subscript for each number of indices: with concrete or variadic existential ones, the
// type checker gives up on long expressions or every use allocates.

extension NDArray {
    /// The elements that the indices select. Assigning writes to them.
    ///
    ///     u[1 ..< -1, 1 ..< -1] = (u[2..., 1 ..< -1] + u[..<(-2), 1 ..< -1]) / 2
    ///     a[1...] = a[..<(-1)]        // overlapping: as if the right side were copied first
    ///     x[x .< 0] = 0
    ///
    /// Positions, ranges, `.newAxis` and `.ellipsis` give a view in constant time; masks and index arrays
    /// give a copy. Traps if an index is out of range or shapes do not fit; `slice(_:)` throws instead.
    ///
    /// - Complexity: O(rank) for a view, O(count of the result) for a copy.
    @inlinable public subscript<I: IndexExpression>(_ i: I) -> NDArray {
        get { NDArray(unchecked: untyped.selected(i.index)) }
        nonmutating set { untyped.replace(i.index, with: newValue.untyped) }
    }

    /// The elements that two indices select. Assigning writes to them.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]])[1, 0]        // 3
    ///
    /// Traps as for one index.
    ///
    /// - Complexity: O(rank) for a view, O(count of the result) for a copy.
    @inlinable public subscript<I: IndexExpression, J: IndexExpression>(_ i: I, _ j: J) -> NDArray {
        get { NDArray(unchecked: untyped.selected(i.index, j.index)) }
        nonmutating set { untyped.replace(i.index, j.index, with: newValue.untyped) }
    }

    /// The elements that three indices select. Assigning writes to them.
    ///
    ///     ones([2, 3, 4])[0, .all, 1...].shape        // (3, 3)
    ///
    /// Traps as for one index.
    ///
    /// - Complexity: O(rank) for a view, O(count of the result) for a copy.
    @inlinable
    public subscript<I: IndexExpression, J: IndexExpression, K: IndexExpression>(_ i: I, _ j: J, _ k: K)
        -> NDArray
    {
        get { NDArray(unchecked: untyped.selected(i.index, j.index, k.index)) }
        nonmutating set { untyped.replace(i.index, j.index, k.index, with: newValue.untyped) }
    }

    /// The elements that four indices select. Assigning writes to them.
    ///
    ///     ones([2, 3, 4, 5])[0, 1, 2, .all].shape        // (5,)
    ///
    /// Traps as for one index.
    ///
    /// - Complexity: O(rank) for a view, O(count of the result) for a copy.
    @inlinable
    public subscript<I: IndexExpression, J: IndexExpression, K: IndexExpression, L: IndexExpression>(_ i: I,
        _ j: J, _ k: K, _ l: L
    ) -> NDArray {
        get { NDArray(unchecked: untyped.selected(i.index, j.index, k.index, l.index)) }
        nonmutating set { untyped.replace(i.index, j.index, k.index, l.index, with: newValue.untyped) }
    }

    /// The elements that five or more indices select. Assigning writes to them.
    ///
    ///     ones([1, 1, 1, 1, 2])[0, 0, 0, 0, .all].shape        // (2,)
    ///
    /// Traps as for one index.
    ///
    /// - Complexity: O(rank) for a view, O(count of the result) for a copy.
    public subscript(
        _ i: any IndexExpression, _ j: any IndexExpression, _ k: any IndexExpression,
        _ l: any IndexExpression,
        _ m: any IndexExpression, _ more: any IndexExpression...
    ) -> NDArray {
        get { orFail { () throws(ArrayError) in try slice([i, j, k, l, m] + more) } }
        nonmutating set {
            orFail { () throws(ArrayError) in try assign(newValue, at: [i, j, k, l, m] + more) }
        }
    }
}

// MARK: Throwing forms

extension NDArray {
    /// The elements that the indices select; throws in cases where the subscript traps.
    ///
    ///     try NDArray([1, 2, 3]).slice([2])        // 3
    ///
    /// - Complexity: O(rank) for a view, O(count of the result) for a copy.
    public func slice(_ indices: [any IndexExpression]) throws(ArrayError) -> NDArray {
        NDArray(unchecked: try untyped.slice(indices.map(\.index)))
    }

    /// Writes the value to the elements that the indices select; throws in cases where the subscript traps.
    ///
    ///     let n = NDArray([1, 2, 3])
    ///     try n.assign(9, at: [2])
    ///     n        // [1, 2, 9]
    ///
    /// - Complexity: O(number of the elements); on many ranks the values go to the ranks that have them at
    ///   home.
    public func assign(_ value: NDArray, at indices: [any IndexExpression]) throws(ArrayError) {
        try untyped.assign(value.untyped, at: indices.map(\.index))
    }

    /// Writes the value, broadcast, to all elements.
    ///
    ///     let n = NDArray([1, 2, 3])
    ///     try n.assign(7)
    ///     n        // [7, 7, 7]
    ///
    /// - Throws: `ArrayError` of kind `shape` for a value that does not broadcast, of kind `value` where this
    ///   array is a number. Does not wait.
    /// - Complexity: O(count); a value of another tiling moves.
    public func assign(_ value: NDArray) throws(ArrayError) { try untyped.assign(value.untyped) }

    /// Writes the value, broadcast to this array's shape, to the elements where the mask is true.
    ///
    ///     let n = NDArray([1, 2, 3])
    ///     try n.assign(0, where: n .> 1)
    ///     n        // [1, 0, 0]
    ///
    /// - Throws: `ArrayError` of kind `shape` for a value or a mask that does not broadcast, of kind `value`
    ///   where this array is a number. Does not wait.
    /// - Complexity: O(count); a value and a mask of another tiling move.
    public func assign(_ value: NDArray, where mask: NDArray<Bool>) throws(ArrayError) {
        try untyped.assign(value.untyped, where: mask.untyped)
    }

    /// Writes one value to all elements.
    ///
    ///     let n = NDArray([1, 2, 3])
    ///     n.fill(with: 7)
    ///     n        // [7, 7, 7]
    ///
    /// Traps where this array is a number. Does not wait.
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public func fill(with value: Element) {
        orFail { () throws(ArrayError) in try untyped.fill(with: Scalar(value)) }
    }
}

// MARK: Implementation of the subscripts

// These functions are not generic, so that subscripts are specialised in the program and call the
// library directly.
extension AnyNDArray {
    @usableFromInline func selected(_ i: Index) -> AnyNDArray {
        orFail { () throws(ArrayError) in try slice(i) }
    }

    @usableFromInline func replace(_ i: Index, with value: AnyNDArray) {
        orFail { () throws(ArrayError) in try assign(value, at: i) }
    }

    @usableFromInline func selected(_ i: Index, _ j: Index) -> AnyNDArray {
        orFail { () throws(ArrayError) in try slice(i, j) }
    }

    @usableFromInline func replace(_ i: Index, _ j: Index, with value: AnyNDArray) {
        orFail { () throws(ArrayError) in try assign(value, at: i, j) }
    }

    @usableFromInline func selected(_ i: Index, _ j: Index, _ k: Index) -> AnyNDArray {
        orFail { () throws(ArrayError) in try slice(i, j, k) }
    }

    @usableFromInline func replace(_ i: Index, _ j: Index, _ k: Index, with value: AnyNDArray) {
        orFail { () throws(ArrayError) in try assign(value, at: i, j, k) }
    }

    @usableFromInline func selected(_ i: Index, _ j: Index, _ k: Index, _ l: Index) -> AnyNDArray {
        orFail { () throws(ArrayError) in try slice(i, j, k, l) }
    }

    @usableFromInline func replace(_ i: Index, _ j: Index, _ k: Index, _ l: Index, with value: AnyNDArray) {
        orFail { () throws(ArrayError) in try assign(value, at: i, j, k, l) }
    }
}
