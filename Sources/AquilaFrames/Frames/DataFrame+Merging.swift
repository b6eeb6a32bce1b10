import AquilaArrays
import AquilaRuntime
public import AquilaTypes

extension DataFrame {
    /// Pairs of rows of this frame and another one with equal keys, in pandas' order: see `JoinKind`.
    ///
    ///     let countries = try DataFrame(["city": Column(["Oslo"]), "country": Column(["NO"])])
    ///     try trips.merging(countries, on: "city", how: .left)["country"].texts()     // "NO", nil, "NO"
    ///
    /// The result has this frame's columns, then the other one's without the keys. Other labels that both
    /// have get a suffix. Missing keys match each other. The rows are numbered from 0.
    ///
    /// - Parameters:
    ///   - keys: labels of key columns, the same in both frames.
    ///   - suffixes: what is appended to labels of this frame and of the other one.
    ///   - indicator: true for a column `_merge` of categories: `left_only`, `right_only`, `both`.
    /// - Throws: `ArrayError` of kind `index` for an unknown label, of kind `type` for keys that cannot be
    ///   equal, of kind `value` where suffixes give a label twice, of kind `memory` where the pairs exceed
    ///   the budget, before any is written. Waits for the keys.
    /// - Complexity: O(rows + pairs); `outer` also sorts the distinct keys. Columns are copied when they are
    ///   used.
    public func merging(
        _ other: DataFrame, on keys: String..., how: JoinKind = .inner,
        suffixes: (String, String) = ("_x", "_y"), indicator: Bool = false
    ) throws(ArrayError) -> DataFrame {
        try Merge(self, other, keys, keys, how, suffixes).frame(indicator: indicator)
    }

    /// The same for an array of keys.
    ///
    ///     try trips.merging(trips, on: ["city", "km"]).rowCount       // 3
    ///
    /// - Throws: as for keys one by one.
    /// - Complexity: as for keys one by one.
    public func merging(
        _ other: DataFrame, on keys: [String], how: JoinKind = .inner,
        suffixes: (String, String) = ("_x", "_y"),
        indicator: Bool = false
    ) throws(ArrayError) -> DataFrame {
        try Merge(self, other, keys, keys, how, suffixes).frame(indicator: indicator)
    }

    /// The same with keys that have different labels; the result has the key columns of both frames.
    ///
    ///     let towns = try DataFrame(["town": Column(["Oslo"]), "country": Column(["NO"])])
    ///     try trips.merging(towns, leftOn: ["city"], rightOn: ["town"]).rowCount      // 2
    ///
    /// - Throws: as for keys of the same labels, and of kind `value` for different numbers of keys.
    /// - Complexity: as for keys of the same labels.
    public func merging(
        _ other: DataFrame, leftOn: [String], rightOn: [String], how: JoinKind = .inner,
        suffixes: (String, String) = ("_x", "_y"), indicator: Bool = false
    ) throws(ArrayError) -> DataFrame {
        try Merge(self, other, leftOn, rightOn, how, suffixes).frame(indicator: indicator)
    }
}

/// The merge of two frames.
private struct Merge {
    let left: DataFrame
    let right: DataFrame
    let leftKeys: [String]
    let rightKeys: [String]
    let suffixes: (String, String)
    let rows: JoinRows

    init(
        _ left: DataFrame, _ right: DataFrame, _ leftKeys: [String], _ rightKeys: [String], _ how: JoinKind,
        _ suffixes: (String, String)
    ) throws(ArrayError) {
        guard !leftKeys.isEmpty, leftKeys.count == rightKeys.count else {
            throw ArrayError(
                .value, "merging: \(leftKeys.count) keys on the left, \(rightKeys.count) on the right")
        }
        (self.left, self.right, self.leftKeys, self.rightKeys) = (left, right, leftKeys, rightKeys)
        self.suffixes = suffixes
        let a = try left.columns(leftKeys, in: "merging, left frame")
        let b = try right.columns(rightKeys, in: "merging, right frame")
        var pairs: [(Column, Column)] = []
        for k in a.indices { pairs.append(try Self.comparable(a[k], b[k], leftKeys[k])) }
        rows = try JoinRows.pairs(pairs.map(\.0), pairs.map(\.1), how)
    }

