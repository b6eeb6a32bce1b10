import AquilaArrays
import AquilaRuntime
public import AquilaTypes

/// The rows of a frame in groups of equal keys: the result of `DataFrame.groupBy`.
public struct GroupBy: Sendable {
    private let frame: DataFrame
    private let keys: [String]
    private let grouping: Grouping
    /// The keys of each group.
    private let groupKeys: [Column]

    init(
        _ frame: DataFrame, _ keys: [String], isSorted: Bool, dropsMissing: Bool, onlyObserved: Bool
    ) throws(ArrayError) {
        guard !keys.isEmpty else { throw ArrayError(.value, "groupBy: no keys") }
        let columns = try frame.columns(keys, in: "groupBy")
        (self.frame, self.keys) = (frame, keys)
        var found = try Factorise.rows(columns, keepsMissing: !dropsMissing)
        if !onlyObserved, columns.count == 1, let dictionary = try columns[0].storage().dictionary {
            found = found.withAllSlots(dictionary.count)
            let codes = try AnyNDArray.copying(found.order, found.runtime)
            // The slot after the last category is that of missing keys.
            let isCode = try codes.applying(.less, AnyNDArray(Scalar(Int32(dictionary.count))))
            let missing = AnyNDArray(Scalar(Int32(-1)))
            let all = try AnyNDArray.apply(.where, [isCode, codes, missing])[0]
            let storage = ColumnStorage(
                columns[0].type, count: found.groupCount,
                .codes(try all.base.withoutGaps(), dictionary: dictionary))
            (grouping, groupKeys) = try Self.sorted(found, [Column(storage)], isSorted: isSorted)
            return
        }
        guard onlyObserved || columns.allSatisfy({ if case .category = $0.type { false } else { true } })
        else {
            throw ArrayError(
                .value, "groupBy: categories that do not occur can be had with one key only, not with \(keys)"
            )
        }
        let firsts = try found.firstPositions()
        let composer = PositionComposer()
        let distinct = try columns.map { column throws(ArrayError) in
            try column.at(firsts, composedBy: composer.compose)
        }
        (grouping, groupKeys) = try Self.sorted(found, distinct, isSorted: isSorted)
    }

    /// Groups in the order of their keys.
    private static func sorted(
        _ grouping: Grouping, _ keys: [Column], isSorted: Bool
    ) throws(ArrayError) -> (Grouping, [Column]) {
        guard isSorted else { return (grouping, keys) }
        let order = try SortRows.positions(keys.map { ($0, .ascending) }, missing: .last)
        let composer = PositionComposer()
        return (
            grouping.reordered(try order.elements()),
            try keys.map { key throws(ArrayError) in try key.at(order, composedBy: composer.compose) }
        )
    }

    /// The number of groups.
    public var groupCount: Int { grouping.groupCount }

    /// Reductions of columns in each group: a frame with the keys first, and one row for each group.
    ///
    ///     try trips.groupBy("city").aggregate(("km", .sum), ("km", .max))["km_sum"].array()        // [5.0, 8.0]
    ///
    /// - Parameter reductions: columns and what becomes of each; a key, or a column that occurs several
    ///   times, gives columns labelled `km_sum`, `km_max`, and so on.
    /// - Throws: `ArrayError` of kind `index` for an unknown label, of kind `type` where a column's values
    ///   have no such reduction. Waits.
    /// - Complexity: O(n + groups) for each reduction, on all workers; the rows' lists by group are made
    ///   once.
    public func aggregate(_ reductions: (label: String, aggregation: Aggregation)...) throws(ArrayError)
        -> DataFrame
    {
        try aggregate(reductions)
    }

    /// The same from an array of reductions: `try trips.groupBy("city").aggregate([("km", .sum)])`.
    ///
    /// - Throws: as for reductions one by one. Waits.
    /// - Complexity: as for reductions one by one.
    public func aggregate(
        _ reductions: [(label: String, aggregation: Aggregation)]
    ) throws(ArrayError) -> DataFrame {
        var labels = keys
        var columns = groupKeys
        for (label, aggregation) in reductions {
            let column = try frame.columns([label], in: "aggregate")[0]
            do {
                columns.append(try GroupReduce(grouping: grouping).column(aggregation, of: column))
            } catch {
                throw ArrayError(
                    error.kind, "groupBy(\(keys.joined(separator: ", "))), column \(label): \(error)")
            }
            let isRepeated = keys.contains(label) || reductions.count { $0.label == label } > 1
            labels.append(isRepeated ? "\(label)_\(aggregation.rawValue)" : label)
        }
        return DataFrame(labels, columns, Index(count: grouping.groupCount))
    }

    /// One reduction of all columns that are no keys.
    ///
    ///     try trips.groupBy("city").aggregate(.sum)["km"].array()     // [5.0, 8.0]
    ///
    /// - Throws: `ArrayError` of kind `type` where a column's values have no such reduction. Waits.
    /// - Complexity: O(n + groups) for each column, on all workers.
    public func aggregate(_ aggregation: Aggregation) throws(ArrayError) -> DataFrame {
        let labels = frame.labels.filter { !keys.contains($0) }
        return try aggregate(labels.map { ($0, aggregation) })
    }

