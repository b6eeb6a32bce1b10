public import AquilaArrays
import AquilaRuntime
public import AquilaTypes

/// The rows of key columns in groups of equal keys, for libraries that arrange the results themselves.
///
///     let (cities, km) = (try trips["city"], try trips["km"])        // `trips` is the frame of `DataFrame`
///     let groups = try RowGroups([cities], isSorted: true)
///     try groups.reduced(km, by: .sum).array()                       // [5.0, 8.0]
///     try cities.taking(Column(groups.firstRows()))                  // str: Oslo, Rome
///
/// Constant; the lists of rows by group are made when they are first needed.
public struct RowGroups: Sendable {
    let grouping: Grouping

    /// Groups of rows with equal values in all key columns.
    ///
    ///     try RowGroups([Column(["b", "a", "b"])], isSorted: true).numbers()      // [1, 0, 1]
    ///
    /// - Parameters:
    ///   - keys: columns of one length.
    ///   - keepsMissing: true if missing keys are a group like others; otherwise their rows are in no group.
    ///   - isSorted: true if groups ascend by their keys, missing ones last; otherwise they stand in the
    ///     order of first occurrence.
    /// - Throws: `ArrayError` of kind `shape` for keys of different lengths, of kind `value` without keys.
    ///   Waits for the keys.
    /// - Complexity: O(n) for hash tables of the keys, on all workers, and a sort of the distinct ones.
    public init(_ keys: [Column], keepsMissing: Bool = false, isSorted: Bool = false) throws(ArrayError) {
        try keys.requireOneLength(in: "groups")
        let found = try Factorise.rows(keys, keepsMissing: keepsMissing)
        guard isSorted, found.groupCount > 1 else {
            grouping = found
            return
        }
        let firsts = try found.firstPositions()
        let composer = PositionComposer()
        let sorted = try keys.map { key throws(ArrayError) in
            (column: try key.at(firsts, composedBy: composer.compose), order: SortOrder.ascending)
        }
        grouping = found.reordered(try SortRows.positions(sorted, missing: .last).elements())
    }

    /// Groups of rows with equal texts, missing ones among them, if that are few: at most a quarter of the
    /// rows.
    ///
    ///     try RowGroups(fewTextsOf: Column([String](repeating: "a", count: 8)))?.count        // 1
    ///
    /// - Parameter isKnown: true if texts that no grouping has hashed before give nil at once.
    /// - Returns: nil for many distinct texts, and for columns that are not of texts. Waits; found once.
    /// - Throws: `ArrayError` of kind `memory` where the rows' numbers exceed the budget.
    /// - Complexity: O(bytes), on all workers; O(1) where the texts have been hashed before.
    public init?(fewTextsOf column: Column, isKnown: Bool = false) throws(ArrayError) {
        let storage = try column.storage()
        guard case .texts = storage.elements, column.count < Int(Int32.max),
            !isKnown || storage.knownSlots(true) != nil,
            let slots = try TextSlots.fewSlots(of: storage, keepsMissing: true)
        else { return nil }
        grouping = try slots.grouping(storage.runtime)
    }

    /// Groups of rows that are in the same groups of all of several groupings, such as those of single keys.
    /// Rows in no group of one of them are in none.
    ///
    ///     let (a, b) = (try RowGroups([Column([1, 1, 2])]), try RowGroups([Column([5, 6, 5])]))
    ///     try RowGroups(combining: [a, b]).count      // 3
    ///
    /// - Parameter isSorted: true if groups ascend by their numbers in the groupings, of which the first
    ///   decides first; otherwise they stand in the order of first occurrence.
    /// - Throws: `ArrayError` of kind `shape` for groupings of different numbers of rows, of kind `value`
    ///   without any.
    /// - Complexity: O(n) for each grouping, on all workers.
    public init(combining groupings: [RowGroups], isSorted: Bool = false) throws(ArrayError) {
        guard let first = groupings.first else { throw ArrayError(.value, "groups: no groupings") }
        guard groupings.allSatisfy({ $0.rowCount == first.rowCount }) else {
            throw ArrayError(.shape, "groups: groupings of \(groupings.map(\.rowCount)) rows")
        }
        let runtime = first.grouping.runtime
        let digits = try groupings.map { groups throws(ArrayError) in try groups.digit(isSorted) }
        let slots = try Factorise.combined(digits, runtime)
        if isSorted, slots.firsts == nil {
            grouping = try DenseFactoriser.grouping(runtime, slots: slots.store, slotCount: slots.count)
                .ascending()
            return
        }
        let found = try slots.grouping(runtime)
        guard isSorted, found.groupCount > 1 else {
            grouping = found
            return
        }
        let firsts = try found.firstPositions()
        let keys = try digits.map { digit throws(ArrayError) in
            (column: try Column(sharing: AnyNDArray(digit.store)).at(firsts), order: SortOrder.ascending)
        }
        grouping = found.reordered(try SortRows.positions(keys, missing: .last).elements())
    }

