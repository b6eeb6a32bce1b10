import AquilaTypes

/// What holds for the launches recorded in it. What a scope leaves out, it takes from the one around it.
///
///     try runtime.within(Scope(priority: 1, provenance: "preconditioner")) { … }
public struct Scope: Sendable {
    public var mapper: (any Mapper)?
    /// The processors that launches may use.
    public var machine: Machine?
    /// Ready points of a higher priority run first; zero unless said otherwise.
    public var priority: Int?
    /// What traces and messages call the place in the program.
    public var provenance: String?
    public var exceptionMode: ExceptionMode?
    public var parallelPolicy: ParallelPolicy?

    public init(
        mapper: (any Mapper)? = nil, machine: Machine? = nil, priority: Int? = nil, provenance: String? = nil,
        exceptionMode: ExceptionMode? = nil, parallelPolicy: ParallelPolicy? = nil
    ) {
        self.mapper = mapper
        self.machine = machine
        self.priority = priority
        self.provenance = provenance
        self.exceptionMode = exceptionMode
        self.parallelPolicy = parallelPolicy
    }
}

/// A scope with all that those around it say.
final class ActiveScope: Sendable {
    let mapper: any Mapper
    let machine: Machine
    let priority: Int
    let provenance: String?
    let exceptionMode: ExceptionMode
    let parallelPolicy: ParallelPolicy
    /// A number for what of it plans depend on: the same for scopes that map alike.
    let identity: UInt64

    /// The scope of those who never mention one.
    convenience init(_ machine: Machine) {
        self.init(
            DefaultMapper(), machine, priority: 0, provenance: nil, .deferred, ParallelPolicy())
    }

    /// A scope within another.
    convenience init(_ scope: Scope, within outer: ActiveScope) {
        self.init(
            scope.mapper ?? outer.mapper, scope.machine?.intersection(outer.machine) ?? outer.machine,
            priority: scope.priority ?? outer.priority, provenance: scope.provenance ?? outer.provenance,
            scope.exceptionMode ?? outer.exceptionMode, scope.parallelPolicy ?? outer.parallelPolicy)
    }

    private init(
        _ mapper: any Mapper, _ machine: Machine, priority: Int, provenance: String?,
        _ exceptionMode: ExceptionMode, _ policy: ParallelPolicy
    ) {
        self.mapper = mapper
        self.machine = machine
        self.priority = priority
        self.provenance = provenance
        self.exceptionMode = exceptionMode
        parallelPolicy = policy
        identity = Self.number(
            of: Mapping(
                mapper: AnyHashable(mapper), machine: machine, priority: priority,
                exceptionMode: exceptionMode,
                policy: policy))
    }

    private struct Mapping: Hashable, @unchecked Sendable {
        var mapper: AnyHashable
        var machine: Machine
        var priority: Int
        var exceptionMode: ExceptionMode
        var policy: ParallelPolicy
    }

    private static let numbers = Numbering<Mapping>()

    private static func number(of mapping: Mapping) -> UInt64 { numbers[mapping] }
}

/// When what a task throws is raised.
public enum ExceptionMode: Sendable, Hashable {
    /// At the call: it waits for the task.
    case immediate
    /// Where a result is needed.
    case deferred
    /// Never: the results hold whatever the task has written until then.
    case ignored
}

/// Into how many pieces launches are cut, whatever the task.
public struct ParallelPolicy: Sendable, Hashable {
    /// Pieces where there would be one: more balance the processors' load better, and cost more.
    public var overdecomposition: Int
    /// Pieces small enough for a processor's cache, so that what a chain of tasks hands on is still there.
    public var isStreaming: Bool
    /// A piece has at least this many elements.
    public var threshold: Int

    public init(overdecomposition: Int = 1, isStreaming: Bool = false, threshold: Int = 1 << 16) {
        self.overdecomposition = overdecomposition
        self.isStreaming = isStreaming
        self.threshold = threshold
    }
}

extension Runtime {
    /// Calls the body; what it records is mapped as the scope says. Scopes nest.
    ///
    /// - Throws: `ArrayError` where the scope's machine has no processor of the one around it; what the body throws.
    @discardableResult
    public func within<R>(_ scope: Scope, _ body: () throws -> R) throws -> R {
        let outer = try enter(scope)
        defer { leave(outer) }
        return try body()
    }

    /// Begins a scope, for languages whose blocks are not closures; `leave` ends it with what this returns.
    public func enter(_ scope: Scope) throws -> OuterScope {
        try lock.withLock {
            let outer = self.scope
            let inner = ActiveScope(scope, within: outer)
            guard !inner.machine.isEmpty else {
                throw ArrayError(.value, "scope: its machine has no processor that the scope around it has")
            }
            self.scope = inner
            return OuterScope(scope: outer)
        }
    }

    public func leave(_ outer: OuterScope) { lock.withLock { scope = outer.scope } }

    /// What held around a scope that was begun.
    public struct OuterScope: Sendable {
        fileprivate let scope: ActiveScope
    }
}
