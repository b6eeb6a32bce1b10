public import AquilaArrays
import AquilaRuntime
public import AquilaTypes

extension Column {
    /// The values at some places of the column's numbers in ascending order, without sorting them.
    ///
    ///     try Column([3.5, 8, 1.5]).sortedValues(at: [1])      // [3.5]
    ///
    /// Numbers are counted by their highest 16 bits as in a radix sort; those that share them with a wanted
    /// one are then selected (Hoare 1961).
    ///
    /// - Parameter places: each below the number of values that are not NaN.
    /// - Throws: `ArrayError` of kind `type` for columns that are not of `float64`, of kind `index` for other
    ///   places. Waits.
    /// - Complexity: O(n) for all places together, in two passes on all workers; 256 KiB of counts for each.
    public func sortedValues(at places: [Int]) throws(ArrayError) -> [Double] {
        let storage = try storage()
        guard case .numbers(let store) = storage.elements, store.dtype == .float64, storage.validity == nil
        else { throw ArrayError(.type, "sortedValues: not defined for a column of \(type)") }
        let runtime = storage.runtime
        return try runtime.reading([store]) { pointers in
            let values = pointers[0].assumingMemoryBound(to: Double.self)
            return try OrderStatistics(runtime: runtime, values: values, count: count).values(at: places)
        }
    }
}

private struct OrderStatistics {
    let runtime: Runtime
    let values: UnsafePointer<Double>
    let count: Int

    /// The number of a value's bin; NaN has the last one alone.
    @inline(__always)
    private static func bin(_ value: Double) -> Int { Int(truncatingIfNeeded: value.orderBits &>> 48) }

    func values(at places: [Int]) throws(ArrayError) -> [Double] {
        let bins = try counts()
        // The first place of each bin, then the number of all values but NaN.
        var starts = [Int](repeating: 0, count: bins.count)
        for bin in 1..<bins.count { starts[bin] = starts[bin - 1] + bins[bin - 1] }
        let total = starts[bins.count - 1]
        guard places.allSatisfy({ (0..<total).contains($0) }) else {
            throw ArrayError(.index, "sortedValues: places \(places) of \(total) values")
        }
        let wanted = places.map { place in starts._partitioningIndex { $0 > place } - 1 }
        var lists = Dictionary(grouping: values(ofBins: wanted), by: Self.bin)
        return zip(places, wanted).map { place, bin in
            lists[bin]!.withUnsafeMutableBufferPointer { list in
                Selection.nth(list.baseAddress!, list.count, place - starts[bin])
            }
        }
    }

    /// The number of values in each bin.
    private func counts() throws(ArrayError) -> [Int] {
        let binCount = 1 << 16
        let blocks = RowBlocks(count, blockCount: min(runtime.workerCount, count >> 16 + 1))
        let table = try Scratch<Int32>(runtime, max(blocks.count, 1) * binCount)
        defer { table.keep() }
        runtime.parallelFor(count: blocks.count) { block in
            let counts = table.base + block * binCount
            counts.update(repeating: 0, count: binCount)
            for row in blocks[block] { counts[Self.bin(values[row])] &+= 1 }
        }
        return (0..<binCount).map { bin in
            (0..<blocks.count).reduce(0) { $0 + Int(table.base[$1 * binCount + bin]) }
        }
    }

    /// The values of some bins, in the order of rows.
    private func values(ofBins bins: [Int]) -> [Double] {
        let blocks = runtime.blocks(count)
        var isWanted = [Bool](repeating: false, count: 1 << 16)
        for bin in bins { isWanted[bin] = true }
        var found = [[Double]](repeating: [], count: blocks.count)
        found.withUnsafeMutableBufferPointer { buffer in
            let found = buffer.baseAddress!
            isWanted.withUnsafeBufferPointer { isWanted in
                runtime.parallelFor(count: blocks.count) { block in
                    var list: [Double] = []
                    for row in blocks[block] where isWanted[Self.bin(values[row])] {
                        list.append(values[row])
                    }
                    found[block] = list
                }
            }
        }
        return found.flatMap { $0 }
    }
}
