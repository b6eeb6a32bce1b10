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
        try mapRanges(to: R.self) { groups, list, target in
            for group in groups { target[group] = body(group, list(group)) }
        }
    }

    /// The same with some results for each group, by a body that takes a range of groups, a function from a
    /// group to its rows, and the results' place.
    @inline(__always)
    private func mapRanges<R: Element>(
        to type: R.Type, resultCount: Int = 1,
        _ body: (Range<Int>, (Int) -> UnsafeBufferPointer<Int32>, UnsafeMutablePointer<R>) -> Void
    ) throws(ArrayError) -> LogicalStore {
        let runtime = grouping.runtime
        return try grouping.readingRows { starts, rows in
            try grouping.order.withUnsafeBufferPointer { order in
                try runtime.makeRow(grouping.groupCount * resultCount, of: R.self) { target in
                    let blocks = RowBlocks(
                        grouping.groupCount,
                        blockCount: min(grouping.rowCount >> 12, 4 * runtime.workerCount))
                    runtime.parallelFor(count: blocks.count) { block in
                        body(
                            blocks[block],
                            { group in
                                let slot = Int(order[group])
                                return UnsafeBufferPointer(
                                    start: rows + starts[slot], count: starts[slot &+ 1] &- starts[slot])
                            }, target)
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
            try mapRanges(to: T.self) { groups, list, target in
                var group = groups.lowerBound
                // Each step of a group waits for the one before, so four groups take their steps together.
                while group &+ 4 <= groups.upperBound {
                    let rows = (list(group), list(group &+ 1), list(group &+ 2), list(group &+ 3))
                    var (a, b, c, d) = (Spread<T>(), Spread<T>(), Spread<T>(), Spread<T>())
                    let common = min(rows.0.count, rows.1.count, rows.2.count, rows.3.count)
                    for k in 0..<common {
                        a.add(numbers[rows.0[k]])
                        b.add(numbers[rows.1[k]])
                        c.add(numbers[rows.2[k]])
                        d.add(numbers[rows.3[k]])
                    }
                    for k in common..<rows.0.count { a.add(numbers[rows.0[k]]) }
                    for k in common..<rows.1.count { b.add(numbers[rows.1[k]]) }
                    for k in common..<rows.2.count { c.add(numbers[rows.2[k]]) }
                    for k in common..<rows.3.count { d.add(numbers[rows.3[k]]) }
                    target[group] = a.variance(correction)
                    target[group &+ 1] = b.variance(correction)
                    target[group &+ 2] = c.variance(correction)
                    target[group &+ 3] = d.variance(correction)
                    group &+= 4
                }
                while group < groups.upperBound {
                    var spread = Spread<T>()
                    for row in list(group) { spread.add(numbers[row]) }
                    target[group] = spread.variance(correction)
                    group &+= 1
                }
            }
        }
    }

    /// Medians of numbers: the mean of the two middle ones if there is an even number; NaN without values.
    func medians(of values: LogicalStore, _ validity: LogicalStore?) throws(ArrayError) -> LogicalStore {
        try overNumbers(values, validity, as: Double.self) { numbers in
            try map(to: Double.self) { _, rows in
                numbers.withPresent(rows) { Selection.median($0, $1) }
            }
        }
    }

    /// For each share of the way through a group's sorted numbers the two numbers next to that place: the
    /// lower ones of all shares, then the upper ones; NaN for a group without numbers.
    func neighbours(
        of values: LogicalStore, _ validity: LogicalStore?, at shares: [Double]
    ) throws(ArrayError) -> LogicalStore {
        try overNumbers(values, validity, as: Double.self) { numbers in
            try mapRanges(to: Double.self, resultCount: 2 * shares.count) { groups, list, target in
                for group in groups {
                    let found = target + 2 * shares.count * group
                    numbers.withPresent(list(group)) { buffer, count in
                        for (k, share) in shares.enumerated() {
                            (found[k], found[shares.count + k]) = Selection.neighbours(buffer, count, share)
                        }
                    }
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

/// The mean of numbers and the sum of their squared distances from it (Welford 1962).
private struct Spread<T: SumNumber> {
    private var (mean, sum, count): (T, T, Int) = (0, 0, 0)

    /// NaN is left out.
    @inline(__always)
    mutating func add(_ value: T) {
        let isPresent = value == value
        let next = isPresent ? value : mean
        count &+= isPresent ? 1 : 0
        let distance = next - mean
        mean += isPresent ? distance / T(count) : 0
        sum += (next - mean) * distance
    }

    func variance(_ correction: Int) -> T {
        count <= correction ? .nan : sum / T(count &- correction)
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

extension MaskedNumbers<Double> {
    /// Calls the body with a copy of the numbers of some rows that are not NaN, and how many there are.
    @inline(__always)
    func withPresent<R>(
        _ rows: UnsafeBufferPointer<Int32>, _ body: (UnsafeMutablePointer<Double>, Int) -> R
    ) -> R {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: max(rows.count, 1)) { buffer in
            var count = 0
            for row in rows {
                let next = self[row]
                buffer[count] = next
                count &+= next == next ? 1 : 0
            }
            return body(buffer.baseAddress!, count)
        }
    }
}
