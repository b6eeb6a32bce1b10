import AquilaArrays
public import AquilaTypes

extension DataFrame {
    /// The frame at positions of its rows. Nothing is copied yet.
    func at(_ rows: RowPositions) throws(ArrayError) -> DataFrame {
        let composer = PositionComposer()
        let taken = try columns.map { column throws(ArrayError) in
            try column.at(rows, composedBy: composer.compose)
        }
        return DataFrame(labels, taken, try index.at(rows, composer))
    }

    /// The rows where a mask is true; a missing one counts as false.
    ///
    ///     try trips.filtered(trips["km"] .> 2)["km"].array()        // [3.5, 8.0]
    ///
    /// - Throws: `ArrayError` of kind `type` for a column that is no mask, of kind `shape` for another
    ///   length. Waits for the mask.
    /// - Complexity: O(n); columns are copied when they are used.
    public func filtered(_ mask: Column) throws(ArrayError) -> DataFrame {
        guard mask.type.dtype == .bool else {
            throw ArrayError(.type, "filtered: a column of \(mask.type) is no mask")
        }
        guard mask.count == rowCount else {
            throw ArrayError(.shape, "filtered: a mask of \(mask.count) values for \(rowCount) rows")
        }
        let holds = mask.type.hasMask ? try mask.array() .& mask.isPresent() : try mask.array()
        return try at(RowPositions(where: holds))
    }

    /// The rows at positions, which count from the end if they are negative.
    ///
    ///     try trips.taking([-1, 0])["km"].array()     // [1.5, 3.5]
    ///
    /// - Throws: `ArrayError` of kind `index` for a position outside of the rows.
    /// - Complexity: O(positions), 8 bytes each; columns are copied when they are used.
    public func taking(_ positions: [Int]) throws(ArrayError) -> DataFrame {
        for position in positions where !(-rowCount..<rowCount).contains(position) {
            throw ArrayError(.index, "taking: row \(position) is outside of \(rowCount) rows")
        }
        return try at(
            RowPositions(positions.map { $0 < 0 ? $0 + rowCount : $0 }, runtime: runtime))
    }

    /// Consecutive rows, cut to those that there are.
    ///
    ///     try trips.rows(1..<9)["km"].array()     // [8.0, 1.5]
    ///
    /// - Throws: `ArrayError` of kind `memory` where the positions exceed the budget. Does not wait.
    /// - Complexity: O(range), 8 bytes for each row; columns are copied when they are used.
    public func rows(_ range: Range<Int>) throws(ArrayError) -> DataFrame {
        let range = range.clamped(to: 0..<rowCount)
        if range == 0..<rowCount { return self }
        let rows = try RowPositions(from: range.lowerBound, count: range.count, runtime: runtime)
        let composer = PositionComposer()
        let taken = try columns.map { column throws(ArrayError) in
            try column.at(rows, composedBy: composer.compose)
        }
        return DataFrame(labels, taken, try index.slice(range) { () throws(ArrayError) in rows })
    }

    /// The first rows; with a negative count all but the last ones.
    ///
    ///     try trips.head(2)["km"].array()     // [3.5, 8.0]
    ///
    /// - Throws: as `rows`. Does not wait.
    /// - Complexity: that of `rows`.
    public func head(_ count: Int = 5) throws(ArrayError) -> DataFrame {
        try rows(0..<(count < 0 ? max(rowCount + count, 0) : count))
    }

    /// The last rows; with a negative count all but the first ones.
    ///
    ///     try trips.tail(2)["km"].array()     // [8.0, 1.5]
    ///
    /// - Throws: as `rows`. Does not wait.
    /// - Complexity: that of `rows`.
    public func tail(_ count: Int = 5) throws(ArrayError) -> DataFrame {
        let start = count < 0 ? min(-count, rowCount) : max(rowCount - count, 0)
        return try rows(start..<rowCount)
    }

    /// The rows in the order of columns, the first of which decides first. Rows with equal keys keep their
    /// order.
    ///
    ///     try trips.sorted(by: ["city", "km"], [.descending, .ascending])["km"].array()      // [8.0, 1.5, 3.5]
    ///
    /// - Parameters:
    ///   - orders: one order for all keys, or one for each.
    ///   - missing: the place of rows whose key is missing.
    /// - Throws: `ArrayError` of kind `index` for an unknown label, of kind `shape` for another number of
    ///   orders. Waits for the keys.
    /// - Complexity: O(n) for each 64 bits of keys, in a few passes on all workers; columns are copied when
    ///   they are used.
    public func sorted(
        by keys: [String], _ orders: [SortOrder] = [.ascending], missing: MissingPlace = .last
    ) throws(ArrayError) -> DataFrame {
        guard !keys.isEmpty, orders.count == 1 || orders.count == keys.count else {
            throw ArrayError(.shape, "sorted: \(orders.count) orders for \(keys.count) keys")
        }
        let found = try columns(keys, in: "sorted")
        let pairs = found.indices.map { (found[$0], orders.count == 1 ? orders[0] : orders[$0]) }
        return try at(SortRows.positions(pairs, missing: missing))
    }

    /// The rows in the order of one column.
    ///
    ///     try trips.sorted(by: "km")["km"].array()        // [1.5, 3.5, 8.0]
    ///
    /// - Throws: `ArrayError` of kind `index` for an unknown label. Waits for the key.
    /// - Complexity: O(n) for each 64 bits of the key; columns are copied when they are used.
    public func sorted(
        by key: String, _ order: SortOrder = .ascending, missing: MissingPlace = .last
    ) throws(ArrayError) -> DataFrame {
        try sorted(by: [key], [order], missing: missing)
    }

    /// The rows without those in which a value is missing.
    ///
    ///     try DataFrame(["x": Column([1.5, .nan])]).droppingMissing().rowCount        // 1
    ///
    /// - Parameter labels: the columns that count; nil for all.
    /// - Throws: `ArrayError` of kind `index` for an unknown label. Waits for the columns that count.
    /// - Complexity: O(n) for each of these columns; columns are copied when they are used.
    public func droppingMissing(in labels: [String]? = nil) throws(ArrayError) -> DataFrame {
        var counted = columns
        if let labels { counted = try columns(labels, in: "droppingMissing") }
        var mask: AnyNDArray?
        for column in counted where try column.missingCount() > 0 {
            let present = try column.isPresent()
            mask = try mask.map { mask throws(ArrayError) in try mask .& present } ?? present
        }
        guard let mask else { return self }
        return try at(RowPositions(where: mask))
    }
}
