import AquilaRuntime
import AquilaTypes
import Glibc

/// The rows of columns at positions; -1 gives a missing value. O(n) in parallel; the result is written once.
enum TakeRows {
    /// The storage of a column at positions of its rows.
    static func storage(
        _ source: ColumnStorage, _ rows: RowPositions
    ) throws(ArrayError) -> ColumnStorage {
        let type = rows.hasHoles ? source.type.withHoles : source.type
        switch source.elements {
        case .codes(let codes, let dictionary):
            let taken = try numbers(codes, rows, filler: -1, of: Int32.self)
            return ColumnStorage(type, count: rows.count, .codes(taken, dictionary: dictionary))
        case .numbers(let store):
            let values: LogicalStore
            if rows.hasHoles, let dtype = type.dtype, dtype != store.dtype {
                values = try numbers(source.runtime.cast(store, to: dtype), rows)
            } else {
                values = try numbers(store, rows)
            }
            let mask = type.hasMask ? try validity(source, rows) : nil
            return ColumnStorage(type, count: rows.count, .numbers(values), validity: mask)
        case .texts(let offsets, let bytes):
            let (ends, content) = try texts(offsets, bytes, rows)
            return ColumnStorage(
                type, count: rows.count, .texts(offsets: ends, bytes: content),
                validity: try validity(source, rows))
        }
    }

    /// The mask of the values at positions; nil if none is missing by a mask.
    private static func validity(
        _ source: ColumnStorage, _ rows: RowPositions
    ) throws(ArrayError) -> LogicalStore? {
        if let mask = source.validity { return try numbers(mask, rows, filler: false, of: Bool.self) }
        guard rows.hasHoles else { return nil }
        let runtime = rows.store.store.runtime
        return try runtime.reading([rows.store]) { pointers in
            let positions = pointers[0].assumingMemoryBound(to: Int.self)
            return try runtime.makeRow(rows.count, of: Bool.self) { target in
                runtime.forEachBlock(rows.count) { for k in $0 { target[k] = positions[k] >= 0 } }
            }
        }
    }

    /// Numbers at positions, NaN or zero where one is negative.
    private static func numbers(
        _ store: LogicalStore, _ rows: RowPositions
    ) throws(ArrayError) -> LogicalStore {
        struct Visitor: NumberVisitor {
            let store: LogicalStore
            let rows: RowPositions
            func visit<T: ColumnNumber>(_ type: T.Type) throws(ArrayError) -> LogicalStore {
                try TakeRows.numbers(store, rows, filler: T.filler, of: T.self)
            }
        }
        return try store.dtype.withNumber(Visitor(store: store, rows: rows))
    }

    /// Elements at positions, the filler where one is negative.
    static func numbers<T: Element & BitwiseCopyable>(
        _ store: LogicalStore, _ rows: RowPositions, filler: T, of type: T.Type
    ) throws(ArrayError) -> LogicalStore {
        let runtime = rows.store.store.runtime
        return try runtime.reading([store, rows.store]) { pointers in
            let source = pointers[0].assumingMemoryBound(to: T.self)
            let positions = pointers[1].assumingMemoryBound(to: Int.self)
            return try runtime.makeRow(rows.count, of: T.self) { target in
                runtime.forEachBlock(rows.count) { block in
                    if rows.hasHoles {
                        for k in block {
                            let position = positions[k]
                            target[k] = position < 0 ? filler : source[position]
                        }
                    } else {
                        for k in block { target[k] = source[positions[k]] }
                    }
                }
            }
        }
    }

    /// Texts at positions: first their lengths, then the offsets by a scan, then the bytes.
    private static func texts(
        _ offsets: LogicalStore, _ bytes: LogicalStore, _ rows: RowPositions
    ) throws(ArrayError) -> (offsets: LogicalStore, bytes: LogicalStore) {
        let (runtime, byteCount) = (rows.store.store.runtime, bytes.shape[0])
        return try runtime.reading([offsets, bytes, rows.store]) { pointers in
            let starts = pointers[0].assumingMemoryBound(to: Int.self)
            let source = pointers[1].assumingMemoryBound(to: UInt8.self)
            let positions = pointers[2].assumingMemoryBound(to: Int.self)
            if !rows.seemsAscending(positions) { return try scatteredTexts(offsets, bytes, rows) }
            let blocks = runtime.blocks(rows.count)
            // The place at which each block's bytes begin.
            let places = runtime.scanned(blocks) { block in
                var sum = 0
                for row in block where positions[row] >= 0 {
                    sum &+= starts[positions[row] &+ 1] &- starts[positions[row]]
                }
                return sum
            }
            var content: LogicalStore?
            let ends = try runtime.makeRow(rows.count + 1, of: Int.self) { ends in
                // Without bytes, the offsets are not written below.
                if places[blocks.count] == 0 { ends.update(repeating: 0, count: rows.count) }
                content = try runtime.makeRow(places[blocks.count], of: UInt8.self) { target in
                    runtime.parallelFor(count: blocks.count) { block in
                        let end = places[block + 1]
                        var place = places[block]
                        for row in blocks[block] {
                            ends[row] = place
                            let position = positions[row]
                            if position < 0 { continue }
                            let (start, count) = (starts[position], starts[position &+ 1] &- starts[position])
                            TextBytes.copyFreely(
                                source + start, to: target + place, count: count,
                                isRoomy: place &+ 16 <= end && start &+ 16 <= byteCount)
                            place &+= count
                        }
                    }
                }
                ends[rows.count] = places[blocks.count]
            }
            return (ends, content!)
        }
    }
}

