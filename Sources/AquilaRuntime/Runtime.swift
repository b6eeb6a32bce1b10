public import AquilaKernels
public import AquilaTypes

/// The runtime: records operations on stores and runs them when a value is needed.
public final class Runtime: @unchecked Sendable {
    /// The runtime of those who never mention one.
    public static let shared = Runtime()

    public init(workers: Int? = nil, memoryBudget: Int? = nil, tier: TierPolicy = .automatic) {}

    func release(_ store: Store) {}
}
