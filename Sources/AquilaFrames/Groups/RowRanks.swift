import AquilaRuntime
import AquilaTypes

/// The set of the first rows of groups as a bitmap, with the number of first rows before each word.
struct RowRanks {
    private let words: UnsafeMutablePointer<UInt64>
    private let before: UnsafeMutablePointer<Int32>

    /// The number of first rows before a row.
    @inline(__always)
    private func rank(_ row: Int32) -> Int32 {
        let (word, bit) = (Int(row) &>> 6, UInt64(truncatingIfNeeded: row & 63))
        return before[word] &+ Int32(truncatingIfNeeded: (words[word] & ((1 &<< bit) &- 1)).nonzeroBitCount)
    }

    /// Replaces, for each row, the first row of its group by the group's number: groups are numbered in the
    /// order of their first rows. Negative entries stay.
    ///
    /// - Returns: the first rows in order.
    static func number(
        _ runtime: Runtime, _ entries: UnsafeMutablePointer<Int32>, _ count: Int
    ) throws(ArrayError) -> [Int32] {
        let wordCount = (count + 63) / 64
        let words = try Scratch<UInt64>(runtime, wordCount)
        let before = try Scratch<Int32>(runtime, wordCount)
        defer {
            words.keep()
            before.keep()
        }
        let ranks = RowRanks(words: words.base, before: before.base)
        let blocks = runtime.blocks(count)
        var starts = [Int](repeating: 0, count: blocks.count + 1)
        starts.withUnsafeMutableBufferPointer { buffer in
            let starts = buffer.baseAddress!
            runtime.parallelFor(count: blocks.count) { block in
                starts[block + 1] = ranks.mark(blocks[block], entries)
            }
            for block in 0..<blocks.count { starts[block + 1] += starts[block] }
        }
        let total = starts[blocks.count]
        let firsts = [Int32](unsafeUninitializedCapacity: total) { firsts, initialised in
            initialised = total
            let firsts = firsts.baseAddress
            runtime.parallelFor(count: blocks.count) { block in
                ranks.list(blocks[block], start: starts[block], into: firsts)
            }
        }
        runtime.parallelFor(count: blocks.count) { block in
            for row in blocks[block] where entries[row] >= 0 { entries[row] = ranks.rank(entries[row]) }
        }
        return firsts
    }

    /// Sets the bits of a block's first rows, and returns their number.
    private func mark(_ rows: Range<Int>, _ entries: UnsafePointer<Int32>) -> Int {
        var count = 0
        var row = rows.lowerBound
        while row < rows.upperBound {
            var word: UInt64 = 0
            let end = min(row &+ 64, rows.upperBound)
            for k in row..<end where entries[k] == Int32(truncatingIfNeeded: k) {
                word |= 1 &<< UInt64(truncatingIfNeeded: k &- row)
            }
            words[row &>> 6] = word
            count &+= word.nonzeroBitCount
            row = end
        }
        return count
    }

    /// Writes a block's first rows from a place on, and the counts before its words.
    private func list(_ rows: Range<Int>, start: Int, into firsts: UnsafeMutablePointer<Int32>?) {
        var place = start
        for word in rows.lowerBound &>> 6..<(rows.upperBound &+ 63) &>> 6 {
            before[word] = Int32(truncatingIfNeeded: place)
            var bits = words[word]
            while bits != 0 {
                firsts![place] = Int32(truncatingIfNeeded: word &<< 6 &+ bits.trailingZeroBitCount)
                place &+= 1
                bits &= bits &- 1
            }
        }
    }
}
