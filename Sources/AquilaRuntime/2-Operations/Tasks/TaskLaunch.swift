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

    /// - Parameter launchDomain: the points of a manual launch; nil for an automatic one.
    public init(_ task: TaskDeclaration, launchDomain: Shape? = nil) {
        self.task = task
        constraints = task.constraints
        self.launchDomain = launchDomain
        isPlain = launchDomain == nil
    }

    /// Adds a store; returns its place, by which constraints name it.
    @discardableResult
    public mutating func add(_ store: LogicalStore, _ mode: ArgumentMode) -> Int {
        arguments.append(Argument(store: store, mode: mode))
        return arguments.count - 1
    }

    /// Adds a store to a manual launch: the point of colour c uses the piece of colour `projection(c)`.
    @discardableResult
    public mutating func add(
        _ partition: StorePartition, _ mode: ArgumentMode, projection: Projection? = nil
    ) -> Int {
        arguments.append(
            Argument(store: partition.store, mode: mode, details: Details(partition, projection)))
        return arguments.count - 1
    }

    /// Adds a store to which the points contribute.
    @discardableResult
    public mutating func add(_ store: LogicalStore, _ reducer: Reducer) -> Int {
        arguments.append(Argument(store: store, mode: .reduction, details: Details(nil, nil, reducer)))
        return arguments.count - 1
    }

    /// Adds a store to which the points of a manual launch contribute.
    @discardableResult
    public mutating func add(
        _ partition: StorePartition, _ reducer: Reducer, projection: Projection? = nil
    ) -> Int {
        arguments.append(
            Argument(
                store: partition.store, mode: .reduction, details: Details(partition, projection, reducer)))
        return arguments.count - 1
    }

    /// Adds a value that every point task gets.
    @discardableResult
    public mutating func add(scalar: some Sendable) -> Int {
        scalars.append(scalar)
        return scalars.count - 1
    }

    /// Adds a store whose size the points determine; returns its place among such stores.
    @discardableResult
    public mutating func add(_ store: UnboundStore) -> Int { add(store, of: nil) }

    @discardableResult
    mutating func add(_ store: UnboundStore, of type: DType?) -> Int {
        unbounds.append(store)
        unboundTypes.append(type)
        return unbounds.count - 1
    }

    var hasReductions: Bool { arguments.contains { $0.mode == .reduction } }

    public mutating func add(_ constraint: Constraint) {
        constraints.append(constraint)
        isPlain = false
    }

    /// Records the launch; returns at once, unless a constraint needs values.
    ///
    /// - Throws: `ArrayError` where the stores do not fit the task's signature, or a constraint
    ///   cannot be met.
    public func submit() throws(ArrayError) {
        let runtime = arguments.first?.store.store.runtime ?? unbounds.first?.runtime
        try submit(to: runtime ?? .shared)
    }

    /// Does the same as `submit()`, for launches without stores.
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

/// A map from the colour of a point task to that of a piece: each coordinate of the piece is a
/// coordinate of the point times a weight plus an offset, or a constant.
public struct Projection: Sendable, Hashable {
    public struct Term: Sendable, Hashable {
        /// Axis of the point; nil for a constant.
        public var axis: Int?
        public var weight: Int
        public var offset: Int

        public init(axis: Int?, weight: Int = 1, offset: Int = 0) {
            self.axis = axis
            self.weight = weight
            self.offset = offset
        }

        public static func constant(_ value: Int) -> Term { Term(axis: nil, weight: 0, offset: value) }
        public static func axis(_ axis: Int) -> Term { Term(axis: axis) }
    }

    public var terms: [Term]

    public init(_ terms: [Term]) { self.terms = terms }

    /// The colour of the piece.
    public func callAsFunction(_ colour: Shape) -> Shape {
        Shape(terms.map { $0.offset + ($0.axis.map { colour[$0] } ?? 0) * $0.weight })
    }
}
