/// A stable sort of short rows of records, without branches that depend on keys: a processor would guess
/// half of such branches wrongly.
///
/// Runs of up to eight records are merged in pairs, each from both ends at once, so that two chains of
/// comparisons run side by side.
enum MergeSort<Record: SortRecord> {
    private typealias Records = UnsafeMutablePointer<Record>

    /// Sorts records in place.
    ///
    /// - Parameter spare: memory for as many records.
    /// - Complexity: O(n · log n).
    static func sort(_ records: UnsafeMutablePointer<Record>, spare: UnsafeMutablePointer<Record>, count: Int)
    {
        sort(records, spare, count, intoSpare: false)
    }

    private static func sort(_ records: Records, _ spare: Records, _ count: Int, intoSpare: Bool) {
        if count <= 8 {
            if intoSpare { spare.update(from: records, count: count) }
            return sortRun(intoSpare ? spare : records, count)
        }
        let half = count / 2
        sort(records, spare, half, intoSpare: !intoSpare)
        sort(records + half, spare + half, count - half, intoSpare: !intoSpare)
        merge(intoSpare ? records : spare, half, count, into: intoSpare ? spare : records)
    }

    /// Merges two runs that follow one another. The second one is as long as the first, or longer by one.
    @inline(__always)
    private static func merge(_ source: Records, _ half: Int, _ count: Int, into target: Records) {
        var (low, high) = (source, source + half)
        var (lowEnd, highEnd) = (source + (half - 1), source + (count - 1))
        for k in 0..<half {
            let isHighLess = high.pointee.key < low.pointee.key ? 1 : 0
            target[k] = (isHighLess == 1 ? high : low).pointee
            high += isHighLess
            low += 1 &- isHighLess
            let isLowGreater = highEnd.pointee.key < lowEnd.pointee.key ? 1 : 0
            target[count &- 1 &- k] = (isLowGreater == 1 ? lowEnd : highEnd).pointee
            lowEnd -= isLowGreater
            highEnd -= 1 &- isLowGreater
        }
        if count > 2 * half { target[half] = (low <= lowEnd ? low : high).pointee }
    }

    /// Sorts up to eight records.
    @inline(__always)
    private static func sortRun(_ records: Records, _ count: Int) {
        guard count > 1 else { return }
        if Record.self == PlainRecord<Record.Key>.self {
            let keys = UnsafeMutableRawPointer(records).assumingMemoryBound(to: Record.Key.self)
            return sortKeys(keys, count)
        }
        for k in 1..<count {
            let record = records[k]
            var place = k
            while place > 0, record.key < records[place &- 1].key {
                records[place] = records[place &- 1]
                place &-= 1
            }
            records[place] = record
        }
    }

    /// Sorts up to eight keys by networks of comparisons.
    @inline(__always)
    private static func sortKeys(_ keys: UnsafeMutablePointer<Record.Key>, _ count: Int) {
        if count > 4 { return sortEight(keys, count) }
        order(&keys[0], &keys[1])
        if count == 3 {
            order(&keys[1], &keys[2])
            order(&keys[0], &keys[1])
        } else if count == 4 {
            order(&keys[2], &keys[3])
            order(&keys[0], &keys[2])
            order(&keys[1], &keys[3])
            order(&keys[1], &keys[2])
        }
    }

    /// Batcher's network of 19 comparisons, for more than four keys; missing ones count as the greatest.
    private static func sortEight(_ keys: UnsafeMutablePointer<Record.Key>, _ count: Int) {
        @inline(__always) func key(_ place: Int) -> Record.Key { place < count ? keys[place] : .max }
        var (a, b, c, d) = (keys[0], keys[1], keys[2], keys[3])
        var (e, f, g, h) = (keys[4], key(5), key(6), key(7))
        order(&a, &b)
        order(&c, &d)
        order(&e, &f)
        order(&g, &h)
        order(&a, &c)
        order(&b, &d)
        order(&e, &g)
        order(&f, &h)
        order(&b, &c)
        order(&f, &g)
        order(&a, &e)
        order(&b, &f)
        order(&c, &g)
        order(&d, &h)
        order(&c, &e)
        order(&d, &f)
        order(&b, &c)
        order(&d, &e)
        order(&f, &g)
        (keys[0], keys[1], keys[2], keys[3], keys[4]) = (a, b, c, d, e)
        if count > 5 { keys[5] = f }
        if count > 6 { keys[6] = g }
        if count > 7 { keys[7] = h }
    }

    @inline(__always)
    private static func order(_ a: inout Record.Key, _ b: inout Record.Key) {
        let (low, high) = (min(a, b), max(a, b))
        (a, b) = (low, high)
    }
}
