public import AquilaArrays
import AquilaRuntime
public import AquilaTypes

// Relations of columns as positions of rows, for libraries that arrange the results themselves.

extension Column {
    /// The values at positions of rows, copied when they are first used; -1 gives a missing value.
    ///
    ///     try Column([10, 20, 30]).taking(Column([2, 0])).array()     // [30, 10]
    ///
    /// - Parameter positions: a column of `int64`; its least and greatest value are found once.
    /// - Throws: `ArrayError` of kind `index` for a position outside the column, of kind `type` for positions
    ///   of another type. Waits for the positions.
    /// - Complexity: O(positions), read once to check them; one copy when the values are first used.
    public func taking(_ positions: Column) throws(ArrayError) -> Column {
        try at(positions.checkedPositions(below: count, in: "taking"))
    }

    /// The column as positions of rows: -1 to a count.
    func checkedPositions(below limit: Int, in operation: String) throws(ArrayError) -> RowPositions {
        let storage = try storage()
        guard type == .int64, case .numbers(let store) = storage.elements else {
            throw ArrayError(.type, "\(operation): positions are int64, not \(type)")
        }
        guard count > 0 else { return RowPositions(store, hasHoles: false) }
        guard let bounds = try storage.integerBounds(), bounds.lowerBound >= -1, bounds.upperBound < limit
        else {
            throw ArrayError(.index, "\(operation): a place is outside of -1 to \(limit - 1)")
        }
        return RowPositions(store, hasHoles: bounds.lowerBound < 0)
    }

    /// The positions of rows in the order of keys: a stable sort, of which the first key decides first.
    ///
    ///     try Column.sortedRows([(Column([3, 1, 2]), .descending, .last)])        // [0, 2, 1]
    ///
    /// - Returns: an `int64` array.
    /// - Throws: `ArrayError` of kind `value` without keys, of kind `shape` for keys of different lengths.
    ///   Waits.
    /// - Complexity: O(n) for each 64 bits of keys, in a few passes on all workers.
    public static func sortedRows(
        _ keys: [(column: Column, order: SortOrder, missing: MissingPlace)]
    ) throws(ArrayError) -> AnyNDArray {
        try keys.map(\.column).requireOneLength(in: "sort")
        return AnyNDArray(try SortRows.positions(keys).store)
    }

    /// The positions of the rows of two sides that a join pairs, in pandas' order: see `JoinKind`.
    ///
    ///     try Column.joinedRows([Column([1, 2])], [Column([2, 2])], .inner).right     // [0, 1]
    ///
    /// - Parameters:
    ///   - left: the keys of the left side.
    ///   - right: as many of the right side, of the same types.
    /// - Returns: `int64` arrays; nil for a side whose rows all stand in order, -1 for a row without a match.
    /// - Throws: `ArrayError` of kind `value` for no keys or another number of them, of kind `type` where
    ///   types differ, of kind `memory` where the pairs exceed the budget. Waits.
    /// - Complexity: O(rows + pairs), on all workers; `outer` also sorts the distinct keys.
    public static func joinedRows(
        _ left: [Column], _ right: [Column], _ kind: JoinKind
    ) throws(ArrayError) -> (left: AnyNDArray?, right: AnyNDArray?) {
        try left.requireOneLength(in: "join")
        try right.requireOneLength(in: "join")
        guard left.count == right.count else {
            throw ArrayError(.value, "join: \(left.count) keys on the left, \(right.count) on the right")
        }
        for (a, b) in zip(left, right) where a.type != b.type {
            throw ArrayError(.type, "join: a key of \(a.type) on the left and of \(b.type) on the right")
        }
        let rows = try JoinRows.pairs(left, right, kind)
        return (rows.left.map { AnyNDArray($0.store) }, rows.right.map { AnyNDArray($0.store) })
    }

    /// A mask of the values that stand in another column of the same type; missing values equal each other.
    ///
    ///     try Column([1, 2, 3]).isIn(Column([3, 1]))      // [true, false, true]
    ///
    /// - Throws: `ArrayError` of kind `type` where types differ. Waits.
    /// - Complexity: O(n) for n values of both, in hash tables or numbered directly where integers are dense.
    public func isIn(_ others: Column) throws(ArrayError) -> AnyNDArray {
        guard type == others.type else {
            throw ArrayError(.type, "isIn: a column of \(type) and values of \(others.type)")
        }
        let (count, otherCount, runtime) = (count, others.count, runtime)
        let slots = try Factorise.slots([[others, self]], keepsMissing: true)
        return try runtime.reading([slots.store]) { pointers in
            let numbers = pointers[0].assumingMemoryBound(to: Int32.self)
            let known = try Scratch<Bool>(runtime, slots.count + 1)
            defer { known.keep() }
            known.base.update(repeating: false, count: known.count)
            for k in 0..<otherCount where numbers[k] >= 0 { known.base[Int(numbers[k])] = true }
            return AnyNDArray(
                try runtime.makeRow(count, of: Bool.self) { target in
                    runtime.forEachBlock(count) { block in
                        for row in block {
                            let number = numbers[otherCount + row]
                            target[row] = number >= 0 && known.base[Int(number)]
                        }
                    }
                })
        }
    }
}
