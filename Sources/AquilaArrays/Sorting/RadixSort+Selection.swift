extension RadixSort {
    /// Sorts records so far that these places have the records of the sorted order, with no greater
    /// keys before and no lesser ones after each.
    ///
    /// Each pass distributes records by the highest digit in which they differ, and goes on with the
    /// bins that contain a place. Records of other bins keep their order.
    ///
    /// - Parameters:
    ///   - places: ascending.
    ///   - first: the place of the first record.
    ///   - spare: memory for as many records.
    /// - Complexity: O(n) for keys that differ in few bits of a bin; O(n · bits) at worst.
    static func select(
        _ places: ArraySlice<Int>, _ records: UnsafeMutablePointer<Record>,
        spare: UnsafeMutablePointer<Record>, count: Int, first: Int = 0
    ) {
        guard !places.isEmpty else { return }
        if count <= mergeCount / 4 { return sort(records, spare: spare, count: count) }
        guard let top = differingBits(records, count) else { return }
        let digit = min(count < 1 << 13 ? 8 : 11, top)
        let ends = distribute(records, spare, count, shift: top - digit, digit: digit)
        guard top > digit else { return }
        var (rest, start) = (places, 0)
        for end in ends where end > start {
            defer { start = end }
            let here = rest.prefix { $0 < first + end }
            rest = rest.dropFirst(here.count)
            select(here, records + start, spare: spare, count: end - start, first: first + start)
        }
    }

    /// Sorts records by one digit, and returns the end of each bin.
    private static func distribute(
        _ records: UnsafeMutablePointer<Record>, _ spare: UnsafeMutablePointer<Record>, _ count: Int,
        shift: Int, digit: Int
    ) -> [Int] {
        let mask = 1 << digit - 1
        var ends = [Int](repeating: 0, count: mask + 1)
        ends.withUnsafeMutableBufferPointer { buffer in
            let ends = buffer.baseAddress!
            for k in 0..<count { ends[Self.digit(records[k], shift, mask)] &+= 1 }
            var sum = 0
            for bin in 0...mask { (ends[bin], sum) = (sum, sum &+ ends[bin]) }
            for k in 0..<count {
                let record = records[k]
                let bin = Self.digit(record, shift, mask)
                spare[ends[bin]] = record
                ends[bin] &+= 1
            }
        }
        records.update(from: spare, count: count)
        return ends
    }
}