    /// The slots of the groups; those of groups that ascend are their numbers.
    private func digit(_ isSorted: Bool) throws(ArrayError) -> KeySlots {
        isSorted
            ? KeySlots(store: try grouping.numbers(), count: grouping.groupCount)
            : KeySlots(store: grouping.slots, count: grouping.slotCount)
    }

    /// The groups of some rows, -1 for a row in none: `int64`.
    ///
    ///     let groups = try RowGroups([Column(["b", "a", "b"])])
    ///     try groups.numbers(of: Column([2, 1]))      // [0, 1]
    ///
    /// - Throws: `ArrayError` of kind `index` for a row outside.
    /// - Complexity: O(rows + groups), on all workers.
    public func numbers(of rows: Column) throws(ArrayError) -> AnyNDArray {
        let places = try rows.checkedPositions(below: rowCount, in: "groups")
        let runtime = grouping.runtime
        var groupOf = [Int32](repeating: -1, count: grouping.slotCount)
        for (group, slot) in grouping.order.enumerated() { groupOf[Int(slot)] = Int32(group) }
        return try runtime.reading([places.store, grouping.slots]) { pointers in
            let places = pointers[0].assumingMemoryBound(to: Int.self)
            let slots = pointers[1].assumingMemoryBound(to: Int32.self)
            return AnyNDArray(
                try runtime.makeRow(rows.count, of: Int.self) { target in
                    groupOf.withUnsafeBufferPointer { groupOf in
                        runtime.forEachBlock(rows.count) { block in
                            for k in block {
                                let slot = places[k] < 0 ? -1 : slots[places[k]]
                                target[k] = slot < 0 ? -1 : Int(groupOf[Int(slot)])
                            }
                        }
                    }
                })
        }
    }

    /// True if a row is in no group.
    ///
    ///     try RowGroups([Column(["a", nil])]).hasLeftRows()       // true
    ///
    /// - Throws: `ArrayError` of the operation that should have given the rows' numbers. Waits.
    /// - Complexity: O(n), on all workers.
    public func hasLeftRows() throws(ArrayError) -> Bool {
        let runtime = grouping.runtime
        return try runtime.reading([grouping.slots]) { pointers in
            let slots = pointers[0].assumingMemoryBound(to: Int32.self)
            return runtime.signs(rowCount) { block in
                var bits: Int32 = 0
                for row in block { bits |= slots[row] }
                return (Int(bits), 0)
            }.first < 0
        }
    }

    /// Groups whose numbers are known: row k is in group `numbers[k]`, in none if that is -1.
    ///
    ///     try RowGroups(numbers: NDArray([0, 1, 0, -1]).untyped, count: 2).sizes().array()        // [2, 1]
    ///
    /// - Throws: `ArrayError` of kind `index` for a number outside the groups. Waits for the numbers.
    /// - Complexity: O(n + count).
    public init(numbers: AnyNDArray, count: Int) throws(ArrayError) {
        try Grouping.require(numbers.count, in: "groups")
        let slots = try numbers.checkedPlaces(below: count, of: Int32.self, in: "groups").store
        var firsts = [Int32](repeating: -1, count: count)
        try numbers.runtime.reading([slots]) { pointers in
            let slots = pointers[0].assumingMemoryBound(to: Int32.self)
            firsts.withUnsafeMutableBufferPointer { firsts in
                var row = numbers.count
                while row > 0 {
                    row &-= 1
                    if slots[row] >= 0 { firsts[Int(slots[row])] = Int32(truncatingIfNeeded: row) }
                }
            }
        }
        grouping = Grouping(
            numbers.runtime, rowCount: numbers.count, slots: slots, slotCount: count,
            order: (0..<Int32(truncatingIfNeeded: count)).map { $0 }, firsts: firsts)
    }

    /// The number of groups.
    public var count: Int { grouping.groupCount }

    /// The number of rows.
    public var rowCount: Int { grouping.rowCount }
}

extension [Column] {
    /// Throws without columns, or where their lengths differ.
    func requireOneLength(in operation: String) throws(ArrayError) {
        guard let first else { throw ArrayError(.value, "\(operation): no columns") }
        for column in self where column.count != first.count {
            throw ArrayError(
                .shape, "\(operation): columns of \(first.count) and of \(column.count) values")
        }
    }
}
