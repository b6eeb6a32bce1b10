public import AquilaRuntime
public import AquilaTypes

// Arrays are logical stores, so that tasks of any library take them as they are.

extension AnyNDArray: LogicalStoreConvertible, KernelOperand {
    public var logicalStore: LogicalStore { base }
}

extension NDArray: LogicalStoreConvertible, KernelOperand {
    public var logicalStore: LogicalStore { base }

    /// The store as an array; no memory moves.
    ///
    /// - Throws: `ArrayError` where the store has elements of another type.
    public init(_ store: LogicalStore) throws(ArrayError) { try self.init(AnyNDArray(store)) }
}
