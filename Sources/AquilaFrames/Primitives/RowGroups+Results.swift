public import AquilaArrays
import AquilaRuntime
public import AquilaTypes

// Results for each row, and for each group.

extension RowGroups {
    /// Each row's group, -1 for a row in none: `int64`.
    ///
    ///     try RowGroups([Column(["b", "a", "b"])]).numbers()      // [0, 1, 0]
    ///
    /// - Throws: `ArrayError` of kind `memory` where the result exceeds the budget. Waits.
    /// - Complexity: O(n + groups), on all workers.
    public func numbers() throws(ArrayError) -> AnyNDArray {
        let runtime = grouping.runtime
        return try runtime.reading([grouping.numbers()]) { pointers in
            let numbers = pointers[0].assumingMemoryBound(to: Int32.self)
            return AnyNDArray(
                try runtime.makeRow(rowCount, of: Int.self) { target in
                    runtime.forEachBlock(rowCount) { for row in $0 { target[row] = Int(numbers[row]) } }
                })
        }
    }

    /// The first row of each group, -1 for a group without rows: `int64`.
    ///
    ///     try RowGroups([Column(["b", "a", "b"])]).firstRows()        // [0, 1]
    ///
    /// - Throws: `ArrayError` of kind `memory` where the result exceeds the budget. Does not wait.
    /// - Complexity: O(groups).
    public func firstRows() throws(ArrayError) -> AnyNDArray {
        AnyNDArray(try grouping.firstPositions().store)
    }

    /// The number of rows of each group: `int64`.
    ///
    ///     try RowGroups([Column(["b", "a", "b"])]).sizes().array()        // [2, 1]
    ///
    /// - Throws: `ArrayError` of kind `memory` where the result exceeds the budget. Waits.
    /// - Complexity: O(n + groups), on all workers.
    public func sizes() throws(ArrayError) -> Column { try GroupReduce(grouping: grouping).sizes() }

    /// A reduction of a column's values in each group, of pandas' type. Sums of floats are
    /// compensated (Kahan 1965).
    ///
    ///     try RowGroups([Column(["b", "a", "b"])]).reduced(Column([1, 2, 4]), by: .sum).array()       // [5, 2]
    ///
    /// - Throws: `ArrayError` of kind `type` where values of this type have no such reduction, of kind
    ///   `shape` for a column of another length. Waits.
    /// - Complexity: O(n + groups), on all workers.
    public func reduced(_ column: Column, by aggregation: Aggregation) throws(ArrayError) -> Column {
        try GroupReduce(grouping: grouping).column(aggregation, of: column)
    }

    /// For each share of the way from the least to the greatest number of a group the two numbers next to
    /// that place, from which follow quantiles: a row for each group, with the lower ones of all shares and
    /// then the upper ones; NaN for a group without numbers. Integers are compared as floats.
    ///
    ///     let groups = try RowGroups([Column(["b", "a", "b", "b"])])
    ///     try groups.neighbours(of: Column([1, 2, 4, 7]), at: [0.25])         // [[1.0, 4.0], [2.0, 2.0]]
    ///
    /// - Parameter shares: numbers from 0 to 1.
    /// - Throws: `ArrayError` of kind `type` for columns that are not of numbers, of kind `shape` for a
    ///   column of another length, of kind `value` for other shares. Waits.
    /// - Complexity: O(n · shares), on all workers (Hoare's selection).
    public func neighbours(of column: Column, at shares: [Double]) throws(ArrayError) -> AnyNDArray {
        let storage = try column.storage()
        guard case .numbers(let store) = storage.elements else {
            throw ArrayError(.type, "neighbours: not defined for a column of \(column.type)")
        }
        guard column.count == rowCount else {
            throw ArrayError(.shape, "neighbours: \(column.count) values for \(rowCount) rows in groups")
        }
        guard shares.allSatisfy({ 0 <= $0 && $0 <= 1 }) else {
            throw ArrayError(.value, "neighbours: shares \(shares) are not all between 0 and 1")
        }
        let lists = GroupLists(grouping: grouping)
        let found = AnyNDArray(try lists.neighbours(of: store, storage.validity, at: shares))
        return try found.reshaped(Shape([count, 2 * shares.count]))
    }

