public import AquilaTypes
import AquilaRuntime

extension AnyNDArray {
    /// A copy of the elements in row-major order, in memory of its own.
    ///
    ///     a.copy()        // of [1, 2]: [1, 2]
    ///
    /// Does not wait.
    ///
    /// - Complexity: O(count); each rank copies its own elements.
    public func copy() -> AnyNDArray {
        let target = runtime.makeStore(shape, dtype)
        // Equal shapes cannot be refused.
        orFail { () throws(ArrayError) in try runtime.copy(operand, into: target) }
        return AnyNDArray(target)
    }

    /// The elements converted to a type, in memory of their own.
    ///
    ///     a.cast(to: .int64)        // of [1.5, -1.5]: [1, -1]
    ///
    /// Floats are truncated to integers, complex numbers lose their imaginary parts, and integers wrap. Does
    /// not wait.
    ///
    /// - Complexity: O(count), fused with its neighbours.
    public func cast(to type: DType) -> AnyNDArray { AnyNDArray(runtime.cast(base, to: type)) }

    /// The array itself if its elements are adjacent in row-major order, else such a copy.
    ///
    ///     a.transposed().contiguous()        // of [[1, 2], [3, 4]]: [[1, 3], [2, 4]]
    ///
    /// Does not wait.
    ///
    /// - Complexity: O(1) for the array itself, O(count) for a copy.
    public func contiguous() -> AnyNDArray { isContiguous ? self : copy() }
}
