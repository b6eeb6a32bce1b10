public import AquilaTypes

/// Decides how work is spread; results do not depend on it, except where a task's own result depends on its pieces.
///
/// A mapper must answer alike whenever it is asked the same, since plans are kept; equal mappers share them.
public protocol Mapper: Sendable, Hashable {
    /// In how many pieces an automatic launch is to be cut; at least one.
    func pieceCount(of launch: LaunchDescription) -> Int

    /// Which variant runs, of those that the task and the machine have, the preferred first.
    func variant(of launch: LaunchDescription, among kinds: [ProcessorKind]) -> ProcessorKind

    /// How a body finds the elements of an argument's piece.
    func layout(of argument: Int, of launch: LaunchDescription) -> InstanceLayout
}

extension Mapper {
    /// The preferred one.
    public func variant(of launch: LaunchDescription, among kinds: [ProcessorKind]) -> ProcessorKind {
        kinds[0]
    }

    /// As they are.
    public func layout(of argument: Int, of launch: LaunchDescription) -> InstanceLayout { .asStored }
}

/// How the elements of a piece lie in memory.
public enum InstanceLayout: Sendable, Hashable {
    /// As in the store: nothing is copied.
    case asStored
    /// Without gaps, the last axis running fastest (C), or the first (Fortran): pieces that lie otherwise are copied
    /// before the body, and back after it if it writes them.
    case rowMajor, columnMajor
}

/// What a mapper is told of a launch.
public struct LaunchDescription: Sendable {
    /// `library.task`.
    public var task: String
    /// The shape of the stores that are cut.
    public var shape: Shape
    public var elementCount: Int
    /// Bytes for each element of that shape, of all stores of the launch that have it.
    public var bytesPerElement: Int
    public var policy: ParallelPolicy
}

/// Pieces by the size of the stores alone, so that results are the same on any machine: about 64 Ki elements in a
/// piece, or as many as fit a cache where the scope streams, and at most 64 pieces beyond that.
public struct DefaultMapper: Mapper {
    public init() {}

    /// Bytes of a piece's stores when they are to stay in a second-level cache.
    private static let cacheBytes = 512 << 10

    public func pieceCount(of launch: LaunchDescription) -> Int {
        let policy = launch.policy
        if policy.isStreaming {
            return max(launch.elementCount * launch.bytesPerElement / Self.cacheBytes, 1)
        }
        let pieces = min(launch.elementCount / max(policy.threshold, 1), 64)
        return max(pieces, 1) * max(pieces > 0 ? policy.overdecomposition : 1, 1)
    }
}

/// As many pieces as asked for, whatever the size.
public struct FixedMapper: Mapper {
    public let count: Int

    public init(count: Int) { self.count = count }

    public func pieceCount(of launch: LaunchDescription) -> Int { count }
}
