import Synchronization
public import AquilaTypes

/// A named set of tasks that a library author brings to the runtime.
public struct Library: Sendable {
    /// Name of the library in messages and traces.
    public let name: String

    /// A library of this name; libraries of one name are equal in messages, and share nothing.
    ///
    ///     Library("images").name              // "images"
    ///
    /// - Complexity: O(1).
    public init(_ name: String) { self.name = name }
}

/// A kind of processor, and of the code for it.
public enum ProcessorKind: String, Sendable, CaseIterable {
    /// Cores of the host.
    case cpu
    /// GPUs, by CUDA.
    case gpu
}

/// The use that a task makes of an argument.
public enum ArgumentMode: Sendable, Hashable {
    /// Elements of the piece are read, and none is written.
    case input
    /// Every element of the piece is written, and none is read before.
    case output
    /// Elements of the piece are read and written.
    case inputOutput
    /// Elements are combined with the present ones and with the contributions of other points; see
    /// `ReductionOperator`.
    case reduction

    var isWrite: Bool { self != .input }
}

/// A task: a name, the uses of its arguments and their division into pieces, and code for kinds of
/// processors.
public final class TaskDeclaration: Sendable {
    /// Code of a point task; it runs on any thread.
    public typealias Body = @Sendable (TaskContext) throws -> Void

    /// The library that declares the task.
    public let library: Library
    /// Name of the task within its library.
    public let name: String
    /// Modes of the stores, in the order of a launch's arguments; nil if launches state them.
    public let signature: [ArgumentMode]?
    /// Types of the stores' elements; nil if the body checks them.
    public let types: [DType]?
    /// Constraints that every launch has.
    public let constraints: [Constraint]
    /// True if the task has effects besides writing its arguments, so that launches keep their
    /// order and run even if their results are never read.
    public let hasSideEffects: Bool
    /// True if the points run at the same time, so that they may wait for each other; see
    /// `Communicator`.
    public let isConcurrent: Bool
    /// True if the body takes a lock that recording threads may hold (`HostLock`).
    public let needsHost: Bool
    /// True if a body takes some nanoseconds for each element of its pieces, so that launches on small
    /// stores are not worth a plan.
    public let isBrief: Bool
    /// Names of the stores in messages, in the order of a launch's arguments; nil if messages use
    /// their places.
    public let argumentNames: [String]?
    let variants: [ProcessorKind: Body]
    /// Number of the task, unique in a process.
    let identity: UInt64

    private static let count = Atomic<UInt64>(1)

    /// A task from its parts; the properties say what each of them means.
    ///
    ///     let double = TaskDeclaration(
    ///         library, "double", signature: [.inputOutput], types: [.float64],
    ///         variants: [.cpu: { context in
    ///             let x = context.stores[0].accessor(Double.self)
    ///             for i in x.indices { x[i] *= 2 }
    ///         }])
    ///     double.qualifiedName                // "examples.double"
    ///
    /// - Parameter variants: the code for each kind of processor; `.cpu` is needed on machines
    ///   without a GPU.
    /// - Complexity: O(1).
    public init(
        _ library: Library, _ name: String, signature: [ArgumentMode]? = nil, types: [DType]? = nil,
        constraints: [Constraint] = [], hasSideEffects: Bool = false, isConcurrent: Bool = false,
        needsHost: Bool = false, isBrief: Bool = false, argumentNames: [String]? = nil,
        variants: [ProcessorKind: Body]
    ) {
        self.library = library
        self.name = name
        self.signature = signature
        self.types = types
        self.constraints = constraints
        self.hasSideEffects = hasSideEffects
        self.isConcurrent = isConcurrent
        self.needsHost = needsHost
        self.isBrief = isBrief
        self.argumentNames = argumentNames
        self.variants = variants
        identity = Self.count.add(1, ordering: .relaxed).oldValue
    }

    /// Number of the form of launches that add nothing to the declaration, in the latest scope.
    private let latestForm = Guarded<(scope: UInt64, number: UInt64)>((0, 0))

    /// The number of the plain form; `find` looks for it among all forms.
    func plainForm(in scope: UInt64, _ find: () -> UInt64) -> UInt64 {
        latestForm.withLock { latest in
            if latest.scope != scope { latest = (scope, find()) }
            return latest.number
        }
    }

    /// Name of the task as `library.task`, for messages.
    public var qualifiedName: String { "\(library.name).\(name)" }

    /// The names of some arguments in messages.
    func name(of first: Int, and second: Int) -> String {
        argumentNames.map { "\($0[first]) and \($0[second])" } ?? "arguments \(first) and \(second)"
    }
}

/// The arguments of a point task's body. Valid while it runs.
///
/// All properties are constant. The point alone writes its pieces and outputs; threads that a body
/// starts share them by rules of its own.
public struct TaskContext: @unchecked Sendable {
    /// Pieces of the stores, in the order of the launch's arguments.
    public let stores: [PhysicalStore]
    /// Scalars, in the order in which the launch added them.
    public let scalars: [any Sendable]
    /// Colour of this point, and number of the launch's points along each axis.
    public let colour: Shape
    /// Number of the launch's points along each axis.
    public let launchDomain: Shape
    /// Buffers for this point's contributions to each of the launch's unbound stores.
    public let outputs: [OutputBuffer]
    /// Communicator for the points of a concurrent task; nil for other tasks.
    public let communicator: Communicator?

    /// A scalar, of the type that the launch gave it. Ends the program where the type or the place
    /// is another one.
    ///
    ///     let fill = TaskDeclaration(
    ///         library, "fill", signature: [.output],
    ///         variants: [.cpu: { context in
    ///             let x = context.stores[0].accessor(Double.self)
    ///             for i in x.indices { x[i] = context.scalar(0, as: Double.self) }
    ///         }])
    ///     let x = zeros([2])
    ///     var launch = TaskLaunch(fill)
    ///     launch.add(x.logicalStore, .output)
    ///     launch.add(scalar: 2.5)
    ///     try launch.submit()
    ///     x                           // [2.5, 2.5]
    ///
    /// - Complexity: O(1).
    public func scalar<T>(_ index: Int, as type: T.Type = T.self) -> T { scalars[index] as! T }
}