    /// Variances of a column's numbers in each group: the sum of squared distances from the mean, divided by
    /// the number of values less a correction; NaN where that is not positive. In one pass, as in pandas
    /// (Welford 1962).
    ///
    ///     try RowGroups([Column(["b", "a", "b"])]).variances(Column([1, 2, 5]), correction: 0).array()        // [4.0, 0.0]
    ///
    /// - Throws: `ArrayError` of kind `type` for texts and categories, and for a column of another
    ///   length. Waits.
    /// - Complexity: O(n + groups), on all workers.
    public func variances(_ column: Column, correction: Int) throws(ArrayError) -> Column {
        let storage = try column.storage()
        guard case .numbers(let values) = storage.elements, column.count == rowCount else {
            throw ArrayError(.type, "variances: not defined for a column of \(column.type)")
        }
        let found = try GroupLists(grouping: grouping).variances(
            of: values, storage.validity, correction: correction, in: Double.self)
        return try Column(sharing: AnyNDArray(found))
    }

    /// The rows of the groups, group after group, in order within each: `int64`.
    ///
    ///     try RowGroups([Column(["b", "a", "b"])]).rowsInOrder()      // [0, 2, 1]
    ///
    /// - Throws: `ArrayError` of kind `memory` where the lists of rows exceed the budget. Waits.
    /// - Complexity: O(n + groups), on all workers.
    public func rowsInOrder() throws(ArrayError) -> AnyNDArray {
        let (runtime, grouping) = (grouping.runtime, grouping)
        return try grouping.readingRows { starts, rows in
            let places = try runtime.makeOffsets(grouping.groupCount) { group in
                let slot = Int(grouping.order[group])
                return starts[slot + 1] - starts[slot]
            }
            return AnyNDArray(
                try runtime.reading([places.offsets]) { pointers in
                    let places = pointers[0].assumingMemoryBound(to: Int.self)
                    return try runtime.makeRow(places[grouping.groupCount], of: Int.self) { target in
                        runtime.forEachBlock(grouping.groupCount) { groups in
                            for group in groups {
                                let slot = Int(grouping.order[group])
                                var place = places[group]
                                for k in starts[slot]..<starts[slot + 1] {
                                    target[place] = Int(rows[k])
                                    place += 1
                                }
                            }
                        }
                    }
                })
        }
    }

    /// Each row's place within its group, counted from 0: from the group's first row, or backwards from its
    /// last one. -1 for a row in no group: `int64`.
    ///
    ///     try RowGroups([Column(["b", "a", "b"])]).places()       // [0, 0, 1]
    ///
    /// - Throws: `ArrayError` of kind `memory` where the lists of rows exceed the budget. Waits.
    /// - Complexity: O(n + groups), on all workers.
    public func places(isForwards: Bool = true) throws(ArrayError) -> AnyNDArray {
        let (runtime, grouping) = (grouping.runtime, grouping)
        return try grouping.readingRows { starts, rows in
            return AnyNDArray(
                try runtime.makeRow(rowCount, of: Int.self) { target in
                    runtime.forEachBlock(rowCount) { for row in $0 { target[row] = -1 } }
                    runtime.forEachBlock(grouping.slotCount) { slots in
                        for slot in slots {
                            let (start, end) = (starts[slot], starts[slot + 1])
                            for k in start..<end {
                                target[Int(rows[k])] = isForwards ? k - start : end - 1 - k
                            }
                        }
                    }
                })
        }
    }

    /// A mask of the rows whose key stands in other rows, too: true for all but the one that the rule keeps.
    /// Rows in no group are false.
    ///
    ///     try RowGroups([Column(["b", "a", "b"])]).isRepeated(.keepFirst)     // [false, false, true]
    ///
    /// - Throws: `ArrayError` of kind `memory` where the lists of rows exceed the budget. Waits.
    /// - Complexity: O(n + groups), on all workers.
    public func isRepeated(_ rule: DuplicateRule) throws(ArrayError) -> AnyNDArray {
        let (runtime, grouping) = (grouping.runtime, grouping)
        return try grouping.readingRows { starts, rows in
            return AnyNDArray(
                try runtime.makeRow(rowCount, of: Bool.self) { target in
                    target.update(repeating: false, count: rowCount)
                    runtime.forEachBlock(grouping.slotCount) { slots in
                        for slot in slots where starts[slot + 1] - starts[slot] > 1 {
                            for k in starts[slot]..<starts[slot + 1] { target[Int(rows[k])] = true }
                            if rule == .keepFirst { target[Int(rows[starts[slot]])] = false }
                            if rule == .keepLast { target[Int(rows[starts[slot + 1] - 1])] = false }
                        }
                    }
                })
        }
    }
}
