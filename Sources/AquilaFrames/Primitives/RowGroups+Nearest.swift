public import AquilaArrays
import AquilaRuntime
public import AquilaTypes

// The nearest rows of groups to rows of another table, for merges of rows with the nearest ones.

extension RowGroups {
    /// For each of other rows, which stand among these in one order, the nearest of these in its group,
    /// before it or after it; -1 where there is none: `int64`.
    ///
    ///     let groups = try RowGroups([Column(["b", "a", "b"])])
    ///     let (places, numbers) = (NDArray([1, 3]).untyped, NDArray([0, 0]).untyped)
    ///     try groups.nearestRows(at: places, in: numbers, isBefore: true)        // [0, 2]
    ///
    /// - Parameters:
    ///   - places: for each of the others the number of these rows before it, ascending: `int64`.
    ///   - numbers: for each of the others the number of its group, -1 for none: `int64`.
    /// - Throws: `ArrayError` of kind `shape` for arrays of different shapes or types. Waits.
    /// - Complexity: O(n + others) for each worker.
    public func nearestRows(
        at places: AnyNDArray, in numbers: AnyNDArray, isBefore: Bool
    ) throws(ArrayError) -> AnyNDArray {
        guard places.dtype == .int64, numbers.dtype == .int64, places.rank == 1, places.shape == numbers.shape
        else {
            throw ArrayError(
                .shape,
                "nearestRows: places \(places.dtype)\(places.shape), groups \(numbers.dtype)\(numbers.shape)")
        }
        let (runtime, otherCount, rowCount, groupCount) = (grouping.runtime, places.count, rowCount, count)
        let stores = try [grouping.numbers(), places.base.withoutGaps(), numbers.base.withoutGaps()]
        return try runtime.reading(stores) { pointers in
            let walk = NearestRows(
                own: pointers[0].assumingMemoryBound(to: Int32.self),
                rowCount: rowCount, groupCount: groupCount,
                places: pointers[1].assumingMemoryBound(to: Int.self),
                numbers: pointers[2].assumingMemoryBound(to: Int.self), isBefore: isBefore)
            return AnyNDArray(
                try runtime.makeRow(otherCount, of: Int.self) { target in
                    let blocks = RowBlocks(
                        otherCount, blockCount: min(otherCount >> 14, runtime.workerCount))
                    runtime.parallelFor(count: blocks.count) { walk.find(blocks[$0], target) }
                })
        }
    }
}

/// A walk over rows and others that stand among them, with the last row that was met of each group.
private struct NearestRows {
    let own: UnsafePointer<Int32>
    let rowCount: Int
    let groupCount: Int
    let places: UnsafePointer<Int>
    let numbers: UnsafePointer<Int>
    let isBefore: Bool

    /// Finds the nearest rows of some of the others; the walk begins at the first row, or the last one.
    func find(_ others: Range<Int>, _ target: UnsafeMutablePointer<Int>) {
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: max(groupCount, 1)) { last in
            last.initialize(repeating: -1)
            var row = isBefore ? 0 : rowCount
            for k in 0..<others.count {
                let other = isBefore ? others.lowerBound &+ k : others.upperBound &- 1 &- k
                let place = max(0, min(places[other], rowCount))
                while isBefore ? row < place : row > place {
                    if !isBefore { row &-= 1 }
                    if own[row] >= 0 { last[Int(own[row])] = Int32(truncatingIfNeeded: row) }
                    if isBefore { row &+= 1 }
                }
                let group = numbers[other]
                target[other] = 0 <= group && group < groupCount ? Int(last[group]) : -1
            }
        }
    }
}
