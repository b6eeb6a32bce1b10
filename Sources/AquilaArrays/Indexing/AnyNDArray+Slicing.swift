public import AquilaTypes

// Fixed numbers of indices besides the list, so that ordinary subscripts allocate nothing.

extension AnyNDArray {
    /// The elements that the indices select: a view for positions, ranges, new axes and an ellipsis; a copy
    /// if one of the indices is a mask or an index array.
    ///
    ///     try a.slice([.at(1)])        // of [1, 2, 3]: 2
    ///
    /// Throws if there are too many indices or one is out of range. Waits for masks and index arrays.
    ///
    /// - Complexity: O(rank) for a view, O(count of the result) for a copy.
    public func slice(_ indices: [Index]) throws(ArrayError) -> AnyNDArray {
        if indices.contains(where: \.isAdvanced) { return try gathered(indices) }
        return try sliced(indices)
    }

    /// The elements selected by an index of the first axis.
    ///
    ///     try a.slice(1)        // of [1, 2, 3]: 2
    ///
    /// - Throws: `ArrayError` of kind `index` for too many indices, and for one out of range.
    /// - Complexity: O(rank) for a view, O(count of the result) for a copy.
    public func slice(_ i: Index) throws(ArrayError) -> AnyNDArray {
        if i.isAdvanced { return try gathered([i]) }
        return try sliced(i)
    }

    /// The elements selected by indices of the first two axes.
    ///
    ///     try a.slice(1, 0)        // of [[1, 2], [3, 4]]: 3
    ///
    /// - Throws: `ArrayError` of kind `index` for too many indices, and for one out of range.
    /// - Complexity: O(rank) for a view, O(count of the result) for a copy.
    public func slice(_ i: Index, _ j: Index) throws(ArrayError) -> AnyNDArray {
        if i.isAdvanced || j.isAdvanced { return try gathered([i, j]) }
        return try sliced(i, j)
    }

    /// The elements selected by indices of the first three axes.
    ///
    ///     try AnyNDArray.zeros([2, 3, 4], .int64).slice(0, .all, 2).shape        // (3,)
    ///
    /// - Throws: `ArrayError` of kind `index` for too many indices, and for one out of range.
    /// - Complexity: O(rank) for a view, O(count of the result) for a copy.
    public func slice(_ i: Index, _ j: Index, _ k: Index) throws(ArrayError) -> AnyNDArray {
        if i.isAdvanced || j.isAdvanced || k.isAdvanced { return try gathered([i, j, k]) }
        return try sliced(i, j, k)
    }

    /// The elements selected by indices of the first four axes.
    ///
    ///     try AnyNDArray.zeros([2, 3, 4, 5], .int64).slice(0, .all, 2, 3).shape        // (3,)
    ///
    /// - Throws: `ArrayError` of kind `index` for too many indices, and for one out of range.
    /// - Complexity: O(rank) for a view, O(count of the result) for a copy.
    public func slice(_ i: Index, _ j: Index, _ k: Index, _ l: Index) throws(ArrayError) -> AnyNDArray {
        if i.isAdvanced || j.isAdvanced || k.isAdvanced || l.isAdvanced { return try gathered([i, j, k, l]) }
        return try sliced(i, j, k, l)
    }

    /// Writes the value to the elements that an index selects.
    ///
    ///     let n = NDArray([1, 2, 3]).untyped
    ///     try n.assign(AnyNDArray(Scalar(9)), at: 2)
    ///     n        // [1, 2, 9]
    ///
    /// - Throws: `ArrayError` of kind `index` for too many indices and for one out of range, `shape` for a
    ///   value that does not broadcast to the elements.
    /// - Complexity: O(number of the elements).
    public func assign(_ value: AnyNDArray, at i: Index) throws(ArrayError) {
        if i.isAdvanced { return try scatter(value, [i]) }
        try sliced(i).assign(value)
    }

    /// Writes the value to the elements that two indices select.
    ///
    ///     let n = try NDArray(rows: [[1, 2], [3, 4]]).untyped
    ///     try n.assign(AnyNDArray(Scalar(9)), at: 1, 0)
    ///     n        // [[1, 2], [9, 4]]
    ///
    /// - Throws: `ArrayError` of kind `index` for too many indices and for one out of range, `shape` for a
    ///   value that does not broadcast to the elements.
    /// - Complexity: O(number of the elements).
    public func assign(_ value: AnyNDArray, at i: Index, _ j: Index) throws(ArrayError) {
        if i.isAdvanced || j.isAdvanced { return try scatter(value, [i, j]) }
        try sliced(i, j).assign(value)
    }

