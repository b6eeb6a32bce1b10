import AquilaArrays
public import AquilaRuntime
public import AquilaTypes

/// The labels of a frame's rows: consecutive integers, which cost nothing, or columns of values.
public struct Index: Sendable {
    enum Form: Sendable {
        /// The integers start, start + step, …
        case range(start: Int, step: Int)
        /// Labels of one or more levels.
        case columns([Column])
    }

    let form: Form
    /// The number of rows.
    public let count: Int
    /// Name of each level; nil for one without.
    public let names: [String?]

    /// The labels 0, 1, … of so many rows.
    ///
    ///     AquilaFrames.Index(count: 3).isRange        // true
    ///
    /// - Complexity: O(1); no label is stored.
    public init(count: Int) {
        form = .range(start: 0, step: 1)
        self.count = count
        names = [nil]
    }

    /// The values of columns of one length as labels.
    ///
    ///     try AquilaFrames.Index([Column(["a", "b"])], names: ["key"]).count      // 2
    ///
    /// - Throws: `ArrayError` of kind `shape` for columns of different lengths or none.
    /// - Complexity: O(levels); columns are shared, not copied.
    public init(_ levels: [Column], names: [String?]) throws(ArrayError) {
        guard let first = levels.first, levels.allSatisfy({ $0.count == first.count }) else {
            throw ArrayError(.shape, "Index: \(levels.map(\.count)) labels in the levels")
        }
        guard names.count == levels.count else {
            throw ArrayError(.shape, "Index: \(names.count) names for \(levels.count) levels")
        }
        form = .columns(levels)
        count = first.count
        self.names = names
    }

    private init(form: Form, count: Int, names: [String?]) {
        (self.form, self.count, self.names) = (form, count, names)
    }

    /// True for consecutive integers, for which no label is stored.
    public var isRange: Bool { if case .range = form { true } else { false } }

    /// The labels of each level as a column.
    ///
    ///     try AquilaFrames.Index(count: 3).levels()[0].array()        // [0, 1, 2]
    ///
    /// - Throws: `ArrayError` of kind `memory` where the labels of numbered rows exceed the budget. Does not
    ///   wait.
    /// - Complexity: O(1) for columns, O(n) for numbered rows.
    public func levels(runtime: Runtime = .current) throws(ArrayError) -> [Column] {
        switch form {
        case .columns(let columns): return columns
        case .range(let start, let step):
            let positions = try RowPositions(from: start, count: count, step: step, runtime: runtime)
            return [try Column(sharing: AnyNDArray(positions.store))]
        }
    }

    /// The labels at positions of rows.
    func at(_ rows: RowPositions, _ composer: PositionComposer) throws(ArrayError) -> Index {
        let columns: [Column]
        switch form {
        case .range(0, 1) where !rows.hasHoles:
            // The positions themselves are the labels.
            columns = [try Column(sharing: AnyNDArray(rows.store))]
        case .range, .columns:
            columns = try levels(runtime: rows.store.store.runtime).map { column throws(ArrayError) in
                try column.at(rows, composedBy: composer.compose)
            }
        }
        return Index(form: .columns(columns), count: rows.count, names: names)
    }

    /// The labels of consecutive rows.
    func slice(_ range: Range<Int>, _ rows: () throws(ArrayError) -> RowPositions) throws(ArrayError) -> Index
    {
        if case .range(let start, let step) = form {
            return Index(
                form: .range(start: start + range.lowerBound * step, step: step), count: range.count,
                names: names)
        }
        return try at(rows(), PositionComposer())
    }
}

/// Positions composed with others: those that several columns share are composed once. One thread uses it.
final class PositionComposer {
    private var known: [ObjectIdentifier: RowPositions] = [:]

    /// The positions that lead through both at once; the second ones are the same at each call.
    func compose(_ first: RowPositions, _ second: RowPositions) throws(ArrayError) -> RowPositions {
        if let made = known[ObjectIdentifier(first)] { return made }
        let made = try first.at(second)
        known[ObjectIdentifier(first)] = made
        return made
    }
}
