import AquilaArrays
import AquilaRuntime
import AquilaTypes
import Glibc

/// The places of a column's texts among its distinct ones, in the order of their bytes: that of code points.
struct TextRanks {
    /// An `int32` store with each row's rank; -1 for a missing text.
    let ranks: LogicalStore
    /// Number of distinct texts.
    let count: Int
    /// The first row of each rank's text.
    let firsts: [Int32]

    init(_ column: Column) throws(ArrayError) {
        let grouping = try Factorise.rows([column], keepsMissing: false)
        let storage = try column.storage()
        let order = try Self.order(storage, grouping.firsts)
        (count, firsts) = (order.count, order.map { grouping.firsts[$0] })
        ranks = try grouping.reordered(order).numbers()
    }

    /// The permutation that sorts the texts of some rows: by the eight bytes after their common beginning,
    /// then by the rest.
    private static func order(_ storage: ColumnStorage, _ rows: [Int32]) throws(ArrayError) -> [Int] {
        guard rows.count > 1 else { return Array(rows.indices) }
        let runtime = storage.runtime
        return try runtime.reading(Array(storage.stores.prefix(2))) { pointers in
            let texts = TextRows(
                pointers[0], pointers[1], nil, count: storage.count, byteCount: storage.stores[1].shape[0])
            let skip = commonPrefix(texts, rows)
            let words = try runtime.makeRow(rows.count, of: UInt64.self) { target in
                runtime.forEachBlock(rows.count) { block in
                    for k in block { target[k] = word(texts.text(Int(rows[k])), from: skip) }
                }
            }
            var order: [Int] = try AnyNDArray(words).argsort().elements()
            let keys: [UInt64] = try AnyNDArray(words).elements()
            func isLess(_ a: Int, _ b: Int) -> Bool {
                compare(texts.text(Int(rows[a])), texts.text(Int(rows[b]))) < 0
            }
            var start = 0
            while start < order.count {
                var end = start + 1
                while end < order.count, keys[order[end]] == keys[order[start]] { end += 1 }
                if end - start > 1 { order[start..<end].sort(by: isLess) }
                start = end
            }
            return order
        }
    }

    private static func commonPrefix(_ texts: TextRows, _ rows: [Int32]) -> Int {
        let first = texts.text(Int(rows[0]))
        var length = first.count
        for row in rows.dropFirst() where length > 0 {
            let text = texts.text(Int(row))
            length = min(length, text.count)
            if length > 0, memcmp(text.baseAddress!, first.baseAddress!, length) == 0 { continue }
            var k = 0
            while k < length, text[k] == first[k] { k += 1 }
            length = k
        }
        return length
    }

    /// Eight bytes of a text as a number that orders like them; zeros follow the text's end.
    private static func word(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt64 {
        var word: UInt64 = 0
        for k in 0..<min(8, text.count - start) { word |= UInt64(text[start + k]) << UInt64(56 - 8 * k) }
        return word
    }

    private static func compare(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
        let common = min(a.count, b.count)
        let order = common == 0 ? 0 : Int(memcmp(a.baseAddress!, b.baseAddress!, common))
        return order == 0 ? a.count - b.count : order
    }
}
