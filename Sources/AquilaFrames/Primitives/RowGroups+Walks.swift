public import AquilaArrays
import AquilaRuntime
public import AquilaTypes

// Results for each row, found by walks over the rows of its group.

/// A running result over the values of a group.
public enum GroupScan: String, Sendable, CaseIterable {
    /// The sum of the values so far.
    case sum
    /// Their product.
    case product
    /// The least of them.
    case min
    /// The greatest of them.
    case max
}

extension RowGroups {
    /// For each row the row of its group that stands a distance before it, after it for a negative one; -1
    /// where there is none: `int64`.
    ///
    ///     try RowGroups([Column(["b", "a", "b"])]).shiftedRows(by: 1)      // [-1, -1, 0]
    ///
    /// - Throws: `ArrayError` where memory is short. Waits.
    /// - Complexity: O(n), on all workers.
    public func shiftedRows(by distance: Int) throws(ArrayError) -> AnyNDArray {
        try walk(to: Int.self, left: -1) { rows, target in
            for (k, row) in rows.enumerated() {
                let (other, isBeyond) = k.subtractingReportingOverflow(distance)
                target[Int(row)] = !isBeyond && rows.indices.contains(other) ? Int(rows[other]) : -1
            }
        }
    }

    /// For each row the nearest row of its group with a value, itself or before it, or after it; -1 where
    /// there is none: `int64`.
    ///
    ///     let groups = try RowGroups([Column(["b", "a", "b"])])
    ///     let mask = NDArray([false, false, true]).untyped
    ///     try groups.filledRows(missing: mask, isForwards: true)       // [0, 1, 0]
    ///
    /// - Parameters:
    ///   - missing: a mask of the rows without a value.
    ///   - limit: the greatest number of consecutive rows that are filled from one value.
    /// - Throws: `ArrayError` of kind `shape` for a mask of another length, of kind `type` for other values.
    /// - Complexity: O(n), on all workers.
    public func filledRows(
        missing: AnyNDArray, isForwards: Bool, limit: Int? = nil
    ) throws(ArrayError) -> AnyNDArray {
        guard missing.dtype == .bool, missing.shape == [rowCount] else {
            throw ArrayError(
                .shape, "filledRows: a mask of \(missing.dtype)\(missing.shape) for \(rowCount) rows")
        }
        let limit = limit ?? .max
        return try grouping.runtime.reading([try missing.base.withoutGaps()]) { pointers in
            let missing = pointers[0].assumingMemoryBound(to: Bool.self)
            return try walk(to: Int.self, left: -1) { rows, target in
                var (last, distance) = (-1, 0)
                for k in rows.indices {
                    let row = Int(rows[isForwards ? k : rows.count &- 1 &- k])
                    distance &+= 1
                    if !missing[row] { (last, distance) = (row, 0) }
                    target[row] = distance <= limit ? last : -1
                }
            }
        }
    }

    /// The first row with the least or the greatest number of each group; -1 for a group without numbers:
    /// `int64`. NaN is left out.
    ///
    ///     try RowGroups([Column(["b", "a", "b"])]).extremeRows(Column([1, 2, 5]), isGreatest: true)      // [2, 1]
    ///
    /// - Throws: `ArrayError` of kind `type` for columns that are not of numbers, of kind `shape` for one of
    ///   another length. Waits.
    /// - Complexity: O(n), on all workers.
    public func extremeRows(_ column: Column, isGreatest: Bool) throws(ArrayError) -> AnyNDArray {
        let storage = try column.storage()
        guard case .numbers(let store) = storage.elements, storage.validity == nil, column.count == rowCount
        else { throw ArrayError(.type, "extremes: not defined for a column of \(column.type)") }
        return try store.dtype.withNumber(
            ExtremeRows(grouping: grouping, values: store, isGreatest: isGreatest))
    }

    /// The running results of a column's numbers in each group, of the same type. A NaN gives NaN, and is
    /// left out of the results after it or makes them NaN, too; sums are compensated (Kahan 1965). Rows in
    /// no group give NaN, zero for integers.
    ///
    ///     try RowGroups([Column(["b", "a", "b"])]).scanned(Column([1, 2, 4]), by: .sum)        // [1, 2, 5]
    ///
    /// - Throws: `ArrayError` of kind `type` for columns that are neither `int64` nor `float64`, of kind
    ///   `shape` for one of another length. Waits.
    /// - Complexity: O(n), on all workers.
    public func scanned(
        _ column: Column, by scan: GroupScan, skipsMissing: Bool = true
    ) throws(ArrayError) -> AnyNDArray {
        let storage = try column.storage()
        guard case .numbers(let store) = storage.elements, storage.validity == nil,
            store.dtype == .float64 || store.dtype == .int64
        else { throw ArrayError(.type, "\(scan): no running results of a column of \(column.type)") }
        guard column.count == rowCount else {
            throw ArrayError(.shape, "\(scan): \(column.count) values for \(rowCount) rows in groups")
        }
        return try grouping.runtime.reading([store]) { pointers in
            if store.dtype == .int64 {
                let values = pointers[0].assumingMemoryBound(to: Int.self)
                return try walk(to: Int.self, left: 0) { rows, target in
                    Self.scan(rows, values, target, scan)
                }
            }
            let values = pointers[0].assumingMemoryBound(to: Double.self)
            return try walk(to: Double.self, left: .nan) { rows, target in
                Self.scan(rows, values, target, scan, skipsMissing)
            }
        }
    }

