public import AquilaRuntime
public import AquilaTypes

// Arrays are logical stores, so tasks of any library accept them directly.

extension AnyNDArray: LogicalStoreConvertible, KernelOperand {
    /// The array's store with its view of it; for a number, a new store that holds it.
    public var logicalStore: LogicalStore { base }
}

extension NDArray: LogicalStoreConvertible, KernelOperand {
    /// The array's store with its view of it; for a number, a new store that holds it.
    public var logicalStore: LogicalStore { base }

    /// The store as an array. No memory is moved.
    ///
    ///     try NDArray<Int>(NDArray([1, 2]).base)        // [1, 2]
    ///
    /// - Throws: `ArrayError` if the store has elements of another type.
    /// - Complexity: O(1).
    public init(_ store: LogicalStore) throws(ArrayError) { try self.init(AnyNDArray(store)) }
}
