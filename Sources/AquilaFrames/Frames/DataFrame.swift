import AquilaArrays
import AquilaRuntime
public import AquilaTypes

/// A table: columns of one length under labels, and an index of its rows.
///
///     let trips = try DataFrame(["city": Column(["Oslo", "Rome", "Oslo"]), "km": Column([3.5, 8, 1.5])])
///     try trips.assigning("miles", trips["km"] / 1.609)
///     try trips.groupBy("city").aggregate(("km", .sum))["km"].array()         // [5.0, 8.0]
///
/// The examples of this type's operations use `trips`.
///
/// Frames are values: each operation gives a new frame, which shares columns with the old one. A filtered,
/// sorted or joined frame keeps the positions of its rows, and copies a column when its values are first
/// needed; columns that are never used are never copied.
///
/// Results, their types and the order of rows are pandas'. On many ranks each rank holds all rows; see
/// `Column`.
public struct DataFrame: Sendable {
    /// The labels of the columns, in order; they may repeat.
    public let labels: [String]
    let columns: [Column]
    /// The labels of the rows.
    public let index: Index

    /// The number of rows.
    public var rowCount: Int { index.count }
    /// The number of columns.
    public var columnCount: Int { columns.count }

    /// A frame of labelled columns.
    ///
    ///     try DataFrame(["city": Column(["Oslo", "Rome"]), "km": Column([3.5, 8])]).rowCount      // 2
    ///
    /// - Throws: `ArrayError` of kind `shape` where columns have different lengths.
    /// - Complexity: O(columns); columns are shared, not copied.
    public init(_ columns: KeyValuePairs<String, Column>) throws(ArrayError) {
        try self.init(columns.map { ($0.key, $0.value) })
    }

    /// A frame of labelled columns, with an index of their length; without one, rows are numbered from 0.
    ///
    ///     try DataFrame([(label: "km", column: Column([3.5, 8]))]).labels     // ["km"]
    ///
    /// - Throws: `ArrayError` of kind `shape` where columns and index have different lengths.
    /// - Complexity: O(columns); columns are shared, not copied.
    public init(_ columns: [(label: String, column: Column)], index: Index? = nil) throws(ArrayError) {
        let count = index?.count ?? columns.first?.column.count ?? 0
        for (label, column) in columns where column.count != count {
            throw ArrayError(
                .shape, "DataFrame: column \(label) has \(column.count) values, not \(count)")
        }
        self.init(columns.map(\.label), columns.map(\.column), index ?? Index(count: count))
    }

    /// A frame of parts that fit.
    init(_ labels: [String], _ columns: [Column], _ index: Index) {
        (self.labels, self.columns, self.index) = (labels, columns, index)
    }

    /// The types of the columns, in order.
    public var types: [ColumnType] { columns.map(\.type) }

    /// The runtime of the columns' stores.
    var runtime: Runtime { columns.first?.runtime ?? .current }

    /// The place of a label.
    ///
    /// - Throws: `ArrayError` of kind `index` where no column, or more than one, has it.
    func place(of label: String, in operation: String) throws(ArrayError) -> Int {
        guard let place = labels.firstIndex(of: label) else {
            let known = labels.prefix(20).joined(separator: ", ") + (labels.count > 20 ? ", …" : "")
            throw ArrayError(.index, "\(operation): no column \(label) among \(known)")
        }
        guard labels.lastIndex(of: label) == place else {
            throw ArrayError(.index, "\(operation): several columns are labelled \(label)")
        }
        return place
    }

    func columns(_ labels: [String], in operation: String) throws(ArrayError) -> [Column] {
        try labels.map { label throws(ArrayError) in columns[try place(of: label, in: operation)] }
    }
}

extension DataFrame {
    /// The same frame with all columns copied that keep positions only, and all recorded operations run.
    /// Waits.
    ///
    ///     try trips.filtered(trips["km"] .> 2).computed().rowCount        // 2
    ///
    /// - Throws: `ArrayError` of the operation that should have given a value.
    /// - Complexity: that of the operations, and one copy of each column that keeps positions.
    @discardableResult
    public func computed() throws(ArrayError) -> DataFrame {
        for column in columns { _ = try column.storage() }
        do { try runtime.executionFence() } catch { throw ArrayError(wrapping: error) }
        return self
    }
}

// MARK: Columns

extension DataFrame {
    /// A column: `try frame["x"] * 2 + frame["y"]`.
    ///
    /// - Throws: `ArrayError` of kind `index` where no column, or more than one, has the label.
    /// - Complexity: O(columns).
    public subscript(label: String) -> Column {
        get throws(ArrayError) { columns[try place(of: label, in: "DataFrame")] }
    }

