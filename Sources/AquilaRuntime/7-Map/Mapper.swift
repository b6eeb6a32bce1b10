public import AquilaTypes

/// Decides how work is divided; results do not depend on it, except where a task's own result
/// depends on its pieces.
///
/// A mapper must give the same answer to the same question, since plans are kept; equal mappers
/// share them.
public protocol Mapper: Sendable, Hashable {
    /// The number of pieces that an automatic launch is cut into; at least one.
    ///
    ///     struct Halves: Mapper {
    ///         func pieceCount(of launch: LaunchDescription) -> Int { launch.elementCount > 1 ? 2 : 1 }
    ///     }
    ///     try runtime.within(Scope(mapper: Halves())) { _ = zeros([4]) }
    ///
    /// - Complexity: O(1); called once for each form and shape of launches.
    func pieceCount(of launch: LaunchDescription) -> Int

    /// The variant that runs, of those that the task and the machine have; the preferred one comes
    /// first.
    ///
    ///     struct OnCores: Mapper {
    ///         func pieceCount(of launch: LaunchDescription) -> Int { 1 }
    ///         func variant(of launch: LaunchDescription, among kinds: [ProcessorKind]) -> ProcessorKind {
    ///             kinds.contains(.cpu) ? .cpu : kinds[0]
    ///         }
    ///     }
    ///     try runtime.within(Scope(mapper: OnCores())) { _ = zeros([4]) }
    ///
    /// - Complexity: O(1); called once for each form and shape of launches.
    func variant(of launch: LaunchDescription, among kinds: [ProcessorKind]) -> ProcessorKind

    /// The layout in which a body finds the elements of an argument's piece.
    ///
    ///     struct Dense: Mapper {
    ///         func pieceCount(of launch: LaunchDescription) -> Int { 1 }
    ///         func layout(of argument: Int, of launch: LaunchDescription) -> InstanceLayout { .rowMajor }
    ///     }
    ///     try runtime.within(Scope(mapper: Dense())) { _ = zeros([4]) }
    ///
    /// - Complexity: O(1); called once for each form and shape of launches.
    func layout(of argument: Int, of launch: LaunchDescription) -> InstanceLayout
}

extension Mapper {
    /// Chooses the preferred variant.
    ///
    ///     struct Whole: Mapper {
    ///         func pieceCount(of launch: LaunchDescription) -> Int { 1 }       // the rest is as it comes
    ///     }
    ///     try runtime.within(Scope(mapper: Whole())) { _ = zeros([4]) }
    ///
    /// - Complexity: O(1).
    public func variant(of launch: LaunchDescription, among kinds: [ProcessorKind]) -> ProcessorKind {
        kinds[0]
    }

    /// Keeps the layout of the store.
    ///
    ///     struct Whole: Mapper {
    ///         func pieceCount(of launch: LaunchDescription) -> Int { 1 }       // the rest is as it comes
    ///     }
    ///     try runtime.within(Scope(mapper: Whole())) { _ = zeros([4]) }
    ///
    /// - Complexity: O(1).
    public func layout(of argument: Int, of launch: LaunchDescription) -> InstanceLayout { .asStored }
}

/// Layout of the elements of a piece in memory.
public enum InstanceLayout: Sendable, Hashable {
    /// The layout of the store: nothing is copied.
    case asStored
    /// Without gaps, the last axis running fastest (C), or the first (Fortran). Pieces in another
    /// layout are copied before the body runs, and back after it if it writes them.
    case rowMajor, columnMajor
}

/// The facts about a launch that a mapper may decide by.
public struct LaunchDescription: Sendable {
    /// Name of the task, as `library.task`.
    public var task: String
    /// Shape of the stores that are cut.
    public var shape: Shape
    /// Number of elements of that shape.
    public var elementCount: Int
    /// Bytes for each element of the shape, of all stores of the launch that have this shape.
    public var bytesPerElement: Int
    /// Rules of the scope for the number of pieces.
    public var policy: ParallelPolicy
}

/// Chooses the number of pieces by the size of the stores alone, so that results are the same on
/// any machine: about 64 Ki elements in a piece, or as many as fit a cache where the scope streams,
/// and at most 64 pieces beyond that.
public struct DefaultMapper: Mapper {
    /// The mapper of programs that choose none.
    ///
    ///     try runtime.within(Scope(mapper: DefaultMapper())) { _ = zeros([4]) }
    ///
    /// - Complexity: O(1).
    public init() {}

    /// Bytes of a piece's stores if they are to stay in a second-level cache.
    private static let cacheBytes = 512 << 10

    /// One piece for each `threshold` elements of the policy, at least one and at most 64, times
    /// its overdecomposition; pieces of 512 KiB where it streams.
    ///
    ///     try runtime.within(Scope(mapper: DefaultMapper())) { _ = zeros([4]) }
    ///
    /// - Complexity: O(1).
    public func pieceCount(of launch: LaunchDescription) -> Int {
        let policy = launch.policy
        if policy.isStreaming {
            return max(launch.elementCount * launch.bytesPerElement / Self.cacheBytes, 1)
        }
        let pieces = min(launch.elementCount / max(policy.threshold, 1), 64)
        return max(pieces, 1) * max(pieces > 0 ? policy.overdecomposition : 1, 1)
    }
}

/// Cuts launches into a fixed number of pieces, whatever their size.
public struct FixedMapper: Mapper {
    /// Number of pieces of every launch.
    public let count: Int

    /// A mapper that cuts every launch into so many pieces; 1 or more.
    ///
    ///     FixedMapper(count: 2).count         // 2
    ///
    /// - Complexity: O(1).
    public init(count: Int) { self.count = count }

    /// The fixed number.
    ///
    ///     try runtime.within(Scope(mapper: FixedMapper(count: 2))) { _ = zeros([4]) }
    ///
    /// - Complexity: O(1).
    public func pieceCount(of launch: LaunchDescription) -> Int { count }
}
