/// Counts of keys that came without a plan, in a table of fixed size. A later key replaces an
/// earlier one of the same place.
struct KeyCounts {
    private var entries = [(hash: UInt64, count: Int)](repeating: (0, 0), count: places)
    private static let places = 1 << 10

    /// Number of times that a key has to come before it is worth a plan.
    private static let patience = 4
    private static let mostDoublings = 10

    /// Notes that a key without a plan has come.
    ///
    /// - Parameter overflows: number of times that there were too many plans. Each doubles the
    ///   number of times that a key has to come, since plans that do not stay are not worth making.
    /// - Returns: true if the key comes so often that it is worth a plan.
    mutating func noteIsFrequent(_ hash: UInt64, overflows: Int) -> Bool {
        let place = Int(hash & UInt64(Self.places - 1))
        if entries[place].hash != hash { entries[place] = (hash, 0) }
        entries[place].count += 1
        return entries[place].count > Self.patience << min(overflows, Self.mostDoublings)
    }
}
