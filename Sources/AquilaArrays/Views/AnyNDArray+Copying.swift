public import AquilaTypes
import AquilaRuntime

extension AnyNDArray {
    /// The same elements in memory of their own, in row-major order.
    public func copy() -> AnyNDArray {
        let target = runtime.makeStore(shape, dtype)
        // Equal shapes: the runtime has nothing to refuse.
        orFail { () throws(ArrayError) in try runtime.copy(operand, into: target) }
        return AnyNDArray(target)
    }

    /// The elements converted to a type, in memory of their own.
    ///
    /// Floats become integers towards zero, complex numbers lose their imaginary parts, and integers wrap.
    public func cast(to type: DType) -> AnyNDArray { AnyNDArray(runtime.cast(base, to: type)) }

    /// The array itself if its elements stand in row-major order without gaps, else a copy of which that holds.
    public func contiguous() -> AnyNDArray { isContiguous ? self : copy() }
}
