public import AquilaTypes
import AquilaKernels

// Elements chosen by masks, and limited by bounds.

/// The elements of `a` where the mask holds, those of `b` elsewhere: NumPy's `where`.
///
///     let x = NDArray([-1, 2])
///     select(x .> 0, x, 0)        // [0, 2]
///
/// All three broadcast. Traps if they do not.
///
/// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
public func select<E: Element>(
    _ mask: NDArray<Bool>, _ a: NDArray<E>, _ b: NDArray<E>, file: StaticString = #fileID, line: UInt = #line
) -> NDArray<E> {
    let inputs = [mask.untyped, a.untyped, b.untyped]
    return NDArray(
        unchecked: orFail(file, line) { () throws(ArrayError) in try AnyNDArray.apply(.where, inputs) }[0])
}

extension NDArray where Element: RealElement {
    /// The elements limited to boundsof other arrays.
    ///
    ///     NDArray([1, 5, 9]).clipped(NDArray([2, 2, 2]), NDArray([6, 4, 9]))        // [2, 4, 9]
    ///
    /// Traps for bounds that do not broadcast to the array.
    ///
    /// - Complexity: O(count), fused with its neighbours; operands move only where their tilings differ.
    public func clipped(
        _ lower: NDArray, _ upper: NDArray, file: StaticString = #fileID, line: UInt = #line
    ) -> NDArray {
        let inputs = [untyped, lower.untyped, upper.untyped]
        return NDArray(
            unchecked: orFail(file, line) { () throws(ArrayError) in try AnyNDArray.apply(.clip, inputs) }[0])
    }

    /// The elements limited to two numbers.
    ///
    ///     NDArray([1, 5, 9]).clipped(2, 6)        // [2, 5, 6]
    ///
    /// - Complexity: O(count), fused with its neighbours.
    @_disfavoredOverload
    public func clipped(_ lower: Element, _ upper: Element) -> NDArray {
        clipped(NDArray(lower), NDArray(upper))
    }
}

extension NDArray where Element == Bool {
    /// The positions of the mask's true elements in row-major order, one array for each axis. Waits.
    ///
    ///     (NDArray([5, 0, 7]) .!= 0).nonzero()[0]        // [0, 2]
    ///
    /// Traps if the computation of the mask failed.
    ///
    /// - Complexity: O(count), and 8 bytes for each axis and true element.
    public func nonzero(file: StaticString = #fileID, line: UInt = #line) -> [NDArray<Int>] {
        orFail(file, line) { () throws(ArrayError) in try untyped.nonzero() }.map {
            NDArray<Int>(unchecked: $0)
        }
    }
}

extension AnyNDArray {
    /// The positions of nonzero elements in row-major order, one `int64` array for each axis. Waits.
    ///
    ///     try NDArray([5, 0, 7]).untyped.nonzero()[0]        // [0, 2]
    ///
    /// - Throws: `ArrayError` of the operation that should have given the elements, of kind `memory` where
    ///   the positions exceed the budget.
    /// - Complexity: O(count), and 8 bytes for each axis and nonzero element.
    public func nonzero() throws(ArrayError) -> [AnyNDArray] {
        let mask = dtype == .bool ? self : cast(to: .bool)
        return try runtime.nonzero(mask.base).map { AnyNDArray($0) }
    }
}