    private static func scan(
        _ rows: UnsafeBufferPointer<Int32>, _ values: UnsafePointer<Int>, _ target: UnsafeMutablePointer<Int>,
        _ scan: GroupScan
    ) {
        guard var last = rows.first.map({ values[Int($0)] }) else { return }
        target[Int(rows[0])] = last
        for row in rows.dropFirst() {
            let value = values[Int(row)]
            switch scan {
            case .sum: last = last &+ value
            case .product: last = last &* value
            case .min: last = Swift.min(last, value)
            case .max: last = Swift.max(last, value)
            }
            target[Int(row)] = last
        }
    }

    private static func scan(
        _ rows: UnsafeBufferPointer<Int32>, _ values: UnsafePointer<Double>,
        _ target: UnsafeMutablePointer<Double>, _ scan: GroupScan, _ skipsMissing: Bool
    ) {
        var last: Double
        switch scan {
        case .sum: last = 0
        case .product: last = 1
        case .min: last = .infinity
        case .max: last = -.infinity
        }
        var rest = 0.0
        for row in rows {
            let value = values[Int(row)]
            if value != value {
                target[Int(row)] = .nan
                if skipsMissing { continue }
                last = .nan
            }
            switch scan {
            case .sum:
                let next = value - rest
                let sum = last + next
                rest = (sum - last) - next
                // An infinity leaves no rest.
                if rest != rest { rest = 0 }
                last = sum
            case .product: last *= value
            case .min: if value < last { last = value }
            case .max: if value > last { last = value }
            }
            target[Int(row)] = last
        }
    }

    /// A value for each row, written by a walk over the rows of its group.
    ///
    /// - Parameter left: the value of rows in no group.
    @inline(__always)
    func walk<R: Element>(
        to type: R.Type, left: R, _ body: (UnsafeBufferPointer<Int32>, UnsafeMutablePointer<R>) -> Void
    ) throws(ArrayError) -> AnyNDArray {
        let (runtime, grouping) = (grouping.runtime, grouping)
        let store = try grouping.readingRows { starts, rows in
            try runtime.makeRow(rowCount, of: R.self) { target in
                let total = starts[grouping.slotCount]
                if total < rowCount {
                    runtime.forEachBlock(rowCount) { for row in $0 { target[row] = left } }
                }
                // Blocks of slots with about as many rows.
                let blockCount = max(min(total >> 12, 4 * runtime.workerCount), 1)
                let ends = UnsafeBufferPointer(start: starts, count: grouping.slotCount + 1)
                runtime.parallelFor(count: blockCount) { block in
                    let first = ends.place(of: block * total / blockCount)
                    let last =
                        block + 1 == blockCount
                        ? grouping.slotCount : ends.place(of: (block + 1) * total / blockCount)
                    for slot in first..<max(first, last) where starts[slot] < starts[slot &+ 1] {
                        let count = starts[slot &+ 1] &- starts[slot]
                        body(UnsafeBufferPointer(start: rows + starts[slot], count: count), target)
                    }
                }
            }
        }
        return AnyNDArray(store)
    }
}

extension UnsafeBufferPointer<Int> {
    /// The first place of an ascending row whose element is at least a value; the last place without one.
    fileprivate func place(of value: Int) -> Int {
        var (low, high) = (0, count - 1)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

private struct ExtremeRows: NumberVisitor {
    let grouping: Grouping
    let values: LogicalStore
    let isGreatest: Bool

    func visit<T: ColumnNumber>(_ type: T.Type) throws(ArrayError) -> AnyNDArray {
        try grouping.runtime.reading([values]) { pointers in
            let values = pointers[0].assumingMemoryBound(to: T.self)
            return AnyNDArray(
                try GroupLists(grouping: grouping).map(to: Int.self) { _, rows in
                    var best = -1
                    for row in rows {
                        let (row, value) = (Int(row), values[Int(row)])
                        if value.isMissing { continue }
                        let isBetter =
                            best < 0
                            || (isGreatest
                                ? values[best].isLess(than: value) : value.isLess(than: values[best]))
                        if isBetter { best = row }
                    }
                    return best
                })
        }
    }
}
