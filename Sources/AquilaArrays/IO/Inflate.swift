/// Inflates a raw deflate stream (RFC 1951), as zip archives hold them.
struct Inflate {
    private let input: ArraySlice<UInt8>
    private var position: Int
    private var bits = 0
    private var bitCount = 0
    private var output: [UInt8] = []
    private let limit: Int

    /// The stream's content, or nil where it is damaged or longer than `size`.
    static func content(of input: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
        var inflate = Inflate(input, limit: size)
        guard inflate.run(), inflate.output.count == size else { return nil }
        return inflate.output
    }

    private init(_ input: ArraySlice<UInt8>, limit: Int) {
        self.input = input
        self.limit = limit
        position = input.startIndex
    }

    private mutating func run() -> Bool {
        while true {
            guard let isLast = take(1), let kind = take(2) else { return false }
            switch kind {
            case 0: guard copyStored() else { return false }
            case 1: guard decode(.fixedLiterals, .fixedDistances) else { return false }
            case 2:
                guard let (literals, distances) = tables(), decode(literals, distances) else { return false }
            default: return false
            }
            if isLast == 1 { return true }
        }
    }

    /// The next bits, lowest first; nil at the end.
    private mutating func take(_ count: Int) -> Int? {
        while bitCount < count {
            guard position < input.endIndex else { return nil }
            bits |= Int(input[position]) << bitCount
            position += 1
            bitCount += 8
        }
        defer {
            bits >>= count
            bitCount -= count
        }
        return bits & (1 << count - 1)
    }

    private mutating func copyStored() -> Bool {
        bits = 0
        bitCount = 0
        guard let length = take(16), let check = take(16), length == ~check & 0xFFFF,
            length <= input.endIndex - position, length <= limit - output.count
        else { return false }
        output += input[position..<position + length]
        position += length
        return true
    }

    // MARK: Huffman codes

    /// Canonical codes: how many there are of each length, and the symbols in order.
    private struct Codes {
        var counts = [Int](repeating: 0, count: 16)
        var symbols: [Int]

        init(_ lengths: [Int]) {
            for length in lengths { counts[length] += 1 }
            counts[0] = 0
            var starts = [Int](repeating: 0, count: 17)
            for length in 1..<16 { starts[length + 1] = starts[length] + counts[length] }
            symbols = Array(repeating: 0, count: lengths.count)
            for (symbol, length) in lengths.enumerated() where length > 0 {
                symbols[starts[length]] = symbol
                starts[length] += 1
            }
        }

        static let fixedLiterals = Codes(
            [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24)
                + [Int](repeating: 8, count: 8))
        static let fixedDistances = Codes([Int](repeating: 5, count: 30))
    }

    private mutating func symbol(_ codes: Codes) -> Int? {
        var code = 0
        var first = 0
        var index = 0
        for length in 1..<16 {
            guard let bit = take(1) else { return nil }
            code |= bit
            let count = codes.counts[length]
            if code - first < count { return codes.symbols[index + code - first] }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        return nil
    }

    /// The order in which the lengths of the code-length codes are sent.
    private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private mutating func tables() -> (Codes, Codes)? {
        guard let literals = take(5), let distances = take(5), let codes = take(4) else { return nil }
        var lengths = [Int](repeating: 0, count: 19)
        for k in 0..<codes + 4 {
            guard let length = take(3) else { return nil }
            lengths[Self.lengthOrder[k]] = length
        }
        let total = literals + 257 + distances + 1
        let codeLengths = Codes(lengths)
        lengths = []
        while lengths.count < total {
            guard let symbol = symbol(codeLengths) else { return nil }
            switch symbol {
            case 0..<16: lengths.append(symbol)
            case 16:
                guard let last = lengths.last, let more = take(2) else { return nil }
                lengths += [Int](repeating: last, count: 3 + more)
            default:
                guard let more = take(symbol == 17 ? 3 : 7) else { return nil }
                lengths += [Int](repeating: 0, count: (symbol == 17 ? 3 : 11) + more)
            }
        }
        guard lengths.count == total else { return nil }
        return (Codes(Array(lengths[..<(literals + 257)])), Codes(Array(lengths[(literals + 257)...])))
    }

    private static let lengthBase = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163,
        195,
        227, 258,
    ]
    private static let lengthExtra = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBase = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
        4097, 6145, 8193, 12289, 16385, 24577,
    ]

    private mutating func decode(_ literals: Codes, _ distances: Codes) -> Bool {
        while true {
            guard let symbol = symbol(literals) else { return false }
            if symbol == 256 { return true }
            if symbol < 256 {
                guard output.count < limit else { return false }
                output.append(UInt8(symbol))
                continue
            }
            guard symbol < 286, let extra = take(Self.lengthExtra[symbol - 257]),
                let far = self.symbol(distances), far < 30,
                let farExtra = take(far < 4 ? 0 : far / 2 - 1)
            else { return false }
            let length = Self.lengthBase[symbol - 257] + extra
            let distance = Self.distanceBase[far] + farExtra
            guard distance <= output.count, length <= limit - output.count else { return false }
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
    }
}

/// The checksum of zip archives (ISO 3309).
func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var state = UInt32.max
    for byte in bytes { state = crcTable[Int((state ^ UInt32(byte)) & 0xFF)] ^ (state >> 8) }
    return ~state
}

private let crcTable: [UInt32] = (0..<256).map { value in
    (0..<8).reduce(UInt32(value)) { state, _ in state & 1 == 1 ? 0xEDB8_8320 ^ (state >> 1) : state >> 1 }
}