    /// The number of rows of each group, in column `size`.
    ///
    ///     try trips.groupBy("city").sizes()["size"].array()       // [2, 1]
    ///
    /// - Throws: `ArrayError` of kind `memory` where the counts exceed the budget. Waits.
    /// - Complexity: O(n + groups), on all workers.
    public func sizes() throws(ArrayError) -> DataFrame {
        let sizes = try GroupReduce(grouping: grouping).sizes()
        return DataFrame(keys + ["size"], groupKeys + [sizes], Index(count: grouping.groupCount))
    }

    /// A reduction of a column in each group, repeated for each of the group's rows: a column as long as the
    /// frame, missing at rows that are in no group.
    ///
    ///     try (trips["km"] / trips.groupBy("city").transform("km", .sum)).array()      // [0.7, 1.0, 0.3]
    ///
    /// - Throws: `ArrayError` of kind `index` for an unknown label, of kind `type` where the column's values
    ///   have no such reduction. Waits.
    /// - Complexity: O(n + groups), on all workers.
    public func transform(_ label: String, _ aggregation: Aggregation) throws(ArrayError) -> Column {
        let column = try frame.columns([label], in: "transform")[0]
        let reduced = try GroupReduce(grouping: grouping).column(aggregation, of: column)
        let numbers = try grouping.numbers()
        let runtime = grouping.runtime
        let positions = try runtime.cast(numbers, to: .int64).withoutGaps()
        let hasHoles = try runtime.reading([numbers]) { pointers in
            let numbers = pointers[0].assumingMemoryBound(to: Int32.self)
            return runtime.anyRow(grouping.rowCount) { numbers[$0] < 0 }
        }
        return try reduced.at(RowPositions(positions, hasHoles: hasHoles))
    }

    /// The first rows of each group, in the order of the frame.
    ///
    ///     try trips.groupBy("city").head(1)["km"].array()     // [3.5, 8.0]
    ///
    /// - Throws: `ArrayError` of kind `memory` where the lists of rows exceed the budget. Waits.
    /// - Complexity: O(n + groups), on all workers; columns are copied when they are used.
    public func head(_ count: Int = 5) throws(ArrayError) -> DataFrame { try ends(count, isLast: false) }

    /// The last rows of each group, in the order of the frame.
    ///
    ///     try trips.groupBy("city").tail(1)["km"].array()     // [8.0, 1.5]
    ///
    /// - Throws: as `head`. Waits.
    /// - Complexity: that of `head`.
    public func tail(_ count: Int = 5) throws(ArrayError) -> DataFrame { try ends(count, isLast: true) }

    private func ends(_ count: Int, isLast: Bool) throws(ArrayError) -> DataFrame {
        let runtime = grouping.runtime
        let mask = try grouping.readingRows { starts, rows in
            return try runtime.makeRow(grouping.rowCount, of: Bool.self) { target in
                target.update(repeating: false, count: grouping.rowCount)
                runtime.forEachBlock(grouping.slotCount) { slots in
                    for slot in slots {
                        let (start, end) = (starts[slot], starts[slot &+ 1])
                        let length = min(max(count, 0), end - start)
                        for k in isLast ? end - length..<end : start..<start + length {
                            target[Int(rows[k])] = true
                        }
                    }
                }
            }
        }
        return try frame.at(RowPositions(where: AnyNDArray(mask)))
    }
}

extension DataFrame {
    /// The rows in groups of equal keys.
    ///
    ///     try trips.groupBy("city").groupCount        // 2
    ///
    /// - Parameters:
    ///   - isSorted: true if groups come in the order of their keys; otherwise in the order of first
    ///     occurrence.
    ///   - dropsMissing: true if rows with a missing key are in no group; otherwise a missing key is one like
    ///     others, and comes last in order.
    ///   - onlyObserved: false if categories without rows have groups, too; for one key only.
    /// - Throws: `ArrayError` of kind `index` for an unknown label. Waits for the keys.
    /// - Complexity: O(n) for hash tables of the keys, on all workers, and a sort of the distinct ones.
    public func groupBy(
        _ keys: String..., isSorted: Bool = true, dropsMissing: Bool = true, onlyObserved: Bool = true
    ) throws(ArrayError) -> GroupBy {
        try groupBy(keys, isSorted: isSorted, dropsMissing: dropsMissing, onlyObserved: onlyObserved)
    }

    /// The same for an array of keys: `try trips.groupBy(["city", "km"])`.
    ///
    /// - Throws: as for keys one by one. Waits for the keys.
    /// - Complexity: as for keys one by one.
    public func groupBy(
        _ keys: [String], isSorted: Bool = true, dropsMissing: Bool = true, onlyObserved: Bool = true
    ) throws(ArrayError) -> GroupBy {
        try GroupBy(
            self, keys, isSorted: isSorted, dropsMissing: dropsMissing, onlyObserved: onlyObserved)
    }
}
