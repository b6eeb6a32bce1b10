import AquilaArrays
import AquilaRuntime
public import AquilaTypes

/// The row that stays among equal rows: the first one, the last one, or none.
public enum DuplicateRule: Sendable {
    /// The first of equal rows, the last one, or none of them.
    case keepFirst, keepLast, keepNone
}

extension DataFrame {
    /// The rows without repetitions, in order. Missing values equal each other.
    ///
    ///     try trips.droppingDuplicates(in: ["city"])["km"].array()        // [3.5, 8.0]
    ///
    /// - Parameter labels: the columns that are compared; nil for all.
    /// - Throws: `ArrayError` of kind `index` for an unknown label. Waits for the keys.
    /// - Complexity: O(n) for hash tables of the keys, and O(m · log m) for m rows that stay, if those are
    ///   not the first ones; columns are copied when they are used.
    public func droppingDuplicates(
        _ rule: DuplicateRule = .keepFirst, in labels: [String]? = nil
    ) throws(ArrayError) -> DataFrame {
        let keys =
            try labels.map { labels throws(ArrayError) in
                try columns(labels, in: "droppingDuplicates")
            } ?? columns
        guard !keys.isEmpty, rowCount > 0 else { return self }
        let groups = try Factorise.rows(keys, keepsMissing: true)
        if groups.groupCount == rowCount { return self }
        if rule == .keepFirst { return try at(groups.firstPositions()) }
        let kept = try groups.readingRows { starts, rows in
            return (0..<groups.slotCount).compactMap { slot -> Int? in
                let count = starts[slot + 1] - starts[slot]
                guard count > 0, rule == .keepLast || count == 1 else { return nil }
                return Int(rows[starts[slot + 1] - 1])
            }
        }
        return try at(RowPositions(kept.sorted(), runtime: runtime))
    }

    /// The distinct rows of some columns with the number of each, in column `count`: the most frequent first,
    /// equally frequent ones in the order of first occurrence.
    ///
    ///     try trips.valueCounts(of: "city")["count"].array()      // [2, 1]
    ///
    /// - Parameter dropsMissing: true if rows with a missing value are left out.
    /// - Throws: `ArrayError` of kind `index` for an unknown label, of kind `value` without labels. Waits for
    ///   the keys.
    /// - Complexity: O(n) for hash tables of the keys, and a sort of the counts.
    public func valueCounts(
        of labels: String..., dropsMissing: Bool = true
    ) throws(ArrayError) -> DataFrame {
        try valueCounts(of: labels, dropsMissing: dropsMissing)
    }

    /// The same for an array of labels: `try trips.valueCounts(of: ["city", "km"])`.
    ///
    /// - Throws: as for labels one by one.
    /// - Complexity: as for labels one by one.
    public func valueCounts(of labels: [String], dropsMissing: Bool = true) throws(ArrayError) -> DataFrame {
        let keys = try columns(labels, in: "valueCounts")
        guard !keys.isEmpty else { throw ArrayError(.value, "valueCounts: no columns") }
        let groups = try Factorise.rows(keys, keepsMissing: !dropsMissing)
        let firsts = try groups.firstPositions()
        let composer = PositionComposer()
        let distinct = try keys.map { key throws(ArrayError) in
            try key.at(firsts, composedBy: composer.compose)
        }
        let counts = try GroupReduce(grouping: groups).sizes()
        let all = DataFrame(labels + ["count"], distinct + [counts], Index(count: groups.groupCount))
        return try all.at(SortRows.positions([(counts, .descending)], missing: .last))
            .resettingIndex(dropsLabels: true)
    }
}
