import AquilaArrays
import AquilaRuntime
public import AquilaTypes

/// Which of equal rows stays.
public enum DuplicateRule: Sendable {
    case keepFirst, keepLast, keepNone
}

extension DataFrame {
    /// The rows without repetitions, in order. Missing values equal each other.
    ///
    /// - Parameter labels: the columns that are compared; nil for all.
    /// - Throws: `ArrayError` of kind `index` for an unknown label. Waits for the keys. O(n).
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
    /// - Parameter dropsMissing: true if rows with a missing value are left out.
    public func valueCounts(
        of labels: String..., dropsMissing: Bool = true
    ) throws(ArrayError) -> DataFrame {
        try valueCounts(of: labels, dropsMissing: dropsMissing)
    }

    /// The same for an array of labels.
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
