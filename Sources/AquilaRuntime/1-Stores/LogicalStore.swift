public import AquilaTypes

/// An array as the runtime sees it: a view of a store, with the type of the view's elements
/// (`.real` of a complex store views floats).
public struct LogicalStore: Sendable {
    /// The store whose elements the view shows.
    public var store: Store
    /// Offset, extents and strides, in bytes within the store.
    public var view: View
    /// Type of the view's elements; of the store's size or a part of it.
    public var dtype: DType

    /// A view of a store. The caller ensures that the view is within the store.
    ///
    ///     let grid = arange(6.0).reshaped([2, 3]).logicalStore
    ///     LogicalStore(grid.store, grid.view.transposed(), grid.dtype).shape      // (3, 2)
    ///
    /// - Complexity: O(1); no memory moves.
    @inlinable @inline(__always)
    public init(_ store: Store, _ view: View, _ dtype: DType) {
        self.store = store
        self.view = view
        self.dtype = dtype
    }

    /// The extents of the view.
    @inlinable public var shape: Shape { view.shape }

    /// The same elements through another view; no memory moves.
    ///
    ///     let grid = arange(6.0).reshaped([2, 3]).logicalStore
    ///     grid.with(grid.view.transposed()).shape                                 // (3, 2)
    ///
    /// - Complexity: O(1).
    @inlinable
    public func with(_ view: View) -> LogicalStore { LogicalStore(store, view, dtype) }

    /// True if the views may have an element in common.
    ///
    ///     let row = arange(6.0).logicalStore
    ///     try row.slice(axis: 0, 0..<2).overlaps(row.slice(axis: 0, 2..<4))       // false
    ///
    /// - Complexity: as `View.sharesBytes(with:itemSize:otherItemSize:)`.
    public func overlaps(_ other: LogicalStore) -> Bool {
        guard store === other.store else { return false }
        return view.sharesBytes(
            with: other.view, itemSize: dtype.size, otherItemSize: other.dtype.size)
    }
}
