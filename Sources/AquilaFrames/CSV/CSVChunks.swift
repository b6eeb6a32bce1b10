import AquilaRuntime
import Glibc

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
                let start = bytes + (range.lowerBound + pieces[piece].lowerBound)
                quotes[piece + 1] = count(of: dialect.quote, start, pieces[piece].count)
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

    /// The number of bytes that are the same as one.
    private static func count(of byte: UInt8, _ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int {
        // Most files have none, which the system's function finds out quickest.
        if memchr(bytes, Int32(byte), length) == nil { return 0 }
        var count = 0
        for k in 0..<length { count &+= bytes[k] == byte ? 1 : 0 }
        return count
    }
}
