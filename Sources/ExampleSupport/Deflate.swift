/// A compressor for the deflate format (RFC 1951): LZ77 with hash chains, then one Huffman
/// code for each block. Between the fast and the usual levels of zlib in speed and size.
struct Deflate {
    /// A literal byte (0 to 255), or a match: the top bit, its length from bit 16, its
    /// distance below.
    private var tokens: [UInt32] = []
    private var output = BitWriter()

    private static let tokensPerBlock = 1 << 15
    private static let windowSize = 1 << 15
    private static let longestMatch = 258
    /// The number of earlier places with the same three bytes that are compared.
    private static let chainLength = 24
    private static let endOfBlock = 256

    /// The input as a deflate stream.
    ///
    /// - Complexity: O(n) for the usual input; at most `chainLength` comparisons of 258 bytes
    ///   a place.
    static func compress(_ input: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var deflate = Deflate()
        deflate.tokens.reserveCapacity(tokensPerBlock)
        deflate.encode(input)
        deflate.writeBlock(isLast: true)
        deflate.output.align()
        return deflate.output.bytes
    }

    private mutating func append(_ token: UInt32) {
        if tokens.count == Deflate.tokensPerBlock { writeBlock(isLast: false) }
        tokens.append(token)
    }
}

// MARK: - Matches

extension Deflate {
    /// Cuts the input into literals and the longest matches found.
    private mutating func encode(_ input: UnsafeBufferPointer<UInt8>) {
        var chains = MatchChains()
        var position = 0
        while position < input.count {
            let match = chains.longestMatch(in: input, at: position)
            if match.length >= 3 {
                append(1 << 31 | UInt32(match.length) << 16 | UInt32(match.distance))
            } else {
                append(UInt32(input[position]))
            }
            let end = position + max(1, match.length)
            while position < end {
                chains.insert(input, at: position)
                position += 1
            }
        }
    }

    /// The earlier places of each run of three bytes, the latest first.
    private struct MatchChains {
        private var latest = [Int](repeating: -1, count: 1 << 15)
        private var earlier = [Int](repeating: -1, count: Deflate.windowSize)

        private func hash(_ input: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
            let bytes =
                UInt32(input[position]) << 16 | UInt32(input[position + 1]) << 8
                | UInt32(input[position + 2])
            return Int((bytes &* 0x9E37_79B1) >> 17)
        }

        mutating func insert(_ input: UnsafeBufferPointer<UInt8>, at position: Int) {
            guard position + 2 < input.count else { return }
            let slot = hash(input, at: position)
            earlier[position & (Deflate.windowSize - 1)] = latest[slot]
            latest[slot] = position
        }

        /// The longest match within the window, or a length of 0 if none has three bytes.
        func longestMatch(
            in input: UnsafeBufferPointer<UInt8>, at position: Int
        ) -> (length: Int, distance: Int) {
            let limit = min(Deflate.longestMatch, input.count - position)
            guard limit >= 3 else { return (0, 0) }
            var best = (length: 2, distance: 0)
            var candidate = latest[hash(input, at: position)]
            var remaining = Deflate.chainLength
            while candidate >= 0, position - candidate < Deflate.windowSize, remaining > 0 {
                var length = 0
                while length < limit, input[candidate + length] == input[position + length] {
                    length += 1
                }
                if length > best.length { best = (length, position - candidate) }
                if length == limit { break }
                candidate = earlier[candidate & (Deflate.windowSize - 1)]
                remaining -= 1
            }
            return best.length >= 3 ? best : (0, 0)
        }
    }
}

// MARK: - Blocks

extension Deflate {
    /// Writes the collected tokens as one block with its own two codes.
    private mutating func writeBlock(isLast: Bool) {
        let (literals, distances) = blockCodes()
        output.write(isLast ? 1 : 0, bits: 1)
        output.write(2, bits: 2)
        writeCodes(literals, distances)
        for token in tokens {
            guard token >> 31 == 1 else {
                output.write(Int(token), in: literals)
                continue
            }
            let length = Deflate.lengthRanges.locate(Int(token >> 16 & 0x1FF))
            output.write(257 + length.index, in: literals)
            output.write(length.rest, bits: length.bits)
            let distance = Deflate.distanceRanges.locate(Int(token & 0xFFFF))
            output.write(distance.index, in: distances)
            output.write(distance.rest, bits: distance.bits)
        }
        output.write(Deflate.endOfBlock, in: literals)
        tokens.removeAll(keepingCapacity: true)
    }

