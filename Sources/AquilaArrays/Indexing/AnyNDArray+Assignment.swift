public import AquilaTypes
import AquilaRuntime

extension AnyNDArray {
    /// Writes the value into all elements of this array; it broadcasts and is cast.
    ///
    /// Where both overlap, it is as if the value were copied first. Throws where the shapes do not fit. Does not
    /// wait.
    public func assign(_ value: AnyNDArray) throws(ArrayError) {
        let source = value.operand.bits
        let target = operand.bits
        guard let runtime = target.runtime else { return _ = try self.target() }
        // What `a[i] += 1` ends with: the view was written in place, and comes back to where it is.
        if source.isSame(as: target) { return }
        do {
            try runtime._withUnsafeGuaranteedRef { try $0.copy(source, into: target) }
        } catch { throw error as! ArrayError }
        withExtendedLifetime(self) {}
        withExtendedLifetime(value) {}
    }

    /// Writes the value into the elements that the indices select.
    ///
    /// Positions along an axis may repeat; the last value counts. Throws where the shapes do not fit or an index is
    /// outside its axis. Waits only where an index array, or the number of elements that a mask selects, must be
    /// known.
    public func assign(_ value: AnyNDArray, at indices: [Index]) throws(ArrayError) {
        if indices.contains(where: \.isAdvanced) {
            try scatter(value, indices)
        } else {
            try slice(indices).assign(value)
        }
    }

    /// Writes the value into the elements where the mask holds; it broadcasts to this array's shape.
    public func assign(_ value: AnyNDArray, where mask: AnyNDArray) throws(ArrayError) {
        let target = try target()
        try target.store.runtime.copy(value.operand, into: target, where: mask.base)
    }

    /// Writes a number into all elements, cast to their type.
    public func fill(with value: Scalar) throws(ArrayError) {
        let target = try target()
        target.store.runtime.fill(target, with: value)
    }
}
