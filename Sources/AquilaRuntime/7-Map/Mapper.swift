import Synchronization
public import AquilaTypes

/// Decides how work is spread; results do not depend on it, except where a task's own result depends on its pieces.
///
/// A mapper must answer alike whenever it is asked the same, since plans are kept.
public protocol Mapper: Sendable {
    /// In how many pieces an automatic launch is to be cut; at least one.
    func pieceCount(of launch: LaunchDescription) -> Int
}

/// What a mapper is told of a launch.
public struct LaunchDescription: Sendable {
    /// `library.task`.
    public var task: String
    /// The shape of the stores that are cut.
    public var shape: Shape
    public var elementCount: Int
}

/// Pieces by the size of the stores alone, so that results are the same on any machine: about 64 Ki elements in a
/// piece, at most 64 pieces.
public struct DefaultMapper: Mapper {
    public init() {}

    public func pieceCount(of launch: LaunchDescription) -> Int {
        min(max(launch.elementCount >> 16, 1), 64)
    }
}

/// As many pieces as asked for, whatever the size.
public struct FixedMapper: Mapper {
    public let count: Int

    public init(count: Int) { self.count = count }

    public func pieceCount(of launch: LaunchDescription) -> Int { count }
}

/// What holds for the launches recorded in it.
public struct Scope: Sendable {
    public let mapper: any Mapper
    /// No two in a process have the same.
    let identity: UInt64

    private static let count = Atomic<UInt64>(1)
    /// The scope of those who never mention one.
    static let standard = Scope()

    public init(mapper: any Mapper = DefaultMapper()) {
        self.mapper = mapper
        identity = Self.count.add(1, ordering: .relaxed).oldValue
    }
}

extension Runtime {
    /// Calls the body; what it records is mapped as the scope says. Scopes nest.
    public func within<R>(_ scope: Scope, _ body: () throws -> R) rethrows -> R {
        lock.lock()
        let outer = self.scope
        self.scope = scope
        lock.unlock()
        defer { lock.withLock { self.scope = outer } }
        return try body()
    }
}
