public import AquilaTypes

/// A task about to be launched: its stores, scalars and constraints.
///
/// An *automatic* launch states constraints, and the runtime cuts the stores into pieces, one point
/// task for each; without constraints there is one point task. A *manual* launch gives a launch
/// domain, and for each store a partition and a projection from the point's colour to the piece's.
public struct TaskLaunch: Sendable {
    /// A store of the launch.
    struct Argument {
        var store: LogicalStore
        var mode: ArgumentMode
        /// Partition, projection and reducer, which most arguments do without.
        var details: Details?

        var partition: StorePartition? { details?.partition }
        var projection: Projection? { details?.projection }
        var reducer: Reducer? { details?.reducer }
    }

    /// The division of an argument of a manual launch, and the operator for contributions to it.
    final class Details: Sendable {
        let partition: StorePartition?
        let projection: Projection?
        let reducer: Reducer?

        init(_ partition: StorePartition? = nil, _ projection: Projection? = nil, _ reducer: Reducer? = nil) {
            self.partition = partition
            self.projection = projection
            self.reducer = reducer
        }
    }

    /// The task that is launched.
    public let task: TaskDeclaration
    var arguments: [Argument] = []
    var scalars: [any Sendable] = []
    var unbounds: [UnboundStore] = []
    private var unboundTypes: [DType?] = []
    var constraints: [Constraint]
    /// The colours of the point tasks of a manual launch.
    public var launchDomain: Shape? { didSet { isPlain = false } }
    /// True if the launch adds nothing to the declaration.
    private(set) var isPlain: Bool

    /// A launch without arguments yet.
    ///
    ///     let number = TaskDeclaration(
    ///         library, "number", signature: [.output],
    ///         variants: [.cpu: { context in
    ///             let x = context.stores[0].accessor(Int.self)
    ///             for i in x.indices { x[i] = context.colour[0] }
    ///         }])
    ///     let x = zeros([4], of: Int.self)
    ///     var launch = TaskLaunch(number, launchDomain: [2])
    ///     try launch.add(x.logicalStore.partition(byTiles: [2]), .output)
    ///     try launch.submit()
    ///     x                           // [0, 0, 1, 1]
    ///
    /// - Parameter launchDomain: the points of a manual launch; nil for an automatic one.
    /// - Complexity: O(1).
    public init(_ task: TaskDeclaration, launchDomain: Shape? = nil) {
        self.task = task
        constraints = task.constraints
        self.launchDomain = launchDomain
        isPlain = launchDomain == nil
    }

    /// Adds a store; returns its place, by which constraints name it.
    ///
    ///     let double = TaskDeclaration(
    ///         library, "double", signature: [.inputOutput],
    ///         variants: [.cpu: { context in
    ///             let x = context.stores[0].accessor(Double.self)
    ///             for i in x.indices { x[i] *= 2 }
    ///         }])
    ///     let x = NDArray([1.0, 2])
    ///     var launch = TaskLaunch(double)
    ///     launch.add(x.logicalStore, .inputOutput)            // 0
    ///     try launch.submit()
    ///     x                           // [2.0, 4.0]
    ///
    /// - Complexity: O(1).
    @discardableResult
    public mutating func add(_ store: LogicalStore, _ mode: ArgumentMode) -> Int {
        arguments.append(Argument(store: store, mode: mode))
        return arguments.count - 1
    }

    /// Adds a store to a manual launch: the point of colour c uses the piece of colour `projection(c)`.
    ///
    ///     let number = TaskDeclaration(
    ///         library, "number", signature: [.output],
    ///         variants: [.cpu: { context in
    ///             let x = context.stores[0].accessor(Int.self)
    ///             for i in x.indices { x[i] = context.colour[0] }
    ///         }])
    ///     let x = zeros([4], of: Int.self)
    ///     var launch = TaskLaunch(number, launchDomain: [2])
    ///     let backwards = Projection([Projection.Term(axis: 0, weight: -1, offset: 1)])
    ///     try launch.add(x.logicalStore.partition(byTiles: [2]), .output, projection: backwards)
    ///     try launch.submit()
    ///     x                           // [1, 1, 0, 0]
    ///
    /// - Complexity: O(1).
    @discardableResult
    public mutating func add(
        _ partition: StorePartition, _ mode: ArgumentMode, projection: Projection? = nil
    ) -> Int {
        arguments.append(
            Argument(store: partition.store, mode: mode, details: Details(partition, projection)))
        return arguments.count - 1
    }

    /// Adds a store to which the points contribute.
    ///
    ///     let total = TaskDeclaration(
    ///         library, "total", signature: [.input, .reduction], constraints: [.cut(0)],
    ///         variants: [.cpu: { context in
    ///             let x = context.stores[0].accessor(Int.self), sum = context.stores[1].accessor(Int.self)
    ///             for i in x.indices { sum[0] += x[i] }
    ///         }])
    ///     let sum = zeros([1], of: Int.self)
    ///     var launch = TaskLaunch(total)
    ///     launch.add(NDArray([1, 2, 3]).logicalStore, .input)
    ///     launch.add(sum.logicalStore, Reducer(Sum<Int>.self))
    ///     try launch.submit()
    ///     sum                         // [6]
    ///
    /// - Complexity: O(1).
    @discardableResult
    public mutating func add(_ store: LogicalStore, _ reducer: Reducer) -> Int {
        arguments.append(Argument(store: store, mode: .reduction, details: Details(nil, nil, reducer)))
        return arguments.count - 1
    }

