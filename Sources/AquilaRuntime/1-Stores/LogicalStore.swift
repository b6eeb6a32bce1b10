public import AquilaTypes

/// An array as the runtime sees it: a view of a store, with the type of the view's elements
/// (`.real` of a complex store views floats).
public struct LogicalStore: Sendable {
    public var store: Store
    public var view: View
    public var dtype: DType

    @inlinable @inline(__always)
    public init(_ store: Store, _ view: View, _ dtype: DType) {
        self.store = store
        self.view = view
        self.dtype = dtype
    }

    @inlinable public var shape: Shape { view.shape }

    /// The same elements through another view; no memory moves.
    @inlinable
    public func with(_ view: View) -> LogicalStore { LogicalStore(store, view, dtype) }

    /// True if the views may have an element in common.
    public func overlaps(_ other: LogicalStore) -> Bool {
        guard store === other.store else { return false }
        return view.sharesBytes(
            with: other.view, itemSize: dtype.size, otherItemSize: other.dtype.size)
    }
}
