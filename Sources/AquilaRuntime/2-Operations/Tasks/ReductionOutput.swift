public import AquilaTypes

/// A piece to which the body contributes; other points may contribute to the same elements.
///
/// Elements that a body has not touched count as the operator's identity, or hold their previous
/// values if no other point has them; a body must not rely on either, and only use `fold`.
public struct ReductionOutput<Operator: ReductionOperator>: StoreParameter {
    public let accessor: Accessor<Operator.Element>
    public static var storeMode: ArgumentMode { .reduction }

    public init(_ accessor: Accessor<Operator.Element>) { self.accessor = accessor }

    public static func add(_ argument: any LogicalStoreConvertible, to launch: inout TaskLaunch) {
        launch.add(argument.logicalStore, Reducer(Operator.self))
    }

    /// Contributes to the element of a piece of one axis. Ends the program outside the piece.
    ///
    ///     let histogram = library.task("histogram", .cut(0)) {
    ///         (x: Input<Int>, bins: ReductionOutput<Sum<Int>>) in
    ///         for i in x.indices { bins.fold(1, at: x[i]) }
    ///     }
    ///     let bins = zeros([3], of: Int.self)
    ///     try histogram(NDArray([0, 2, 2]), bins)
    ///     bins                        // [1, 0, 2]
    ///
    /// - Complexity: O(1).
    @inlinable public func fold(_ value: Operator.Element, at i: Int) {
        accessor[i] = Operator.combine(accessor[i], value)
    }
    /// Contributes to the element of a piece of two axes. Ends the program outside the piece.
    ///
    ///     let mark = library.task("mark") { (x: ReductionOutput<Sum<Int>>) in x.fold(7, at: 0, 1) }
    ///     let x = ones([1, 2], of: Int.self)
    ///     try mark(x)
    ///     x                           // [[1, 8]]
    ///
    /// - Complexity: O(1).
    @inlinable public func fold(_ value: Operator.Element, at i: Int, _ j: Int) {
        accessor[i, j] = Operator.combine(accessor[i, j], value)
    }
    /// Contributes to the element of a piece of three axes. Ends the program outside the piece.
    ///
    ///     let mark = library.task("mark") { (x: ReductionOutput<Sum<Int>>) in x.fold(7, at: 0, 1, 0) }
    ///     let x = ones([1, 2, 1], of: Int.self)
    ///     try mark(x)
    ///     x                           // [[[1], [8]]]
    ///
    /// - Complexity: O(1).
    @inlinable public func fold(_ value: Operator.Element, at i: Int, _ j: Int, _ k: Int) {
        accessor[i, j, k] = Operator.combine(accessor[i, j, k], value)
    }
    /// Contributes to a store of rank zero.
    ///
    ///     let total = library.task("total", .cut(0)) { (x: Input<Int>, sum: ReductionOutput<Sum<Int>>) in
    ///         for i in x.indices { sum.fold(x[i]) }
    ///     }
    ///     let sum = runtime.makeStore([], .int64)
    ///     try total(NDArray([1, 2, 3]), sum)
    ///     try runtime.item(sum).value(as: Int.self)           // 6
    ///
    /// - Complexity: O(1).
    @inlinable public func fold(_ value: Operator.Element) {
        accessor.value = Operator.combine(accessor.value, value)
    }
}
