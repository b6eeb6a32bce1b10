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
    /// A number for what of it plans depend on.
    private(set) var identity: UInt64 = 0

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

    /// The scope of those who never mention one.
    static func standard(_ machine: Machine) -> Scope {
        Scope(
            mapper: DefaultMapper(), machine: machine, priority: 0, exceptionMode: .deferred,
            parallelPolicy: ParallelPolicy()
        ).numbered()
    }

    /// This scope within another.
    func within(_ outer: Scope) -> Scope {
        Scope(
            mapper: mapper ?? outer.mapper,
            machine: machine.map { $0.intersection(outer.machine ?? $0) } ?? outer.machine,
            priority: priority ?? outer.priority, provenance: provenance ?? outer.provenance,
            exceptionMode: exceptionMode ?? outer.exceptionMode,
            parallelPolicy: parallelPolicy ?? outer.parallelPolicy
        ).numbered()
    }

    // MARK: Numbers

    private struct Mapping: Hashable {
        var mapper: AnyHashable
        var machine: Machine?
        var priority: Int?
        var exceptionMode: ExceptionMode?
        var policy: ParallelPolicy?
    }

    nonisolated(unsafe) private static let none = AnyHashable(0)
    private static let numbers = Guarded<[Mapping: UInt64]>([:])

    /// The scope with its number: the same for scopes that map alike.
    private func numbered() -> Scope {
        let mapping = Mapping(
            mapper: mapper.map { AnyHashable($0) } ?? Self.none, machine: machine, priority: priority,
            exceptionMode: exceptionMode, policy: parallelPolicy)
        var result = self
        result.identity = Self.numbers.withLock { numbers in
            if let known = numbers[mapping] { return known }
            numbers[mapping] = UInt64(numbers.count + 1)
            return UInt64(numbers.count)
        }
        return result
    }
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
        lock.lock()
        let outer = self.scope
        let inner = scope.within(outer)
        guard inner.machine?.isEmpty == false else {
            lock.unlock()
            throw ArrayError(.value, "scope: its machine has no processor that the scope around it has")
        }
        self.scope = inner
        lock.unlock()
        defer { lock.withLock { self.scope = outer } }
        return try body()
    }
}