    /// Keys in a common type.
    private static func comparable(
        _ a: Column, _ b: Column, _ label: String
    ) throws(ArrayError) -> (Column, Column) {
        if a.type == b.type { return (a, b) }
        let (x, y) = (try a.values(), try b.values())
        if x.type == y.type { return (x, y) }
        guard let dtype = try Column.commonType([x.type, y.type], in: "merging") else {
            throw ArrayError(
                .type, "merging: key \(label) is \(a.type) on the left and \(b.type) on the right")
        }
        let type: ColumnType = x.type.hasMask || y.type.hasMask ? .nullable(dtype) : .number(dtype)
        return (try x.cast(to: type), try y.cast(to: type))
    }

    func frame(indicator: Bool) throws(ArrayError) -> DataFrame {
        // Keys of one label are one column of the result.
        let shared = Set(zip(leftKeys, rightKeys).filter { $0 == $1 }.map(\.0))
        let rest = right.labels.indices.filter { !shared.contains(right.labels[$0]) }
        let common = Set(left.labels).subtracting(shared).intersection(rest.map { right.labels[$0] })
        var labels = left.labels.map { common.contains($0) ? $0 + suffixes.0 : $0 }
        labels += rest.map {
            common.contains(right.labels[$0]) ? right.labels[$0] + suffixes.1 : right.labels[$0]
        }
        if !common.isEmpty,
            let twice = Dictionary(grouping: labels, by: { $0 }).first(where: { $1.count > 1 })
        {
            throw ArrayError(.value, "merging: the suffixes \(suffixes) give the label \(twice.key) twice")
        }
        let (a, b) = (PositionComposer(), PositionComposer())
        var columns: [Column] = []
        for (label, column) in zip(left.labels, left.columns) {
            guard shared.contains(label) else {
                columns.append(try taken(column, rows.left, a))
                continue
            }
            columns.append(try key(column, right[label], a, b))
        }
        for k in rest { columns.append(try taken(right.columns[k], rows.right, b)) }
        if indicator {
            labels.append("_merge")
            columns.append(try origins())
        }
        return DataFrame(labels, columns, Index(count: rows.count))
    }

    private func taken(
        _ column: Column, _ rows: RowPositions?, _ composer: PositionComposer
    ) throws(ArrayError) -> Column {
        guard let rows else { return column }
        return try column.at(rows, composedBy: composer.compose)
    }

    /// A key that both sides have, from the left side where that has a row. Categories of different
    /// dictionaries become values, unless no row comes from the left side.
    private func key(
        _ mine: Column, _ other: Column, _ a: PositionComposer, _ b: PositionComposer
    ) throws(ArrayError) -> Column {
        let isSame = try mine.hasSameCategories(as: other)
        guard let first = rows.left, first.hasHoles else {
            return try taken(isSame ? mine : mine.values(), rows.left, a)
        }
        if !isSame, try first.isMissing() { return try taken(other, rows.right, b) }
        let both = try Column.concatenate(isSame ? [mine, other] : [mine.values(), other.values()])
        var second = rows.right
        if second == nil { second = try RowPositions(from: 0, count: rows.count, runtime: left.runtime) }
        let (x, y) = (AnyNDArray(first.store), AnyNDArray(second!.store))
        let either = try AnyNDArray.apply(.where, [x .>= 0, x, y + mine.count])[0]
        return try both.at(RowPositions(try either.base.withoutGaps(), hasHoles: false))
    }

    /// The origin of each pair, as categories.
    private func origins() throws(ArrayError) -> Column {
        func missing(_ rows: RowPositions?) throws(ArrayError) -> AnyNDArray {
            guard let rows, rows.hasHoles else {
                return try AnyNDArray.full([self.rows.count], Scalar(false), runtime: left.runtime)
            }
            return try AnyNDArray(rows.store) .< 0
        }
        let (onlyLeft, onlyRight, both) = (
            AnyNDArray(Scalar(Int32(0))), AnyNDArray(Scalar(Int32(1))), AnyNDArray(Scalar(Int32(2)))
        )
        let inner = try AnyNDArray.apply(.where, [missing(rows.left), onlyRight, both])[0]
        let codes = try AnyNDArray.apply(.where, [missing(rows.right), onlyLeft, inner])[0]
        return Column(
            ColumnStorage(
                .category(.string, isOrdered: false), count: rows.count,
                .codes(
                    try codes.base.withoutGaps(),
                    dictionary: try Column(["left_only", "right_only", "both"], runtime: left.runtime))))
    }
}
