import Synchronization

/// How often a question about views was answered conservatively, in this process.
public enum OverlapStatistics {
    private static let abandoned = Atomic<Int>(0)

    /// How many searches reached their limit and answered that the views overlap.
    public static var abandonedSearches: Int { abandoned.load(ordering: .relaxed) }

    @inline(never)
    static func countAbandonedSearch() { abandoned.add(1, ordering: .relaxed) }
}
