import Synchronization

/// Counts of the questions about views that were answered conservatively in this process.
public enum OverlapStatistics {
    private static let abandoned = Atomic<Int>(0)

    /// Number of searches that reached their limit and answered that the views overlap.
    public static var abandonedSearches: Int { abandoned.load(ordering: .relaxed) }

    @inline(never)
    static func countAbandonedSearch() { abandoned.add(1, ordering: .relaxed) }
}
