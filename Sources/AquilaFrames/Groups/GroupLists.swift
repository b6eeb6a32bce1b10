import AquilaRuntime
import AquilaTypes

/// Reductions that need all of a group's values at once: they walk the groups' lists of rows.
struct GroupLists {
    let grouping: Grouping

    /// A result for each group from its rows, in order.
    ///
    /// - Parameter body: takes the group's number and the numbers of its rows; called by all workers.
    @inline(__always)
    func map<R: Element>(
        to type: R.Type, _ body: (Int, UnsafeBufferPointer<Int32>) -> R
    ) throws(ArrayError) -> LogicalStore {
        let runtime = grouping.runtime
        return try grouping.readingRows { starts, rows in
            return try runtime.makeRow(grouping.groupCount, of: R.self) { target in
                let blocks = RowBlocks(
                    grouping.groupCount, blockCount: min(grouping.rowCount >> 12, 4 * runtime.workerCount))
                runtime.parallelFor(count: blocks.count) { block in
                    for group in blocks[block] {
                        let slot = Int(grouping.order[group])
                        target[group] = body(
                            group,
                            UnsafeBufferPointer(
                                start: rows + starts[slot], count: starts[slot &+ 1] &- starts[slot]))
                    }
                }
            }
        }
    }

    /// The rows of the first or last present value of each group; -1 for a group without one.
    func ends(of column: Column, isLast: Bool) throws(ArrayError) -> RowPositions {
        let present = try column.missingCount() == 0 ? nil : try column.isPresent().base.withoutGaps()
        return try grouping.runtime.reading(present.map { [$0] } ?? []) { pointers in
            let present = pointers.first?.assumingMemoryBound(to: Bool.self)
            let store = try map(to: Int.self) { _, rows in
                if isLast {
                    for row in rows.reversed() where present == nil || present![Int(row)] { return Int(row) }
                } else {
                    for row in rows where present == nil || present![Int(row)] { return Int(row) }
                }
                return -1
            }
            return RowPositions(store, hasHoles: present != nil || grouping.firsts.contains(-1))
        }
    }

    /// Variances of numbers: the sum of squared distances from the mean, divided by the number of values less
    /// a correction; NaN where that is not positive. The algorithm is Welford's (1962), as in pandas.
    func variances<T: SumNumber>(
        of values: LogicalStore, _ validity: LogicalStore?, correction: Int, in type: T.Type
    ) throws(ArrayError) -> LogicalStore {
        try overNumbers(values, validity, as: T.self) { numbers in
            try map(to: T.self) { _, rows in
                var (mean, sum, count): (T, T, Int) = (0, 0, 0)
                for row in rows {
                    let next = numbers[row]
                    if next != next { continue }
                    count &+= 1
                    let distance = next - mean
                    mean += distance / T(count)
                    sum += (next - mean) * distance
                }
                return count <= correction ? .nan : sum / T(count &- correction)
            }
        }
    }

    /// Medians of numbers: the mean of the two middle ones if there is an even number; NaN without values.
    func medians(of values: LogicalStore, _ validity: LogicalStore?) throws(ArrayError) -> LogicalStore {
        try overNumbers(values, validity, as: Double.self) { numbers in
            try map(to: Double.self) { _, rows in
                withUnsafeTemporaryAllocation(of: Double.self, capacity: max(rows.count, 1)) { buffer in
                    var count = 0
                    for row in rows {
                        let next = numbers[row]
                        buffer[count] = next
                        count &+= next == next ? 1 : 0
                    }
                    return Selection.median(buffer.baseAddress!, count)
                }
            }
        }
    }

    /// Calls the body with numbers as floats of a type.
    private func overNumbers<T: SumNumber>(
        _ values: LogicalStore, _ validity: LogicalStore?, as type: T.Type,
        _ body: (MaskedNumbers<T>) throws -> LogicalStore
    ) throws(ArrayError) -> LogicalStore {
        let runtime = grouping.runtime
        let floats = values.dtype == T.dtype ? values : runtime.cast(values, to: T.dtype)
        return try runtime.reading([floats] + (validity.map { [$0] } ?? [])) { pointers in
            try body(
                MaskedNumbers(
                    values: pointers[0].assumingMemoryBound(to: T.self),
                    mask: pointers.count > 1 ? pointers[1].assumingMemoryBound(to: Bool.self) : nil))
        }
    }
}

/// Floats of rows, NaN where one is missing.
private struct MaskedNumbers<T: SumNumber> {
    let values: UnsafePointer<T>
    let mask: UnsafePointer<Bool>?

    @inline(__always)
    subscript(row: Int32) -> T {
        if let mask, !mask[Int(row)] { return .nan }
        return values[Int(row)]
    }
}

/// The selection of values by their rank.
enum Selection {
    /// The median of values, which are reordered.
    static func median(_ values: UnsafeMutablePointer<Double>, _ count: Int) -> Double {
        guard count > 0 else { return .nan }
        let upper = nth(values, count, count / 2)
        if count % 2 == 1 { return upper }
        // The lower middle value is the greatest of those before the upper one.
        var lower = values[0]
        for k in 1..<max(count / 2, 1) where values[k] > lower { lower = values[k] }
        return (lower + upper) / 2
    }

    /// The value of a rank; afterwards no value before its place is greater and none after it is less. O(n),
    /// by Hoare's selection; sorts if that makes too little progress.
    private static func nth(_ values: UnsafeMutablePointer<Double>, _ count: Int, _ rank: Int) -> Double {
        var (low, high) = (0, count &- 1)
        var budget = 64
        while low < high {
            if budget == 0 {
                var rest = UnsafeMutableBufferPointer(start: values + low, count: high &- low &+ 1)
                rest.sort()
                break
            }
            budget &-= 1
            let middle = low &+ (high &- low) / 2
            let pivot = max(
                min(values[low], values[middle]), min(max(values[low], values[middle]), values[high]))
            var (i, j) = (low, high)
            while i <= j {
                while values[i] < pivot { i &+= 1 }
                while values[j] > pivot { j &-= 1 }
                if i <= j {
                    (values[i], values[j]) = (values[j], values[i])
                    i &+= 1
                    j &-= 1
                }
            }
            if rank <= j { high = j } else if rank >= i { low = i } else { break }
        }
        return values[rank]
    }
}
