import AquilaArrays
public import AquilaTypes

extension DataFrame {
    /// The rows of frames one below the other. The result has all their labels, in the order of first
    /// occurrence; a frame without a label has missing values there.
    ///
    ///     try DataFrame.concatenate([trips, trips.head(1)], renumbers: true)["km"].array()      // [3.5, 8.0, 1.5, 3.5]
    ///
    /// - Parameter renumbers: true if the rows are numbered from 0; otherwise they keep their labels.
    /// - Throws: `ArrayError` of kind `type` for columns that have no common type, of kind `index` where a
    ///   frame has a label twice, of kind `value` without frames.
    /// - Complexity: O(n) for n values together; one copy of each column.
    public static func concatenate(
        _ frames: [DataFrame], renumbers: Bool = false
    ) throws(ArrayError) -> DataFrame {
        guard let first = frames.first else { throw ArrayError(.value, "concatenate: no frames") }
        var labels: [String] = []
        var known = Set<String>()
        for frame in frames {
            for label in frame.labels where known.insert(label).inserted { labels.append(label) }
        }
        let columns = try labels.map { label throws(ArrayError) in
            let type = try frames.first { $0.labels.contains(label) }!.place(of: label, in: "concatenate")
            let sample = frames.first { $0.labels.contains(label) }!.columns[type]
            return try Column.concatenate(
                frames.map { frame throws(ArrayError) in
                    guard frame.labels.contains(label) else {
                        return try sample.missing(count: frame.rowCount)
                    }
                    return try frame[label]
                })
        }
        let count = frames.reduce(0) { $0 + $1.rowCount }
        if renumbers { return DataFrame(labels, columns, Index(count: count)) }
        guard frames.allSatisfy({ $0.index.names.count == first.index.names.count }) else {
            throw ArrayError(.shape, "concatenate: indexes of different numbers of levels")
        }
        let runtime = first.runtime
        let levels = try frames.map { frame throws(ArrayError) in try frame.index.levels(runtime: runtime) }
        let joined = try first.index.names.indices.map { level throws(ArrayError) in
            try Column.concatenate(levels.map { $0[level] })
        }
        let names = first.index.names.indices.map { level in
            frames.allSatisfy { $0.index.names[level] == first.index.names[level] }
                ? first.index.names[level] : nil
        }
        return DataFrame(labels, columns, try Index(joined, names: names))
    }
}

extension Column {
    /// Missing values beside this column's.
    fileprivate func missing(count: Int) throws(ArrayError) -> Column {
        let positions = [Int](repeating: -1, count: count)
        return try at(RowPositions(positions, runtime: runtime))
    }
}
