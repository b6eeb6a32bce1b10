public import AquilaRuntime
public import AquilaTypes

/// An array whose element type is known at run time: the dynamic layer, on which `NDArray` and other front ends
/// stand.
///
/// An array is a view of a store, and views share it: a write through one is seen by all. Operations are recorded
/// and run when a value is needed. Nothing in this layer traps: what can go wrong throws an `ArrayError`.
public struct AnyNDArray: Sendable {
    /// What the runtime takes: a view of a store, or a number that needs none. Like NumPy's scalars, such a number
    /// has rank zero and cannot be written.
    @inlinable public var operand: Operand { _operand }
    @usableFromInline var _operand: Operand

    @inlinable public init(_ base: LogicalStore) { _operand = .array(base) }

    /// The number as an array of rank zero that cannot be written.
    @inlinable public init(_ scalar: Scalar) { _operand = .scalar(scalar) }
}

extension AnyNDArray {
    /// Which elements of its store the array is. Who changes it sees to it that it stays within the store; a number has none.
    @inlinable public var view: View {
        get { _operand.bits.view }
        _modify { yield &_operand.bits.view }
    }

    /// The store and the view of it that this array is; for a number, a fresh store that holds it.
    public var base: LogicalStore {
        if let base = operand.array { return base }
        let target = defaultRuntime.makeStore(Shape(), dtype)
        defaultRuntime.fill(target, with: operand.scalar!)
        return target
    }

    /// The extents, outermost axis first; empty for a zero-dimensional array.
    @inlinable public var shape: Shape { view.shape }

    /// The number of axes.
    @inlinable public var rank: Int { view.shape.count }

    /// The number of elements.
    public var count: Int { view.shape.product }

    /// The type of the elements.
    @inlinable public var dtype: DType { _operand.bits.dtype }

    /// The bytes from an element to the next along each axis, as NumPy counts them.
    public var strides: Dims { view.strides }

    /// Whether the elements stand one after the other in row-major order.
    public var isContiguous: Bool { view.isContiguous(itemSize: dtype.size) }

    /// Whether both arrays may show an element in common, so that a write to one is seen in the other.
    public func sharesMemory(with other: AnyNDArray) -> Bool {
        guard let a = operand.array, let b = other.operand.array else { return false }
        return a.overlaps(b)
    }

    /// The runtime that records operations on this array.
    public var runtime: Runtime {
        operand.store?.runtime ?? defaultRuntime
    }

    /// The same store under another view; a number stays one where the view still has rank zero.
    @inline(__always)
    func with(_ view: View) -> AnyNDArray {
        operand.bits.isScalar ? withStore(view) : AnyNDArray(operand.bits.with(view).counted)
    }

    @inline(never)
    private func withStore(_ view: View) -> AnyNDArray { AnyNDArray(base.with(view)) }

    /// Where results go: the array's view, or an error for a number.
    func target() throws(ArrayError) -> LogicalStore {
        guard let base = operand.array else {
            throw ArrayError(.value, "a literal cannot be written; make an array of it with full(_:_:)")
        }
        return base
    }
}

/// The runtime of arrays that are created without naming one.
var defaultRuntime: Runtime { .current }
