import AquilaRuntime

/// Places at which rows begin, about a megabyte apart, so that workers read different rows.
///
/// A place lies within quotes exactly if an odd number of quotes is before it, unless unquoted fields have
/// quotes; a reader that ends elsewhere than its neighbour begins shows that, and the file is then read as
/// one chunk.
enum CSVChunks {
    private static let length = 1 << 20

    /// - Returns: the begins of the chunks, then the end of the file.
    static func starts(
        _ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, _ dialect: CSVDialect, _ runtime: Runtime
    ) -> [Int] {
        let pieces = RowBlocks(range.count, blockCount: range.count / length + 1)
        guard pieces.count > 1 else { return [range.lowerBound, range.upperBound] }
        var quotes = [Int](repeating: 0, count: pieces.count + 1)
        quotes.withUnsafeMutableBufferPointer { buffer in
            let quotes = buffer.baseAddress!
            runtime.parallelFor(count: pieces.count) { piece in
                var count = 0
                for k in pieces[piece] where bytes[range.lowerBound &+ k] == dialect.quote { count &+= 1 }
                quotes[piece + 1] = count
            }
        }
        for piece in 0..<pieces.count { quotes[piece + 1] += quotes[piece] }
        var starts = [range.lowerBound]
        for piece in 1..<pieces.count {
            var isQuoted = quotes[piece] % 2 == 1
            var place = range.lowerBound + pieces[piece].lowerBound
            if place <= starts.last! { continue }
            while place < range.upperBound, isQuoted || bytes[place] != 10 {
                if bytes[place] == dialect.quote { isQuoted.toggle() }
                place += 1
            }
            if place + 1 < range.upperBound { starts.append(place + 1) }
        }
        return starts + [range.upperBound]
    }
}
