public import AquilaTypes
import ComplexModule

// Views show the same elements in another arrangement, in constant time; a write through one is seen by all. The
// methods trap, naming the caller's line, where those of `untyped` throw.

extension NDArray {
    /// The axes in reverse order: rows become columns.
    public func transposed() -> NDArray { NDArray(unchecked: untyped.transposed()) }

    /// The axes in reverse order, as `transposed()` gives them: `a.T.matmul(a)`.
    public var T: NDArray { transposed() }

    /// The axes in another order: axis k of the result is axis `order[k]`.
    public func transposed(_ order: [Int], file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.transposed(order) }
    }

    /// Two axes change places.
    public func swappedAxes(_ a: Int, _ b: Int, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.swappedAxes(a, b) }
    }

    /// An axis moves to another place; the others keep their order.
    public func movedAxis(
        _ source: Int, to destination: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.movedAxis(source, to: destination) }
    }

    /// The array stretched to a shape; the view cannot tell its repeated elements apart.
    public func broadcast(to shape: Shape, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.broadcast(to: shape) }
    }

    /// The elements (i, i + offset) of two axes, as a last axis in their place.
    public func diagonal(
        offset: Int = 0, axis1: Int = 0, axis2: Int = 1, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        view(file, line) { array throws(ArrayError) in
            try array.diagonal(offset: offset, axis1: axis1, axis2: axis2)
        }
    }

    /// Without the axes of extent one, or without those named, which must have extent one.
    public func squeezed(_ axes: [Int]? = nil, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.squeezed(axes) }
    }

    /// With an axis of extent one at a place of the result.
    public func expandedDims(at axis: Int, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.expandedDims(at: axis) }
    }

    /// The order of elements reversed along all axes, or along those named.
    public func flipped(_ axes: [Int]? = nil, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.flipped(axes) }
    }

    /// The elements in row-major order under another shape; one extent may be -1, for as many as there are.
    ///
    ///     arange(6).reshaped([2, -1])     // [[0, 1, 2], [3, 4, 5]]
    ///
    /// A view where NumPy gives one, else a copy. Traps where the number of elements differs.
    public func reshaped(_ shape: Shape, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.reshaped(shape) }
    }

    /// The elements in row-major order along one axis: a view where NumPy gives one, else a copy.
    public func raveled() -> NDArray { NDArray(unchecked: untyped.raveled()) }

    /// The same elements in memory of their own, in row-major order.
    public func copy() -> NDArray { NDArray(unchecked: untyped.copy()) }

    /// The array itself if its elements stand in row-major order without gaps, else a copy of which that holds.
    public func contiguous() -> NDArray { NDArray(unchecked: untyped.contiguous()) }

    /// The elements converted to a type, in memory of their own.
    ///
    /// Floats become integers towards zero, complex numbers lose their imaginary parts, and integers wrap.
    public func cast<To: AquilaTypes.Element>(to type: To.Type) -> NDArray<To> {
        NDArray<To>(unchecked: untyped.cast(to: To.dtype))
    }

    private func view(
        _ file: StaticString, _ line: UInt, _ body: (AnyNDArray) throws(ArrayError) -> AnyNDArray
    ) -> NDArray {
        NDArray(unchecked: orFail(file, line) { () throws(ArrayError) in try body(untyped) })
    }
}

extension NDArray where Element == Complex64 {
    /// The real parts, as a view.
    public var real: NDArray<Float> { NDArray<Float>(unchecked: untyped.real) }

    /// The imaginary parts, as a view.
    public var imaginary: NDArray<Float> {
        NDArray<Float>(unchecked: orFail { () throws(ArrayError) in try untyped.imaginary() })
    }
}

extension NDArray where Element == Complex128 {
    /// The real parts, as a view.
    public var real: NDArray<Double> { NDArray<Double>(unchecked: untyped.real) }

    /// The imaginary parts, as a view.
    public var imaginary: NDArray<Double> {
        NDArray<Double>(unchecked: orFail { () throws(ArrayError) in try untyped.imaginary() })
    }
}