    /// The codes of literals with lengths, and of distances, from how often each occurs.
    private func blockCodes() -> (literals: Huffman, distances: Huffman) {
        var literals = [Int](repeating: 0, count: 286)
        var distances = [Int](repeating: 0, count: 30)
        literals[Deflate.endOfBlock] = 1
        for token in tokens {
            if token >> 31 == 0 {
                literals[Int(token)] += 1
            } else {
                literals[257 + Deflate.lengthRanges.locate(Int(token >> 16 & 0x1FF)).index] += 1
                distances[Deflate.distanceRanges.locate(Int(token & 0xFFFF)).index] += 1
            }
        }
        return (Huffman(frequencies: literals, limit: 15), Huffman(frequencies: distances, limit: 15))
    }

    /// Writes the two codes as the lengths of their words, themselves packed (RFC 1951, 3.2.7).
    private mutating func writeCodes(_ literals: Huffman, _ distances: Huffman) {
        let runs = Deflate.runs(in: literals.lengths + distances.lengths)
        var frequencies = [Int](repeating: 0, count: 19)
        for run in runs { frequencies[run.symbol] += 1 }
        let code = Huffman(frequencies: frequencies, limit: 7)
        let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
        output.write(literals.lengths.count - 257, bits: 5)
        output.write(distances.lengths.count - 1, bits: 5)
        output.write(order.count - 4, bits: 4)
        for symbol in order { output.write(Int(code.lengths[symbol]), bits: 3) }
        for run in runs {
            output.write(run.symbol, in: code)
            output.write(run.rest, bits: run.bits)
        }
    }

    /// Packs a list of lengths: symbol 16 repeats the last length 3 to 6 times, 17 and 18
    /// stand for 3 to 10 and 11 to 138 zeros.
    private static func runs(in lengths: [UInt8]) -> [(symbol: Int, rest: Int, bits: Int)] {
        var runs: [(symbol: Int, rest: Int, bits: Int)] = []
        var start = 0
        while start < lengths.count {
            let value = lengths[start]
            var count = lengths[start...].prefix { $0 == value }.count
            start += count
            if value != 0 {
                runs.append((Int(value), 0, 0))
                count -= 1
            }
            while count >= 3 {
                let taken = min(count, value == 0 ? 138 : 6)
                switch (value, taken) {
                case (0, 11...): runs.append((18, taken - 11, 7))
                case (0, _): runs.append((17, taken - 3, 3))
                default: runs.append((16, taken - 3, 2))
                }
                count -= taken
            }
            for _ in 0..<count { runs.append((Int(value), 0, 0)) }
        }
        return runs
    }
}

// MARK: - Ranges

extension Deflate {
    /// Consecutive ranges of numbers: a range is named by its index, and a number within it
    /// by the extra bits that follow.
    private struct Ranges {
        private var starts: [Int] = []
        private var bits: [Int] = []
        private var indices: [UInt8] = []

        /// Ranges that begin at `start`, the range `index` taking `extraBits(index)` bits.
        init(from start: Int, count: Int, extraBits: (Int) -> Int) {
            var next = start
            for index in 0..<count {
                starts.append(next)
                bits.append(extraBits(index))
                next += 1 << bits[index]
            }
        }

        /// Appends a range that holds `number` alone.
        mutating func appendSingle(_ number: Int) {
            starts.append(number)
            bits.append(0)
        }

        /// Fills the table that finds a number's range.
        mutating func index(through last: Int) {
            indices = [UInt8](repeating: 0, count: last + 1)
            for (index, start) in starts.enumerated() {
                for number in start...last { indices[number] = UInt8(index) }
            }
        }

        func locate(_ number: Int) -> (index: Int, rest: Int, bits: Int) {
            let index = Int(indices[number])
            return (index, number - starts[index], bits[index])
        }
    }

    /// Lengths 3 to 258 (symbols 257 to 285); 258 has a symbol of its own.
    private static let lengthRanges: Ranges = {
        var ranges = Ranges(from: 3, count: 28) { $0 < 8 ? 0 : $0 / 4 - 1 }
        ranges.appendSingle(longestMatch)
        ranges.index(through: longestMatch)
        return ranges
    }()

    /// Distances 1 to 32,768.
    private static let distanceRanges: Ranges = {
        var ranges = Ranges(from: 1, count: 30) { $0 < 4 ? 0 : $0 / 2 - 1 }
        ranges.index(through: windowSize)
        return ranges
    }()
}
