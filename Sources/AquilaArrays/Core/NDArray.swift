public import AquilaRuntime
public import AquilaTypes

/// An array with elements of one Swift type, the counterpart of NumPy's `ndarray`.
///
///     let a: NDArray<Double> = [[1, 2], [3, 4]]
///     let b = a * 10 + a[0]       // [[11, 22], [31, 42]]
///
/// Arrays have reference semantics: a view (`a[0]`, `a.transposed()`) shares the elements of the
/// array that it was taken from, and a write through one is visible through all; `copy()` makes
/// independent elements. Operations are recorded, and run, fused, on all cores when a value is
/// needed: by `item()`, `Array(_:)` or printing.
///
/// Operators and subscripts trap if shapes do not fit, as Swift's collections do. The spelled-out
/// forms (`adding(_:)`, `slice(_:)`, …) throw instead.
public struct NDArray<Element: AquilaTypes.Element>: Sendable {
    /// The same array with an element type known only at run time.
    public let untyped: AnyNDArray

    /// An array that is known to have this type.
    @inlinable @inline(__always) init(unchecked array: AnyNDArray) { untyped = array }

    @inlinable @inline(__always) init(unchecked base: LogicalStore) { untyped = AnyNDArray(base) }

    /// The array with its element type fixed. Throws if it has another type.
    ///
    ///     try NDArray<Double>(AnyNDArray.linspace(0, 1, count: 3))        // [0.0, 0.5, 1.0]
    ///
    /// The new array is a view of the same elements. `cast(to:)` converts elements.
    ///
    /// - Complexity: O(1). Nothing is copied.
    public init(_ array: AnyNDArray) throws(ArrayError) {
        guard array.dtype == Element.dtype else {
            throw ArrayError(
                .type, "an array of \(array.dtype) is not one of \(Element.dtype); convert with cast(to:)")
        }
        untyped = array
    }
}

extension NDArray {
    /// The extents, outermost axis first; empty for an array of rank zero.
    public var shape: Shape { untyped.shape }

    /// The number of axes.
    public var rank: Int { untyped.rank }

    /// The number of elements.
    public var count: Int { untyped.count }

    /// The type of the elements, as a value.
    public var dtype: DType { Element.dtype }

    /// Bytes between adjacent elements along each axis, as in NumPy.
    public var strides: Dims { untyped.strides }

    /// True if the elements are adjacent in row-major order.
    public var isContiguous: Bool { untyped.isContiguous }

    /// True if the arrays have an element in common, so that a write to one is visible in the other. If that
    /// cannot be decided within a bounded search, the answer is true.
    ///
    ///     let n = NDArray([1, 2, 3])
    ///     n.sharesMemory(with: n.flipped())        // true
    ///
    /// Does not wait.
    ///
    /// - Complexity: O(rank) for views that cover boxes; a bounded search for others.
    public func sharesMemory<Other>(with other: NDArray<Other>) -> Bool {
        untyped.sharesMemory(with: other.untyped)
    }

    /// The runtime that records operations on this array.
    public var runtime: Runtime { untyped.runtime }

    /// The store with this array's view of it.
    public var base: LogicalStore { untyped.base }

    var operand: Operand { untyped.operand }
}
