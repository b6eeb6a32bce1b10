public import AquilaRuntime
public import AquilaTypes

/// An array whose element type is known at run time. `NDArray` and the Python front end are built
/// on this dynamic layer.
///
/// An array is a view of a store. Views share the store, so a write through one is visible through
/// all. Operations are recorded, and run when a value is needed. Nothing in this layer traps:
/// errors are thrown as `ArrayError`.
public struct AnyNDArray: Sendable {
    /// The operand that the runtime records: a view of a store, or a number without a store. Like
    /// NumPy's scalars, such a number has rank zero and cannot be written.
    @inlinable public var operand: Operand { _operand }
    @usableFromInline var _operand: Operand

    /// The array of a logical store. No memory is moved, and writes go to the store.
    ///
    ///     AnyNDArray(NDArray([1, 2]).base)        // [1, 2]
    ///
    /// - Complexity: O(1).
    @inlinable public init(_ base: LogicalStore) { _operand = .array(base) }

    /// The number as an array of rank zero that cannot be written.
    ///
    ///     AnyNDArray(Scalar(7)).rank        // 0
    ///
    /// - Complexity: O(1).
    @inlinable public init(_ scalar: Scalar) { _operand = .scalar(scalar) }
}

extension AnyNDArray {
    /// The view of the store; a number has none. Code that changes it must keep it within the
    /// store.
    @inlinable public var view: View {
        get { _operand.bits.view }
        _modify { yield &_operand.bits.view }
    }

    /// The operand's bits, which count no reference to the store.
    @inlinable public var bits: OperandBits { @inline(__always) get { _operand.bits } }

    /// The store with this array's view of it; for a number, a new store that holds it.
    public var base: LogicalStore {
        if let base = operand.array { return base }
        let target = defaultRuntime.makeStore(Shape(), dtype)
        defaultRuntime.fill(target, with: operand.scalar!)
        return target
    }

    /// The extents, outermost axis first; empty for an array of rank zero.
    @inlinable public var shape: Shape { view.shape }

    /// The number of axes.
    @inlinable public var rank: Int { view.shape.count }

    /// The number of elements.
    public var count: Int { view.shape.product }

    /// The type of the elements.
    @inlinable public var dtype: DType { _operand.bits.dtype }

    /// Bytes between adjacent elements along each axis, as in NumPy.
    public var strides: Dims { view.strides }

    /// True if the elements are adjacent in row-major order.
    public var isContiguous: Bool { view.isContiguous(itemSize: dtype.size) }

    /// True if the arrays have an element in common, so that a write to one is visible in the other. If that
    /// cannot be decided within a bounded search, the answer is true.
    ///
    ///     let n = NDArray([1, 2, 3]).untyped
    ///     n.sharesMemory(with: try n.flipped())        // true
    ///
    /// Does not wait.
    ///
    /// - Complexity: O(rank) for views that cover boxes; a bounded search for others.
    public func sharesMemory(with other: AnyNDArray) -> Bool {
        guard let a = operand.array, let b = other.operand.array else { return false }
        return a.overlaps(b)
    }

    /// The runtime that records operations on this array.
    public var runtime: Runtime {
        operand.store?.runtime ?? defaultRuntime
    }

    /// The same store under another view. A number remains one if the view still has rank zero.
    @inline(__always)
    func with(_ view: View) -> AnyNDArray {
        operand.bits.isScalar ? withStore(view) : AnyNDArray(operand.bits.with(view).counted)
    }

    @inline(never)
    private func withStore(_ view: View) -> AnyNDArray { AnyNDArray(base.with(view)) }

    /// The array as the target of a write; throws for a number.
    func target() throws(ArrayError) -> LogicalStore {
        guard let base = operand.array else {
            throw ArrayError(.value, "a literal cannot be written; make an array of it with full(_:_:)")
        }
        return base
    }
}

/// The runtime of arrays that are created without an explicit one.
var defaultRuntime: Runtime { .current }
