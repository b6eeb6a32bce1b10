public import AquilaTypes
import AquilaRuntime

extension AnyNDArray {
    /// A copy of the elements in row-major order, in memory of its own.
    public func copy() -> AnyNDArray {
        let target = runtime.makeStore(shape, dtype)
        // Equal shapes cannot be refused.
        orFail { () throws(ArrayError) in try runtime.copy(operand, into: target) }
        return AnyNDArray(target)
    }

    /// The elements converted to a type, in memory of their own.
    ///
    /// Floats are truncated to integers, complex numbers lose their imaginary parts, and integers
    /// wrap.
    public func cast(to type: DType) -> AnyNDArray { AnyNDArray(runtime.cast(base, to: type)) }

    /// The array itself if its elements are adjacent in row-major order, else such a copy.
    public func contiguous() -> AnyNDArray { isContiguous ? self : copy() }
}