    /// Adds a store to which the points of a manual launch contribute.
    ///
    ///     let count = TaskDeclaration(
    ///         library, "count", signature: [.reduction],
    ///         variants: [.cpu: { $0.stores[0].accessor(Int.self)[0] += 1 }])
    ///     let sum = zeros([1], of: Int.self)
    ///     var launch = TaskLaunch(count, launchDomain: [3])
    ///     let same = Projection([.constant(0)])
    ///     try launch.add(sum.logicalStore.partition(byTiles: [1]), Reducer(Sum<Int>.self), projection: same)
    ///     try launch.submit()
    ///     sum                         // [3]
    ///
    /// - Complexity: O(1).
    @discardableResult
    public mutating func add(
        _ partition: StorePartition, _ reducer: Reducer, projection: Projection? = nil
    ) -> Int {
        arguments.append(
            Argument(
                store: partition.store, mode: .reduction, details: Details(partition, projection, reducer)))
        return arguments.count - 1
    }

    /// Adds a value that every point task gets; returns its place among the scalars.
    ///
    ///     var launch = TaskLaunch(TaskDeclaration(library, "none", variants: [.cpu: { _ in }]))
    ///     launch.add(scalar: 2.5)     // 0
    ///
    /// - Complexity: O(1).
    @discardableResult
    public mutating func add(scalar: some Sendable) -> Int {
        scalars.append(scalar)
        return scalars.count - 1
    }

    /// Adds a store whose size the points determine; returns its place among such stores.
    ///
    ///     var launch = TaskLaunch(TaskDeclaration(library, "none", variants: [.cpu: { _ in }]))
    ///     launch.add(runtime.makeUnboundStore(.int64))        // 0
    ///
    /// - Complexity: O(1).
    @discardableResult
    public mutating func add(_ store: UnboundStore) -> Int { add(store, of: nil) }

    @discardableResult
    mutating func add(_ store: UnboundStore, of type: DType?) -> Int {
        unbounds.append(store)
        unboundTypes.append(type)
        return unbounds.count - 1
    }

    var hasReductions: Bool { arguments.contains { $0.mode == .reduction } }

    /// Adds a constraint to those of the declaration.
    ///
    ///     let double = TaskDeclaration(
    ///         library, "double", signature: [.inputOutput],
    ///         variants: [.cpu: { context in
    ///             let x = context.stores[0].accessor(Double.self)
    ///             for i in x.indices { x[i] *= 2 }
    ///         }])
    ///     let x = NDArray([1.0, 2])
    ///     var launch = TaskLaunch(double)
    ///     launch.add(x.logicalStore, .inputOutput)
    ///     launch.add(.cut(0))
    ///     try launch.submit()
    ///     x                           // [2.0, 4.0]
    ///
    /// - Complexity: O(1).
    public mutating func add(_ constraint: Constraint) {
        constraints.append(constraint)
        isPlain = false
    }

    /// Records the launch; returns at once, unless a constraint needs values.
    ///
    ///     let double = TaskDeclaration(
    ///         library, "double", signature: [.inputOutput],
    ///         variants: [.cpu: { context in
    ///             let x = context.stores[0].accessor(Double.self)
    ///             for i in x.indices { x[i] *= 2 }
    ///         }])
    ///     let x = NDArray([1.0, 2])
    ///     var launch = TaskLaunch(double)
    ///     launch.add(x.logicalStore, .inputOutput)
    ///     try launch.submit()
    ///     x                           // [2.0, 4.0]
    ///
    /// - Throws: `ArrayError` where the stores do not fit the task's signature, or a constraint
    ///   cannot be met.
    /// - Complexity: O(a²) for a arguments, which are compared for overlaps.
    public func submit() throws(ArrayError) {
        let runtime = arguments.first?.store.store.runtime ?? unbounds.first?.runtime
        try submit(to: runtime ?? .shared)
    }

    /// Does the same as `submit()`, for launches without stores.
    ///
    ///     let greet = TaskDeclaration(library, "greet", hasSideEffects: true, variants: [.cpu: { _ in }])
    ///     try TaskLaunch(greet).submit(to: runtime)
    ///
    /// - Throws: as `submit()`, and where a store is of another runtime.
    /// - Complexity: as `submit()`.
    public func submit(to runtime: Runtime) throws(ArrayError) {
        try checkSignature()
        try runtime.record(self)
    }

    private func checkSignature() throws(ArrayError) {
        if let signature = task.signature, signature != arguments.map(\.mode) {
            throw ArrayError(
                .value,
                "\(task.qualifiedName): takes stores as \(signature), and was given \(arguments.map(\.mode))")
        }
        if let types = task.types, !zip(types, arguments).allSatisfy({ $0 == $1.store.dtype }) {
            throw ArrayError(
                .type,
                "\(task.qualifiedName): takes stores of \(types.map(\.name)), and was given "
                    + "\(arguments.map(\.store.dtype.name))")
        }
        for (store, type) in zip(unbounds, unboundTypes) where type != nil && type != store.dtype {
            throw ArrayError(
                .type,
                "\(task.qualifiedName): makes elements of \(type!), and was given an unbound store of \(store.dtype)"
            )
        }
        for (place, argument) in arguments.enumerated() where argument.mode == .reduction {
            guard let reducer = argument.reducer, reducer.identity.dtype == argument.store.dtype else {
                throw ArrayError(
                    .type,
                    "\(task.qualifiedName): argument \(place), of \(argument.store.dtype), needs a reducer of its type"
                )
            }
        }
        for (place, argument) in arguments.enumerated() where argument.mode.isWrite {
            for (other, second) in arguments.enumerated() where other < place {
                if argument.partition == nil, second.partition == nil, argument.store.overlaps(second.store) {
                    throw ArrayError(
                        .value,
                        "\(task.qualifiedName): \(task.name(of: other, and: place)) overlap, and one is written; "
                            + "pass the store once, as inputOutput")
                }
            }
        }
    }
}
