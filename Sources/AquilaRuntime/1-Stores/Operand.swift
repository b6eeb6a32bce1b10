public import AquilaTypes

/// An input of an operation: an array, or a scalar that needs no memory.
public struct Operand: Sendable {
    /// The array's store; nil for a scalar.
    public let store: Store?
    /// The rest, with the store's address: what recording looks at.
    public var bits: OperandBits

    @inlinable @inline(__always)
    init(_ store: Store?, _ bits: OperandBits) {
        self.store = store
        self.bits = bits
    }

    /// An array, from the parts of a `LogicalStore`.
    ///
    ///     let row = arange(6.0).logicalStore
    ///     Operand(row.store, row.view, row.dtype).shape           // (6,)
    ///
    /// - Complexity: O(1); counts a reference to the store.
    @inlinable @inline(__always)
    public init(_ store: Store, _ view: View, _ dtype: DType) {
        self.init(
            store, OperandBits(store: .passUnretained(store), view: view, dtype: dtype, re: 0, im: 0))
    }

    /// An array as an operand.
    ///
    ///     Operand.array(arange(6.0).logicalStore).shape           // (6,)
    ///
    /// - Complexity: O(1); counts a reference to the store.
    @inlinable @inline(__always)
    public static func array(_ array: LogicalStore) -> Operand {
        Operand(array.store, array.view, array.dtype)
    }

    /// A number as an operand, which has no store.
    ///
    ///     Operand.scalar(Scalar(2.5)).shape                       // ()
    ///
    /// - Complexity: O(1).
    @inlinable @inline(__always)
    public static func scalar(_ scalar: Scalar) -> Operand { Operand(nil, OperandBits(scalar)) }

    /// The array, or nil for a scalar.
    public var array: LogicalStore? { store.map { LogicalStore($0, view, dtype) } }

    /// The scalar, or nil for an array.
    public var scalar: Scalar? { store == nil ? bits.scalar : nil }

    /// The array's view; of rank zero for a scalar.
    @inlinable @inline(__always) public var view: View { bits.view }
    /// Type of the elements, or of the scalar.
    @inlinable @inline(__always) public var dtype: DType { bits.dtype }
    /// The array's extents; none for a scalar.
    @inlinable @inline(__always) public var shape: Shape { bits.view.shape }

    /// The same operand through another view; the caller has seen that it is an array.
    ///
    ///     let grid = Operand.array(arange(6.0).reshaped([2, 3]).logicalStore)
    ///     grid.with(grid.view.transposed()).shape                 // (3, 2)
    ///
    /// - Complexity: O(1); counts a reference to the store.
    @inlinable @inline(__always)
    public func with(_ view: View) -> Operand { Operand(store, bits.with(view)) }
}

/// An operand that counts no reference to its store: the caller keeps the store until the call returns.
///
/// Operands pass through several calls at every operation; in counted form each would cost a copy
/// of all words and two atomic instructions, together a third of the cost of recording.
public struct OperandBits: BitwiseCopyable, Sendable {
    /// Nil for a scalar.
    public let store: Unmanaged<Store>?
    /// The array's view; of rank zero for a scalar.
    public var view: View
    /// Type of the elements, or of the scalar.
    public let dtype: DType
    @usableFromInline let re: UInt64
    @usableFromInline let im: UInt64

    @inlinable @inline(__always)
    init(store: Unmanaged<Store>?, view: View, dtype: DType, re: UInt64, im: UInt64) {
        self.store = store
        self.view = view
        self.dtype = dtype
        self.re = re
        self.im = im
    }

    /// A number as an operand.
    ///
    ///     OperandBits(Scalar(2.5)).isScalar                       // true
    ///
    /// - Complexity: O(1).
    @inlinable @inline(__always)
    public init(_ scalar: Scalar) {
        self.init(
            store: nil, view: View(shape: Shape(), strides: Dims()), dtype: scalar.dtype, re: scalar.re,
            im: scalar.im)
    }

    /// The scalar's bits; zero for an array.
    @inlinable @inline(__always) var scalar: Scalar { Scalar(bits: re, im: im, dtype) }

    /// The same array through another view.
    ///
    ///     let grid = arange(6.0).reshaped([2, 3]).logicalStore, bits = Operand.array(grid).bits
    ///     withExtendedLifetime(grid) { bits.with(bits.view.transposed()).view.shape }     // (3, 2)
    ///
    /// - Complexity: O(1).
    @inlinable @inline(__always)
    public func with(_ view: View) -> OperandBits {
        OperandBits(store: store, view: view, dtype: dtype, re: re, im: im)
    }

    /// True if the operand is a number without a store.
    @inlinable @inline(__always) public var isScalar: Bool { store == nil }

    /// The runtime of an array; nil for a scalar.
    @inlinable @inline(__always)
    public var runtime: Unmanaged<Runtime>? {
        store.map { $0._withUnsafeGuaranteedRef { $0.runtimeReference } }
    }

    /// True if both are the same elements of one store.
    ///
    ///     let row = arange(6.0).logicalStore
    ///     Operand.array(row).bits.isSame(as: Operand.array(row).bits)     // true
    ///
    /// - Complexity: O(1).
    @inlinable @inline(__always)
    public func isSame(as other: OperandBits) -> Bool {
        store != nil && store?.toOpaque() == other.store?.toOpaque() && view == other.view
            && dtype == other.dtype
    }

    /// The operand with a reference of its own.
    @inlinable @inline(__always)
    public var counted: Operand {
        guard let store else { return .scalar(scalar) }
        return Operand(store.takeUnretainedValue(), view, dtype)
    }
}

extension LogicalStore {
    /// The array without a reference of its own.
    @inline(__always)
    var bits: OperandBits {
        OperandBits(store: .passUnretained(store), view: view, dtype: dtype, re: 0, im: 0)
    }
}

extension Store {
    /// All elements of the store, without a reference of its own.
    @inline(__always)
    var bits: OperandBits {
        OperandBits(store: .passUnretained(self), view: root, dtype: dtype, re: 0, im: 0)
    }
}