    /// The column at a place, counted from 0: for labels that repeat.
    ///
    ///     try trips.column(at: 1).array()     // [3.5, 8.0, 1.5]
    ///
    /// - Throws: `ArrayError` of kind `index` where there is none.
    /// - Complexity: O(1).
    public func column(at place: Int) throws(ArrayError) -> Column {
        guard columns.indices.contains(place) else {
            throw ArrayError(.index, "column(at:): there is no column \(place) among \(columns.count)")
        }
        return columns[place]
    }

    /// Some columns, in this order.
    ///
    ///     try trips[["km"]].columnCount       // 1
    ///
    /// - Throws: `ArrayError` of kind `index` where no column, or more than one, has a label.
    /// - Complexity: O(columns) for each label; columns are shared, not copied.
    public subscript(labels: [String]) -> DataFrame {
        get throws(ArrayError) {
            DataFrame(labels, try columns(labels, in: "DataFrame"), index)
        }
    }

    /// The column with its element type fixed: `try frame.series("x", of: Double.self)`.
    ///
    /// - Throws: `ArrayError` of kind `index` where no column, or more than one, has the label, of kind
    ///   `type` where its elements are others, of kind `value` where a mask has missing values.
    /// - Complexity: O(columns); O(n) where the mask's missing values have not been counted.
    public func series<T: Element>(_ label: String, of type: T.Type = T.self) throws(ArrayError) -> Series<T>
    {
        try Series(self[label])
    }

    /// The frame with a column replaced, or appended if there is none of this label.
    ///
    ///     try trips.assigning("miles", trips["km"] / 1.6)["miles"].array()        // [2.1875, 5.0, 0.9375]
    ///
    /// - Throws: `ArrayError` of kind `shape` where the column has another length.
    /// - Complexity: O(columns); columns are shared, not copied.
    public func assigning(_ label: String, _ column: Column) throws(ArrayError) -> DataFrame {
        guard column.count == rowCount || columns.isEmpty && rowCount == 0 else {
            throw ArrayError(
                .shape, "assigning: column \(label) has \(column.count) values, not \(rowCount)")
        }
        guard labels.contains(label) else {
            return DataFrame(
                labels + [label], columns + [column],
                columns.isEmpty && rowCount == 0 ? Index(count: column.count) : index)
        }
        var changed = columns
        changed[try place(of: label, in: "assigning")] = column
        return DataFrame(labels, changed, index)
    }

    /// The frame without some columns.
    ///
    ///     try trips.dropping("km").labels     // ["city"]
    ///
    /// - Throws: `ArrayError` of kind `index` where there is no such column.
    /// - Complexity: O(columns · labels); columns are shared, not copied.
    public func dropping(_ dropped: String...) throws(ArrayError) -> DataFrame {
        for label in dropped where !labels.contains(label) { _ = try place(of: label, in: "dropping") }
        let kept = labels.indices.filter { !dropped.contains(labels[$0]) }
        return DataFrame(kept.map { labels[$0] }, kept.map { columns[$0] }, index)
    }

    /// The frame with other labels of some columns; names of no column are ignored, as in pandas.
    ///
    ///     trips.renaming(["km": "distance"]).labels       // ["city", "distance"]
    ///
    /// - Complexity: O(columns).
    public func renaming(_ names: [String: String]) -> DataFrame {
        DataFrame(labels.map { names[$0] ?? $0 }, columns, index)
    }
}

// MARK: Index

extension DataFrame {
    /// The frame with columns as the labels of its rows.
    ///
    ///     try trips.settingIndex("city").index.names == ["city"]      // true
    ///
    /// - Throws: `ArrayError` of kind `index` where no column, or more than one, has a label, of kind `shape`
    ///   without labels.
    /// - Complexity: O(columns · labels); columns are shared, not copied.
    public func settingIndex(_ keys: String...) throws(ArrayError) -> DataFrame {
        let levels = try columns(keys, in: "settingIndex")
        let kept = labels.indices.filter { !keys.contains(labels[$0]) }
        return DataFrame(
            kept.map { labels[$0] }, kept.map { columns[$0] }, try Index(levels, names: keys))
    }

    /// The frame with rows numbered from 0; the labels of rows become columns at the front, named `index` or
    /// `level_0`, … if they have no names.
    ///
    ///     try trips.settingIndex("city").resettingIndex().columnCount     // 2
    ///
    /// - Parameter dropsLabels: true if the labels are given up instead.
    /// - Throws: `ArrayError` of kind `memory` where the labels of numbered rows exceed the budget.
    /// - Complexity: O(columns); O(n) for the labels of numbered rows, unless they are given up.
    public func resettingIndex(dropsLabels: Bool = false) throws(ArrayError) -> DataFrame {
        if dropsLabels { return DataFrame(labels, columns, Index(count: rowCount)) }
        let levels = try index.levels(runtime: runtime)
        let names = index.names.enumerated().map { k, name in
            name ?? (levels.count == 1 ? labels.contains("index") ? "level_0" : "index" : "level_\(k)")
        }
        return DataFrame(names + labels, levels + columns, Index(count: rowCount))
    }
}
