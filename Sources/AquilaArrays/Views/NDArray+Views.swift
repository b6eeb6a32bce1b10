public import AquilaTypes
import ComplexModule

// Views show the same elements in another arrangement, in constant time. A write through one is
// visible through all. The methods trap with the caller's line in cases where those of `untyped`
// throw.

extension NDArray {
    /// A view with the axes in reverse order: rows become columns.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).transposed()        // [[1, 3], [2, 4]]
    ///
    /// Does not wait.
    ///
    /// - Complexity: O(rank). Nothing is copied.
    public func transposed() -> NDArray { NDArray(unchecked: untyped.transposed()) }

    /// A view with the axes in reverse order, as `transposed()`: `a.T.matmul(a)`.
    public var T: NDArray { transposed() }

    /// A view with the axes in another order: axis k of the result is axis `order[k]`.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).transposed([1, 0])        // [[1, 3], [2, 4]]
    ///
    /// Traps unless the order names each axis once. Does not wait.
    ///
    /// - Complexity: O(rank). Nothing is copied.
    public func transposed(_ order: [Int], file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.transposed(order) }
    }

    /// A view with two axes exchanged.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).swappedAxes(0, 1)        // [[1, 3], [2, 4]]
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(rank). Nothing is copied.
    public func swappedAxes(_ a: Int, _ b: Int, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.swappedAxes(a, b) }
    }

    /// A view with an axis moved to another place; the others keep their order.
    ///
    ///     ones([2, 3, 4]).movedAxis(0, to: -1).shape        // (3, 4, 2)
    ///
    /// Traps for an axis that does not exist. Does not wait.
    ///
    /// - Complexity: O(rank). Nothing is copied.
    public func movedAxis(
        _ source: Int, to destination: Int, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.movedAxis(source, to: destination) }
    }

    /// A view of the array broadcast to a shape; its repeated elements share memory.
    ///
    ///     NDArray([1, 2]).broadcast(to: [2, 2])        // [[1, 2], [1, 2]]
    ///
    /// Traps for a shape to which the array does not broadcast. Does not wait.
    ///
    /// - Complexity: O(rank). Nothing is copied.
    public func broadcast(to shape: Shape, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.broadcast(to: shape) }
    }

    /// A view of the elements (i, i + offset) of two axes, which are replaced by a new last axis.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).diagonal()        // [1, 4]
    ///
    /// Traps for axes that do not exist or are the same. Does not wait.
    ///
    /// - Complexity: O(rank). Nothing is copied.
    public func diagonal(
        offset: Int = 0, axis1: Int = 0, axis2: Int = 1, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        view(file, line) { array throws(ArrayError) in
            try array.diagonal(offset: offset, axis1: axis1, axis2: axis2)
        }
    }

    /// A view without the axes of extent one, or without the named ones, which must have extent one.
    ///
    ///     try NDArray(rows: [[1, 2]]).squeezed()        // [1, 2]
    ///
    /// Traps for an axis that does not exist or has another extent. Does not wait.
    ///
    /// - Complexity: O(rank). Nothing is copied.
    public func squeezed(_ axes: [Int]? = nil, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.squeezed(axes) }
    }

    /// A view with a new axis of extent one at a place of the result.
    ///
    ///     NDArray([1, 2]).expandedDims(at: 0)        // [[1, 2]]
    ///
    /// Traps for a place outside the result. Does not wait.
    ///
    /// - Complexity: O(rank). Nothing is copied.
    public func expandedDims(at axis: Int, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.expandedDims(at: axis) }
    }

    /// A view with the elements in reverse order along all axes, or along the named ones.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).flipped()        // [[4, 3], [2, 1]]
    ///
    /// Traps for an axis that does not exist or is named twice. Does not wait.
    ///
    /// - Complexity: O(rank). Nothing is copied.
    public func flipped(_ axes: [Int]? = nil, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.flipped(axes) }
    }

    /// The elements in row-major order in another shape; one extent may be -1 and follows from the others.
    ///
    ///     arange(6).reshaped([2, -1])     // [[0, 1, 2], [3, 4, 5]]
    ///
    /// A view in the cases where NumPy gives one, else a copy. Traps if the number of elements differs. Does
    /// not wait.
    ///
    /// - Complexity: O(rank) for a view, O(count) for a copy.
    public func reshaped(_ shape: Shape, file: StaticString = #fileID, line: UInt = #line) -> NDArray {
        view(file, line) { array throws(ArrayError) in try array.reshaped(shape) }
    }

    /// The elements in row-major order along a single axis: a view in the cases where NumPy gives one, else a
    /// copy.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).raveled()        // [1, 2, 3, 4]
    ///
    /// Does not wait.
    ///
    /// - Complexity: O(rank) for a view, O(count) for a copy.
    public func raveled() -> NDArray { NDArray(unchecked: untyped.raveled()) }

    /// A copy of the elements in row-major order, in memory of its own.
    ///
    ///     NDArray([1, 2]).copy()        // [1, 2]
    ///
    /// Does not wait.
    ///
    /// - Complexity: O(count); each rank copies its own elements.
    public func copy() -> NDArray { NDArray(unchecked: untyped.copy()) }

    /// The array itself if its elements are adjacent in row-major order, else such a copy.
    ///
    ///     try NDArray(rows: [[1, 2], [3, 4]]).T.contiguous()        // [[1, 3], [2, 4]]
    ///
    /// Does not wait.
    ///
    /// - Complexity: O(1) for the array itself, O(count) for a copy.
    public func contiguous() -> NDArray { NDArray(unchecked: untyped.contiguous()) }

    /// The elements converted to a type, in memory of their own.
    ///
    ///     NDArray([1.5, -1.5]).cast(to: Int.self)        // [1, -1]
    ///
    /// Floats are truncated to integers, complex numbers lose their imaginary parts, and integers wrap. Does
    /// not wait.
    ///
    /// - Complexity: O(count), fused with its neighbours.
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
    /// A view of the real parts.
    public var real: NDArray<Float> { NDArray<Float>(unchecked: untyped.real) }

    /// A view of the imaginary parts.
    public var imaginary: NDArray<Float> {
        NDArray<Float>(unchecked: orFail { () throws(ArrayError) in try untyped.imaginary() })
    }
}

extension NDArray where Element == Complex128 {
    /// A view of the real parts.
    public var real: NDArray<Double> { NDArray<Double>(unchecked: untyped.real) }

    /// A view of the imaginary parts.
    public var imaginary: NDArray<Double> {
        NDArray<Double>(unchecked: orFail { () throws(ArrayError) in try untyped.imaginary() })
    }
}
