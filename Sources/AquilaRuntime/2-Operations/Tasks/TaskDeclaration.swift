import Synchronization
public import AquilaTypes

/// A named set of tasks: what a library author brings to the runtime.
public struct Library: Sendable {
    public let name: String

    public init(_ name: String) { self.name = name }
}

/// A kind of processor, and of the code for it.
public enum ProcessorKind: String, Sendable, CaseIterable {
    case cpu, gpu
}

/// How a task uses an argument.
public enum ArgumentMode: Sendable, Hashable {
    case input
    /// Every element of the piece is written, and none is read before.
    case output
    case inputOutput
    /// Elements are combined with what is there and what other points contribute; see `ReductionOperator`.
    case reduction

    var isWrite: Bool { self != .input }
}

/// A task: a name, how its arguments are used and cut into pieces, and code for kinds of processors.
public final class TaskDeclaration: Sendable {
    public typealias Body = @Sendable (TaskContext) throws -> Void

    public let library: Library
    public let name: String
    /// The modes of the stores, in the order of a launch's arguments; nil: a launch says them.
    public let signature: [ArgumentMode]?
    /// The types of the stores' elements; nil: the body looks at them.
    public let types: [DType]?
    /// Constraints that every launch has.
    public let constraints: [Constraint]
    /// Whether the task does something besides writing its arguments, so that launches keep their order and happen
    /// although nobody reads what they write.
    public let hasSideEffects: Bool
    /// Whether the points run at the same time, so that they may wait for each other; see `Communicator`.
    public let isConcurrent: Bool
    /// Whether the body takes a lock that threads which record may hold (`HostLock`).
    public let needsHost: Bool
    /// What messages call the stores, in the order of a launch's arguments; nil: their places.
    public let argumentNames: [String]?
    let variants: [ProcessorKind: Body]
    /// No two in a process have the same.
    let identity: UInt64

    private static let count = Atomic<UInt64>(1)

    public init(
        _ library: Library, _ name: String, signature: [ArgumentMode]? = nil, types: [DType]? = nil,
        constraints: [Constraint] = [], hasSideEffects: Bool = false, isConcurrent: Bool = false,
        needsHost: Bool = false, argumentNames: [String]? = nil, variants: [ProcessorKind: Body]
    ) {
        self.library = library
        self.name = name
        self.signature = signature
        self.types = types
        self.constraints = constraints
        self.hasSideEffects = hasSideEffects
        self.isConcurrent = isConcurrent
        self.needsHost = needsHost
        self.argumentNames = argumentNames
        self.variants = variants
        identity = Self.count.add(1, ordering: .relaxed).oldValue
    }

    /// The number of the form of launches that say no more than the declaration, in the latest scope.
    private let latestForm = Guarded<(scope: UInt64, number: UInt64)>((0, 0))

    /// That number; `find` looks for it among all forms.
    func plainForm(in scope: UInt64, _ find: () -> UInt64) -> UInt64 {
        latestForm.withLock { latest in
            if latest.scope != scope { latest = (scope, find()) }
            return latest.number
        }
    }

    /// `library.task`, for messages.
    public var qualifiedName: String { "\(library.name).\(name)" }

    /// What messages call some arguments.
    func name(of first: Int, and second: Int) -> String {
        argumentNames.map { "\($0[first]) and \($0[second])" } ?? "arguments \(first) and \(second)"
    }
}

/// What the body of a point task is given. Valid while it runs.
public struct TaskContext: @unchecked Sendable {
    /// The pieces of the stores, in the order of the launch's arguments.
    public let stores: [PhysicalStore]
    /// The scalars, in the order in which the launch added them.
    public let scalars: [any Sendable]
    /// Which of the launch's points this is, and how many there are along each axis.
    public let colour: Shape
    public let launchDomain: Shape
    /// What this point contributes to each of the launch's unbound stores.
    public let outputs: [OutputBuffer]
    /// For the points of a concurrent task.
    public let communicator: Communicator?

    /// A scalar, of the type that the launch gave it.
    public func scalar<T>(_ index: Int, as type: T.Type = T.self) -> T { scalars[index] as! T }
}
