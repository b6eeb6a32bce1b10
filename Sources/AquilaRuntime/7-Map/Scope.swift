import AquilaTypes

/// Settings for the launches recorded within it. A setting that is nil comes from the scope around
/// it.
///
///     try runtime.within(Scope(priority: 1, provenance: "preconditioner")) { _ = zeros([4]) }
public struct Scope: Sendable {
    /// Decides how launches are cut, and which variant runs.
    public var mapper: (any Mapper)?
    /// Processors that launches may use.
    public var machine: Machine?
    /// Priority of the launches' points; ready points of a higher priority run first. Zero in the
    /// outermost scope.
    public var priority: Int?
    /// Name of the place in the program, for traces and messages.
    public var provenance: String?
    /// The moment at which an error that a task throws is raised.
    public var exceptionMode: ExceptionMode?
    /// Rules for the number of pieces of launches.
    public var parallelPolicy: ParallelPolicy?

    /// Settings for launches; those that are nil come from the scope around.
    ///
    ///     let scope = Scope(mapper: FixedMapper(count: 2), exceptionMode: .immediate)
    ///     try runtime.within(scope) { _ = zeros([4]) }
    ///
    /// - Complexity: O(1).
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

/// A scope with all settings filled in from the scopes around it.
final class ActiveScope: Sendable {
    let mapper: any Mapper
    let machine: Machine
    let priority: Int
    let provenance: String?
    let exceptionMode: ExceptionMode
    let parallelPolicy: ParallelPolicy
    /// Number of the settings that plans depend on: the same for scopes that map alike.
    let identity: UInt64

    /// The outermost scope, which holds for programs that set none.
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

    // `AnyHashable` hides that mappers are `Sendable`. All properties are constant.
    private struct Mapping: Hashable, @unchecked Sendable {
        let mapper: AnyHashable
        let machine: Machine
        let priority: Int
        let exceptionMode: ExceptionMode
        let policy: ParallelPolicy
    }

    private static let numbers = Numbering<Mapping>()

    private static func number(of mapping: Mapping) -> UInt64 { numbers[mapping] }
}

/// The moment at which an error that a task throws is raised.
public enum ExceptionMode: Sendable, Hashable {
    /// The call raises it, and so waits for the task.
    case immediate
    /// The first use of a result's value raises it.
    case deferred
    /// It is not raised; the results hold the elements that the task wrote before it threw.
    case ignored
}

/// Rules for the number of pieces of launches, whatever the task.
public struct ParallelPolicy: Sendable, Hashable {
    /// Factor on the number of pieces: more pieces balance the processors' load better, and cost
    /// more.
    public var overdecomposition: Int
    /// True if pieces are so small that the results of a task are still in a processor's cache when
    /// the next task of a chain reads them.
    public var isStreaming: Bool
    /// Smallest number of elements of a piece.
    public var threshold: Int

    /// Rules for the number of pieces, as they are without a scope unless stated.
    ///
    ///     ParallelPolicy(threshold: 1 << 12).threshold        // 4096
    ///
    /// - Complexity: O(1).
    public init(overdecomposition: Int = 1, isStreaming: Bool = false, threshold: Int = 1 << 16) {
        self.overdecomposition = overdecomposition
        self.isStreaming = isStreaming
        self.threshold = threshold
    }
}