extension TakeRows {
    /// Texts at positions far from each other: their places are noted with their lengths, as finding them
    /// costs more than all else.
    private static func scatteredTexts(
        _ offsets: LogicalStore, _ bytes: LogicalStore, _ rows: RowPositions
    ) throws(ArrayError) -> (offsets: LogicalStore, bytes: LogicalStore) {
        let (runtime, byteCount) = (rows.store.store.runtime, bytes.shape[0])
        let sources = try Scratch<Int>(runtime, rows.count)
        defer { sources.keep() }
        return try runtime.reading([offsets, bytes, rows.store]) { pointers in
            let starts = pointers[0].assumingMemoryBound(to: Int.self)
            let source = pointers[1].assumingMemoryBound(to: UInt8.self)
            let positions = pointers[2].assumingMemoryBound(to: Int.self)
            let ends = try runtime.makeOffsets(rows.count) { row in
                let position = max(positions[row], 0)
                sources.base[row] = starts[position]
                return positions[row] < 0 ? 0 : starts[position &+ 1] &- starts[position]
            }
            let content = try runtime.makeRow(ends.total, of: UInt8.self) { target in
                try runtime.reading([ends.offsets]) { pointers in
                    let places = pointers[0].assumingMemoryBound(to: Int.self)
                    runtime.forEachBlock(rows.count) { block in
                        let end = places[block.upperBound]
                        for row in block {
                            let (start, place) = (sources.base[row], places[row])
                            let count = places[row &+ 1] &- place
                            TextBytes.copyFreely(
                                source + start, to: target + place, count: count,
                                isRoomy: place &+ 16 <= end && start &+ 16 <= byteCount)
                        }
                    }
                }
            }
            return (ends.offsets, content)
        }
    }
}

extension RowPositions {
    /// True if some positions spread over all of them ascend.
    fileprivate func seemsAscending(_ positions: UnsafePointer<Int>) -> Bool {
        let step = max(count / 64, 1)
        return stride(from: step, to: count, by: step).allSatisfy { positions[$0 - step] <= positions[$0] }
    }
}

/// Copies and comparisons of short texts.
enum TextBytes {
    @inline(__always)
    static func isEqual(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
        a.count == b.count && (a.count == 0 || memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0)
    }

    /// Copies bytes, and up to 16 where there is room: bytes after them are overwritten by what is copied
    /// later.
    @inline(__always)
    static func copyFreely(
        _ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int, isRoomy: Bool
    ) {
        if count <= 16, isRoomy {
            copyTwoWords(source, to: target)
        } else {
            copy(source, to: target, count: count)
        }
    }

    /// Copies 16 bytes.
    @inline(__always)
    private static func copyTwoWords(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) {
        let (from, to) = (UnsafeRawPointer(source), UnsafeMutableRawPointer(target))
        let (low, high) = (
            from.loadUnaligned(as: UInt64.self), from.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        )
        to.storeBytes(of: low, as: UInt64.self)
        to.storeBytes(of: high, toByteOffset: 8, as: UInt64.self)
    }

    /// Copies bytes; short ones without a call of the system's function.
    @inline(__always)
    static func copy(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int) {
        if count >= 16 { return target.update(from: source, count: count) }
        // Two words that overlap cover 8 to 15 bytes, two half words 4 to 7.
        let (from, to) = (UnsafeRawPointer(source), UnsafeMutableRawPointer(target))
        if count >= 8 {
            let (first, last) = (
                from.loadUnaligned(as: UInt64.self), (from + count - 8).loadUnaligned(as: UInt64.self)
            )
            to.storeBytes(of: first, as: UInt64.self)
            (to + count - 8).storeBytes(of: last, as: UInt64.self)
        } else if count >= 4 {
            let (first, last) = (
                from.loadUnaligned(as: UInt32.self), (from + count - 4).loadUnaligned(as: UInt32.self)
            )
            to.storeBytes(of: first, as: UInt32.self)
            (to + count - 4).storeBytes(of: last, as: UInt32.self)
        } else {
            for k in 0..<count { target[k] = source[k] }
        }
    }
}

extension Runtime {
    /// The exclusive scan of a number for each block: one more than there are blocks, the last is the total.
    func scanned(_ blocks: RowBlocks, _ number: (Range<Int>) -> Int) -> [Int] {
        var sums = [Int](repeating: 0, count: blocks.count + 1)
        sums.withUnsafeMutableBufferPointer { buffer in
            let sums = buffer.baseAddress!
            parallelFor(count: blocks.count) { sums[$0 + 1] = number(blocks[$0]) }
            for block in 0..<blocks.count { sums[block + 1] += sums[block] }
        }
        return sums
    }

    /// The exclusive scan of lengths: `count + 1` offsets, of which the last is the total.
    @inline(__always)
    func makeOffsets(
        _ count: Int, length: (Int) -> Int
    ) throws(ArrayError) -> (offsets: LogicalStore, total: Int) {
        var total = 0
        let store = try makeRow(count + 1, of: Int.self) { offsets in
            let blocks = blocks(count)
            var sums = [Int](repeating: 0, count: blocks.count + 1)
            sums.withUnsafeMutableBufferPointer { buffer in
                let sums = buffer.baseAddress!
                // Lengths stand at the offsets' places first, as finding them may cost more than the scan.
                parallelFor(count: blocks.count) { block in
                    var sum = 0
                    for row in blocks[block] {
                        let next = length(row)
                        offsets[row] = next
                        sum &+= next
                    }
                    sums[block + 1] = sum
                }
                for block in 0..<blocks.count { sums[block + 1] += sums[block] }
                parallelFor(count: blocks.count) { block in
                    var sum = sums[block]
                    for row in blocks[block] { (offsets[row], sum) = (sum, sum &+ offsets[row]) }
                }
                total = sums[blocks.count]
            }
            offsets[count] = total
        }
        return (store, total)
    }
}
