/// A record to be sorted: a key, with or without the position of its element.
protocol SortRecord {
    associatedtype Key: FixedWidthInteger & UnsignedInteger
    var key: Key { get }
    /// The position of the record's element; 0 for records without one.
    var place: Int { get }
    init(key: Key, place: Int)
}

struct PlainRecord<Key: FixedWidthInteger & UnsignedInteger>: SortRecord {
    var key: Key
    @inline(__always) var place: Int { 0 }

    @inline(__always) init(key: Key, place: Int) { self.key = key }
}

struct PlacedRecord<Key: FixedWidthInteger & UnsignedInteger>: SortRecord {
    var key: Key
    var place: Int

    @inline(__always) init(key: Key, place: Int) {
        self.key = key
        self.place = place
    }
}

/// A stable sort of records by digits of their keys.
///
/// Two or three passes, from the least significant digit to the most, sort by as many of the
/// highest differing bits as distinguish most keys. A last pass finds neighbours still in the wrong
/// order and sorts those runs of equal high bits by their lower bits. In all, a few passes over the
/// records; O(n · bits) at worst.
struct RadixSort<Record: SortRecord> {
    private typealias Key = Record.Key
    typealias Records = UnsafeMutablePointer<Record>

    /// The largest number of records for which merging is faster.
    static var mergeCount: Int { 1024 }

    /// Sorts records in place.
    ///
    /// - Parameter spare: memory for as many records.
    static func sort(_ records: Records, spare: Records, count: Int) {
        if count <= mergeCount { return MergeSort.sort(records, spare: spare, count: count) }
        guard let top = differingBits(records, count) else { return }
        let digit = count < 1500 ? 8 : 11
        let passes = min(count <= 1 << 17 ? 2 : 3, (top + digit - 1) / digit)
        let base = max(top - passes * digit, 0)
        distribute(records, spare, count, base: base, top: top, digit: digit)
        if base > 0 { repair(records, spare, count, base: base) }
    }

    /// The number of low bits in which keys differ; nil if the records are sorted.
    static func differingBits(_ records: Records, _ count: Int) -> Int? {
        // Two loops, since in a single one the comparison would be an unpredictable branch.
        var end = 1
        while end < count, records[end &- 1].key <= records[end].key { end &+= 1 }
        guard end < count else { return nil }
        let first = records[0].key
        var differences: Key = 0
        for k in 1..<count { differences |= records[k].key ^ first }
        return Key.bitWidth - differences.leadingZeroBitCount
    }

    /// Sorts by the bits from `base` to `top`, digit by digit.
    private static func distribute(
        _ records: Records, _ spare: Records, _ count: Int, base: Int, top: Int, digit: Int
    ) {
        let bins = 1 << digit
        let passes = (top - base + digit - 1) / digit
        let counts = UnsafeMutablePointer<UInt32>.allocate(capacity: bins * passes)
        defer { counts.deallocate() }
        counts.initialize(repeating: 0, count: bins * passes)
        countDigits(records, count, base, digit, passes, counts)
        var (source, target) = (records, spare)
        for pass in 0..<passes {
            let starts = counts + pass * bins
            let shift = base + pass * digit
            let mask = bins - 1
            if starts[Self.digit(source[0], shift, mask)] == count { continue }
            var sum: UInt32 = 0
            for bin in 0..<bins { (starts[bin], sum) = (sum, sum &+ starts[bin]) }
            for k in 0..<count {
                let record = source[k]
                let bin = Self.digit(record, shift, mask)
                target[Int(starts[bin])] = record
                starts[bin] &+= 1
            }
            swap(&source, &target)
        }
        if source != records { records.update(from: source, count: count) }
    }

    @inline(__always)
    static func digit(_ record: Record, _ shift: Int, _ mask: Int) -> Int {
        Int(truncatingIfNeeded: record.key &>> Key(truncatingIfNeeded: shift)) & mask
    }

    /// Counts the values of each digit.
    @inline(__always)
    private static func countDigits(
        _ records: Records, _ count: Int, _ base: Int, _ digit: Int, _ passes: Int,
        _ counts: UnsafeMutablePointer<UInt32>
    ) {
        let mask = 1 << digit - 1
        for k in 0..<count {
            var rest = records[k].key &>> Key(truncatingIfNeeded: base)
            var table = counts
            for _ in 0..<passes {
                table[Int(truncatingIfNeeded: rest) & mask] &+= 1
                rest = rest &>> Key(truncatingIfNeeded: digit)
                table += 1 << digit
            }
        }
    }

    /// Sorts the runs of records with equal bits from `base` on that are not sorted yet.
    private static func repair(_ records: Records, _ spare: Records, _ count: Int, base: Int) {
        let shift = Key(truncatingIfNeeded: base)
        var k = 1
        while k < count {
            guard records[k].key < records[k &- 1].key else {
                k &+= 1
                continue
            }
            let high = records[k].key &>> shift
            var (low, end) = (k &- 1, k &+ 1)
            while low > 0, records[low &- 1].key &>> shift == high { low &-= 1 }
            while end < count, records[end].key &>> shift == high { end &+= 1 }
            sort(records + low, spare: spare, count: end &- low)
            k = end &+ 1
        }
    }
}
