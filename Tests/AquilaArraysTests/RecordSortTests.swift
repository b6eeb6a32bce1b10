import TestSupport
import Testing

@testable import AquilaArrays

/// Sorts of records: keys of all distributions, in order, and stable.
@Suite struct RecordSortTests {
    private static let counts = Array(0...40) + [63, 255, 256, 257, 1000, 1024, 1025, 5000, 70_000]

    /// Keys of a kind: all bits, few bits, the highest bits alone, ascending, descending, all equal, the
    /// extremes.
    private static func keys(_ count: Int, kind: Int) -> [UInt64] {
        var random = SplitMix64(seed: UInt64(count * 8 + kind))
        return (0..<count).map { k in
            switch kind {
            case 0: random.next()
            case 1: random.next() & 7
            case 2: random.next() << 58
            case 3: UInt64(k)
            case 4: UInt64(count - k)
            case 5: 42
            default: random.pick([0, 1, .max, .max - 1, 1 << 63])
            }
        }
    }

    @Test(arguments: 0..<7) func plainRecordsAreSorted(_ kind: Int) {
        for count in Self.counts {
            let keys = Self.keys(count, kind: kind)
            var records = keys.map { PlainRecord(key: $0, place: 0) }
            RadixSort.sort(&records)
            #expect(records.map(\.key) == keys.sorted())
        }
    }

    @Test(arguments: 0..<7) func placedRecordsKeepTheirOrder(_ kind: Int) {
        for count in Self.counts {
            let keys = Self.keys(count, kind: kind)
            var records = keys.enumerated().map { PlacedRecord(key: $1, place: $0) }
            RadixSort.sort(&records)
            let order = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
            #expect(records.map(\.place) == order)
            #expect(records.map(\.key) == order.map { keys[$0] })
        }
    }

    @Test(arguments: 0..<7) func selectionsDivideRecords(_ kind: Int) {
        for count in Self.counts where count > 0 {
            let keys = Self.keys(count, kind: kind)
            let sorted = keys.sorted()
            for places in [[0], [count - 1], [count / 2], Set([count / 3, count / 2, count - 1]).sorted()] {
                var records = keys.map { PlainRecord(key: $0, place: 0) }
                RadixSort.select(places, &records)
                let found = records.map(\.key)
                #expect(found.sorted() == sorted)
                for place in places {
                    #expect(found[place] == sorted[place])
                    #expect(found[..<place].allSatisfy { $0 <= found[place] })
                    #expect(found[place...].allSatisfy { $0 >= found[place] })
                }
            }
        }
    }
}

extension RadixSort {
    fileprivate static func sort(_ records: inout [Record]) {
        guard let filler = records.first else { return }
        var spare = [Record](repeating: filler, count: records.count)
        sort(&records, spare: &spare, count: records.count)
    }

    fileprivate static func select(_ places: [Int], _ records: inout [Record]) {
        var spare = records
        select(places[...], &records, spare: &spare, count: records.count)
    }
}
