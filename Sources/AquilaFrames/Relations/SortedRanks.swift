public import AquilaArrays
import AquilaRuntime
public import AquilaTypes

/// The rank that values share which are equal.
public enum TieRule: String, Sendable, CaseIterable {
    /// The mean, the least and the greatest of their places in order, counted from 1.
    case average, min, max
    /// Each its own place, in the order of rows.
    case first
    /// The number of distinct values up to theirs.
    case dense

    /// The rank of a place in a run of equal values, the number of which is counted from 1.
    @inline(__always)
    func rank(_ place: Int, _ start: Int, _ end: Int, _ number: Int) -> Double {
        switch self {
        case .average: Double(start &+ 1 &+ end) / 2
        case .min: Double(start &+ 1)
        case .max: Double(end)
        case .first: Double(place &+ 1)
        case .dense: Double(number)
        }
    }
}

extension Column {
    /// The rank of each number in order, NaN for a missing one: `float64`.
    ///
    ///     try Column([3.5, 8, 3.5]).ranks(.ascending, ties: .average)     // [1.5, 3.0, 1.5]
    ///
    /// - Throws: `ArrayError` of kind `type` for columns that are not of numbers. Waits.
    /// - Complexity: O(n) for each 64 bits of a value, on all workers: a sort and one pass over its result.
    public func ranks(_ order: SortOrder, ties: TieRule) throws(ArrayError) -> AnyNDArray {
        let storage = try storage()
        guard case .numbers(let store) = storage.elements else {
            throw ArrayError(.type, "ranks: not defined for a column of \(type)")
        }
        let rows = try SortRows.positions([(self, order, .last)])
        return try store.dtype.withNumber(
            RankVisitor(storage: storage, rows: rows, present: count - missingCount(), ties: ties))
    }
}

private struct RankVisitor: NumberVisitor {
    let storage: ColumnStorage
    let rows: RowPositions
    /// The number of values; missing ones come last.
    let present: Int
    let ties: TieRule

    func visit<T: ColumnNumber>(_ type: T.Type) throws(ArrayError) -> AnyNDArray {
        let (runtime, present) = (storage.runtime, present)
        let row = try runtime.reading([storage.fixed!, rows.store]) { pointers in
            let values = pointers[0].assumingMemoryBound(to: T.self)
            let rows = pointers[1].assumingMemoryBound(to: Int.self)
            /// True if a place in order has another value than the one before.
            @inline(__always)
            func isStart(_ place: Int) -> Bool {
                place == 0 || values[rows[place]].keyBits != values[rows[place &- 1]].keyBits
            }
            let blocks = runtime.blocks(present)
            let starts =
                ties != .dense
                ? []
                : runtime.scanned(blocks) { block in block.reduce(0) { $0 &+ (isStart($1) ? 1 : 0) } }
            return try runtime.makeRow(storage.count, of: Double.self) { ranks in
                for place in present..<storage.count { ranks[rows[place]] = .nan }
                runtime.parallelFor(count: blocks.count) { block in
                    var number = ties == .dense ? starts[block] : 0
                    var place = blocks[block].lowerBound
                    // A run belongs to the block in which it begins.
                    while place < blocks[block].upperBound, !isStart(place) { place &+= 1 }
                    while place < blocks[block].upperBound {
                        var end = place &+ 1
                        while end < present, !isStart(end) { end &+= 1 }
                        number &+= 1
                        for k in place..<end { ranks[rows[k]] = ties.rank(k, place, end, number) }
                        place = end
                    }
                }
            }
        }
        return AnyNDArray(row)
    }
}
