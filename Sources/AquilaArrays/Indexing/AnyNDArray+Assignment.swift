public import AquilaTypes
import AquilaRuntime

extension AnyNDArray {
    /// Writes the value, broadcast and cast, to all elements of this array.
    ///
    ///     let n = NDArray([1, 2, 3]).untyped
    ///     try n.assign(AnyNDArray(Scalar(7)))
    ///     n        // [7, 7, 7]
    ///
    /// If both overlap, the effect is as if the value were copied first. Throws if the shapes do not fit.
    /// Does not wait.
    ///
    /// - Complexity: O(count); a value of another tiling moves.
    public func assign(_ value: AnyNDArray) throws(ArrayError) {
        let source = value.operand.bits
        let target = operand.bits
        guard let runtime = target.runtime else { return _ = try self.target() }
        // `a[i] += 1` ends so: the view was updated in place and is assigned to itself.
        if source.isSame(as: target) { return }
        do {
            try runtime._withUnsafeGuaranteedRef { try $0.copy(source, into: target) }
        } catch { throw error as! ArrayError }
        withExtendedLifetime(self) {}
        withExtendedLifetime(value) {}
    }

    /// Writes the value to the elements that the indices select.
    ///
    ///     let n = NDArray([1, 2, 3]).untyped
    ///     try n.assign(AnyNDArray(Scalar(9)), at: [.at(2)])
    ///     n        // [1, 2, 9]
    ///
    /// Positions may repeat; the last value counts. Throws if the shapes do not fit or an index is out of
    /// range. Waits only for index arrays, and for masks whose number of true elements is needed.
    ///
    /// - Complexity: O(number of the elements); on many ranks the values go to the ranks that have them at
    ///   home.
    public func assign(_ value: AnyNDArray, at indices: [Index]) throws(ArrayError) {
        if indices.contains(where: \.isAdvanced) {
            try scatter(value, indices)
        } else {
            try slice(indices).assign(value)
        }
    }

    /// Writes the value, broadcast to this array's shape, to the elements where the mask is true.
    ///
    ///     let n = NDArray([1, 2, 3]).untyped
    ///     try n.assign(AnyNDArray(Scalar(0)), where: n .> 1)
    ///     n        // [1, 0, 0]
    ///
    /// - Throws: `ArrayError` of kind `shape` for a value or a mask that does not broadcast, of kind `value`
    ///   where this array is a number. Does not wait.
    /// - Complexity: O(count); a value and a mask of another tiling move.
    public func assign(_ value: AnyNDArray, where mask: AnyNDArray) throws(ArrayError) {
        let target = try target()
        try target.store.runtime.copy(value.operand, into: target, where: mask.base)
    }

    /// Writes a number, cast to the array's type, to all elements.
    ///
    ///     let n = NDArray([1, 2, 3]).untyped
    ///     try n.fill(with: Scalar(7))
    ///     n        // [7, 7, 7]
    ///
    /// - Throws: `ArrayError` of kind `value` where this array is a number. Does not wait.
    /// - Complexity: O(count), fused with its neighbours.
    public func fill(with value: Scalar) throws(ArrayError) {
        let target = try target()
        target.store.runtime.fill(target, with: value)
    }
}