    /// Writes the value to the elements that three indices select.
    ///
    ///     let n = try AnyNDArray.zeros([1, 1, 2], .int64)
    ///     try n.assign(AnyNDArray(Scalar(9)), at: 0, 0, 1)
    ///     n        // [[[0, 9]]]
    ///
    /// - Throws: `ArrayError` of kind `index` for too many indices and for one out of range, `shape` for a
    ///   value that does not broadcast to the elements.
    /// - Complexity: O(number of the elements).
    public func assign(_ value: AnyNDArray, at i: Index, _ j: Index, _ k: Index) throws(ArrayError) {
        if i.isAdvanced || j.isAdvanced || k.isAdvanced { return try scatter(value, [i, j, k]) }
        try sliced(i, j, k).assign(value)
    }

    /// Writes the value to the elements that four indices select.
    ///
    ///     let n = try AnyNDArray.zeros([1, 1, 1, 2], .int64)
    ///     try n.assign(AnyNDArray(Scalar(9)), at: 0, 0, 0, 1)
    ///     n        // [[[[0, 9]]]]
    ///
    /// - Throws: `ArrayError` of kind `index` for too many indices and for one out of range, `shape` for a
    ///   value that does not broadcast to the elements.
    /// - Complexity: O(number of the elements).
    public func assign(_ value: AnyNDArray, at i: Index, _ j: Index, _ k: Index, _ l: Index)
        throws(ArrayError)
    {
        if i.isAdvanced || j.isAdvanced || k.isAdvanced || l.isAdvanced {
            return try scatter(value, [i, j, k, l])
        }
        try sliced(i, j, k, l).assign(value)
    }
}

extension AnyNDArray {
    /// The array itself, whose view is then changed in place; for a number, an array with a store.
    @inline(__always)
    private var stored: AnyNDArray { operand.bits.isScalar ? AnyNDArray(base) : self }

    @inline(__always)
    private func sliced(_ i: Index) throws(ArrayError) -> AnyNDArray {
        var result = stored
        var cursor = IndexCursor(consuming: i.axesTaken)
        try cursor.apply(i, to: &result._operand.bits.view)
        return result
    }

    @inline(__always)
    private func sliced(_ i: Index, _ j: Index) throws(ArrayError) -> AnyNDArray {
        var result = stored
        var cursor = IndexCursor(consuming: i.axesTaken + j.axesTaken)
        try cursor.apply(i, to: &result._operand.bits.view)
        try cursor.apply(j, to: &result._operand.bits.view)
        return result
    }

    @inline(__always)
    private func sliced(_ i: Index, _ j: Index, _ k: Index) throws(ArrayError) -> AnyNDArray {
        var result = stored
        var cursor = IndexCursor(consuming: i.axesTaken + j.axesTaken + k.axesTaken)
        try cursor.apply(i, to: &result._operand.bits.view)
        try cursor.apply(j, to: &result._operand.bits.view)
        try cursor.apply(k, to: &result._operand.bits.view)
        return result
    }

    @inline(__always)
    private func sliced(_ i: Index, _ j: Index, _ k: Index, _ l: Index) throws(ArrayError) -> AnyNDArray {
        var result = stored
        var cursor = IndexCursor(consuming: i.axesTaken + j.axesTaken + k.axesTaken + l.axesTaken)
        try cursor.apply(i, to: &result._operand.bits.view)
        try cursor.apply(j, to: &result._operand.bits.view)
        try cursor.apply(k, to: &result._operand.bits.view)
        try cursor.apply(l, to: &result._operand.bits.view)
        return result
    }

    private func sliced(_ indices: [Index]) throws(ArrayError) -> AnyNDArray {
        var result = stored
        var cursor = IndexCursor(consuming: indices.reduce(0) { $0 + $1.axesTaken })
        for index in indices { try cursor.apply(index, to: &result._operand.bits.view) }
        return result
    }
}
