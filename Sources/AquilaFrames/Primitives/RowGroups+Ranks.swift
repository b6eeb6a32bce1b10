public import AquilaArrays
import AquilaRuntime
public import AquilaTypes

extension RowGroups {
    /// The rank of each number within its group, as `Column.ranks`; NaN for a row in no group: `float64`.
    ///
    ///     let groups = try RowGroups([Column(["b", "a", "b"])])
    ///     try groups.ranks(Column([1.0, 2, 0.5]), .ascending, ties: .average)     // [2.0, 1.0, 1.0]
    ///
    /// - Throws: `ArrayError` of kind `type` for columns that are not of numbers, of kind `shape` for one of
    ///   another length. Waits.
    /// - Complexity: that of sorting by two keys.
    public func ranks(
        _ column: Column, _ order: SortOrder, ties: TieRule
    ) throws(ArrayError) -> AnyNDArray {
        let rows = try sortedRows(column, order)
        let storage = try column.storage()
        guard case .numbers(let store) = storage.elements, storage.validity == nil else {
            throw ArrayError(.type, "ranks: not defined for a column of \(column.type)")
        }
        return try store.dtype.withNumber(
            GroupRanks(groups: self, values: store, sorted: rows.base, ties: ties))
    }

    /// The rows in no group, then those of the groups, group after group, in the order of a column's values
    /// within each; missing values come last: `int64`.
    ///
    ///     try RowGroups([Column(["b", "a", "b"])]).sortedRows(Column([1.0, 2, 0.5]))       // [2, 0, 1]
    ///
    /// - Throws: `ArrayError` of kind `shape` for a column of another length. Waits.
    /// - Complexity: that of sorting by two keys.
    public func sortedRows(
        _ column: Column, _ order: SortOrder = .ascending
    ) throws(ArrayError) -> AnyNDArray {
        guard column.count == rowCount else {
            throw ArrayError(.shape, "groups: \(column.count) values for \(rowCount) rows in groups")
        }
        let numbers = try Column(sharing: numbers())
        let keys = [(column: numbers, order: SortOrder.ascending), (column: column, order: order)]
        return AnyNDArray(try SortRows.positions(keys, missing: .last).store)
    }
}

private struct GroupRanks: NumberVisitor {
    let groups: RowGroups
    let values: LogicalStore
    /// The rows in order, those in no group first.
    let sorted: LogicalStore
    let ties: TieRule

    func visit<T: ColumnNumber>(_ type: T.Type) throws(ArrayError) -> AnyNDArray {
        let grouping = groups.grouping
        return try grouping.runtime.reading([values, sorted, grouping.slots]) { pointers in
            let values = pointers[0].assumingMemoryBound(to: T.self)
            let rows = pointers[1].assumingMemoryBound(to: Int.self)
            let slots = pointers[2].assumingMemoryBound(to: Int32.self)
            let starts = try starts()
            return try starts.withUnsafeBufferPointer { starts in
                try groups.walk(to: Double.self, left: .nan) { list, target in
                    rank(rows + starts[Int(slots[Int(list[0])])], list.count, values, target)
                }
            }
        }
    }

    /// For each slot the place of its first row in order.
    private func starts() throws(ArrayError) -> [Int] {
        let grouping = groups.grouping
        return try grouping.readingRows { ends, _ in
            var starts = [Int](repeating: 0, count: grouping.slotCount)
            var place = grouping.rowCount - ends[grouping.slotCount]
            for slot in grouping.order {
                starts[Int(slot)] = place
                place += ends[Int(slot) + 1] - ends[Int(slot)]
            }
            return starts
        }
    }

    /// Writes the ranks of a group's rows, which stand in order.
    private func rank<T: ColumnNumber>(
        _ rows: UnsafePointer<Int>, _ count: Int, _ values: UnsafePointer<T>,
        _ ranks: UnsafeMutablePointer<Double>
    ) {
        var (place, number) = (0, 0)
        while place < count {
            let value = values[rows[place]]
            var end = place &+ 1
            while end < count, values[rows[end]].keyBits == value.keyBits { end &+= 1 }
            number &+= 1
            for k in place..<end {
                ranks[rows[k]] = value.isMissing ? .nan : ties.rank(k, place, end, number)
            }
            place = end
        }
    }
}
