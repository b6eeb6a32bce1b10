public import AquilaRuntime
public import AquilaTypes

/// An array of elements of one Swift type, as NumPy's `ndarray`.
///
///     let a: NDArray<Double> = [[1, 2], [3, 4]]
///     let b = a * 10 + a[0]       // [[11, 22], [31, 42]]
///
/// Arrays have reference semantics: a view (`a[0]`, `a.transposed()`) shows the elements of the array that it was
/// taken from, and a write through one is seen by all; `copy()` gives elements of their own. Operations are recorded
/// and run, fused, on all cores when a value is needed: by `item()`, `Array(_:)` or printing.
///
/// Operators and subscripts trap on shapes that do not fit, as Swift's collections do. The spelled-out forms
/// (`adding(_:)`, `slice(_:)`, …) throw instead.
public struct NDArray<Element: AquilaTypes.Element>: Sendable {
    /// The same array with its type known at run time only.
    public let untyped: AnyNDArray

    /// An array that is known to have this type.
    @inlinable @inline(__always) init(unchecked array: AnyNDArray) { untyped = array }

    @inlinable @inline(__always) init(unchecked base: LogicalStore) { untyped = AnyNDArray(base) }

    /// The array with its type fixed; throws where the type is another one.
    ///
    /// The new array views the same elements. To convert elements, use `cast(to:)`.
    public init(_ array: AnyNDArray) throws(ArrayError) {
        guard array.dtype == Element.dtype else {
            throw ArrayError(
                .type, "an array of \(array.dtype) is not one of \(Element.dtype); convert with cast(to:)")
        }
        untyped = array
    }
}

extension NDArray {
    /// The extents, outermost axis first; empty for a zero-dimensional array.
    public var shape: Shape { untyped.shape }

    /// The number of axes.
    public var rank: Int { untyped.rank }

    /// The number of elements.
    public var count: Int { untyped.count }

    /// The type of the elements, as a value.
    public var dtype: DType { Element.dtype }

    /// The bytes from an element to the next along each axis, as NumPy counts them.
    public var strides: Dims { untyped.strides }

    /// Whether the elements stand one after the other in row-major order.
    public var isContiguous: Bool { untyped.isContiguous }

    /// Whether both arrays may show an element in common, so that a write to one is seen in the other.
    public func sharesMemory<Other>(with other: NDArray<Other>) -> Bool {
        untyped.sharesMemory(with: other.untyped)
    }

    /// The runtime that records operations on this array.
    public var runtime: Runtime { untyped.runtime }

    /// The store and the view of it that this array is.
    public var base: LogicalStore { untyped.base }

    var operand: Operand { untyped.operand }
}
