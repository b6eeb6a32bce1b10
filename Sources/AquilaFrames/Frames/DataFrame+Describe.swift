import AquilaArrays
import AquilaRuntime
public import AquilaTypes

extension Column {
    /// A reduction of all values, as a column with one value.
    ///
    ///     try Column([1.5, 2.5, .nan]).reduced(.mean).array()     // [2.0]
    ///
    /// - Throws: `ArrayError` of kind `type` where values of this type have no such reduction. Waits.
    /// - Complexity: O(n), on all workers.
    public func reduced(_ aggregation: Aggregation) throws(ArrayError) -> Column {
        try GroupReduce(grouping: Grouping(allOf: count, runtime)).column(aggregation, of: self)
    }
}

extension Grouping {
    /// One group of all rows.
    convenience init(allOf rowCount: Int, _ runtime: Runtime) throws(ArrayError) {
        try Grouping.require(rowCount, in: "reduced")
        // A store that nothing has written holds zeros.
        self.init(
            runtime, rowCount: rowCount, slots: runtime.makeStore([rowCount], .int32), slotCount: 1,
            order: [0],
            firsts: [rowCount > 0 ? 0 : -1])
    }
}

extension DataFrame {
    /// For each column of numbers its count, mean, standard deviation, least value, quartiles and greatest
    /// value, as pandas gives them: eight rows, labelled by what they are.
    ///
    ///     try trips.describe()["km"].values(of: Double.self)[1]       // 4.333333333
    ///
    /// - Throws: `ArrayError` of kind `value` where no column has numbers. Waits.
    /// - Complexity: O(n) for each column of numbers, of which the quartiles take a few passes.
    public func describe() throws(ArrayError) -> DataFrame {
        let names = ["count", "mean", "std", "min", "25%", "50%", "75%", "max"]
        var described: [(label: String, column: Column)] = []
        for (label, column) in zip(labels, columns) where column.type.isNumeric && column.type.dtype != .bool
        {
            var values: [Double] = []
            for aggregation in [Aggregation.count, .mean, .standardDeviation, .min] {
                values.append(try column.number(aggregation))
            }
            let array = try column.array().cast(to: .float64)
            let known = try column.missingCount() == 0 ? array : array.slice(.mask(column.isPresent()))
            let quartiles: [Double] = try known.quantile([0.25, 0.5, 0.75]).elements()
            values += known.count == 0 ? [.nan, .nan, .nan] : quartiles
            values.append(try column.number(.max))
            let type: ColumnType = column.type.hasMask ? .nullable(.float64) : .float64
            described.append((label, try Column(values, runtime: runtime).cast(to: type)))
        }
        guard !described.isEmpty else { throw ArrayError(.value, "describe: no column has numbers") }
        return try DataFrame(described, index: Index([Column(names, runtime: runtime)], names: [nil]))
    }
}

extension Column {
    /// A reduction as a float; NaN where it is missing.
    fileprivate func number(_ aggregation: Aggregation) throws(ArrayError) -> Double {
        try reduced(aggregation).cast(to: .float64).values(of: Double.self)[0] ?? .nan
    }
}
