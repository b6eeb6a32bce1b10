/// A decoder of raw deflate streams (RFC 1951), as zip archives contain them.
struct Inflate {
    /// A defect of the stream, with its approximate position in the compressed bytes.
    struct Damage: Error {
        let what: String
        let position: Int
    }

    private let input: UnsafeBufferPointer<UInt8>
    private var position = 0
    /// Bits read from the input and not consumed yet; the next one is the lowest.
    private var bits: UInt64 = 0
    private var bitCount = 0
    private let output: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    /// The decoded stream, which must be `size` bytes long.
    ///
    /// - Throws: `Damage`.
    static func content(of input: [UInt8], size: Int) throws -> [UInt8] {
        try input.withUnsafeBufferPointer { input in
            try [UInt8](unsafeUninitializedCapacity: size) { output, initialised in
                // The buffer may be larger than requested.
                var inflate = Inflate(input, UnsafeMutableBufferPointer(rebasing: output[..<size]))
                try inflate.run()
                initialised = size
            }
        }
    }

    private init(_ input: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutableBufferPointer<UInt8>) {
        self.input = input
        self.output = output
    }

    private mutating func run() throws(Damage) {
        var isLast = false
        while !isLast {
            isLast = try take(1) == 1
            switch try take(2) {
            case 0: try copyStored()
            case 1: try decode(.fixedLiterals, .fixedDistances)
            case 2:
                let (literals, distances) = try codes()
                try decode(literals, distances)
            default: throw damage("a block of unknown kind")
            }
        }
        guard count == output.count else { throw damage("the content is too short") }
    }

    private func damage(_ what: String) -> Damage { Damage(what: what, position: position - bitCount / 8) }

    // MARK: Bits

    /// Refills to at least 56 bits, or to the end of the input.
    @inline(__always)
    private mutating func refill() {
        while bitCount <= 56, position < input.count {
            bits |= UInt64(input[position]) << UInt64(bitCount)
            position += 1
            bitCount += 8
        }
    }

    /// Consumes the next bits, lowest first.
    @inline(__always)
    private mutating func take(_ wanted: Int) throws(Damage) -> Int {
        if bitCount < wanted {
            refill()
            guard bitCount >= wanted else { throw damage("cut off") }
        }
        let result = Int(bits & (1 << UInt64(wanted) - 1))
        drop(wanted)
        return result
    }

    @inline(__always)
    private mutating func drop(_ dropped: Int) {
        bits >>= UInt64(dropped)
        bitCount -= dropped
    }

    @inline(__always)
    private mutating func symbol(
        _ code: InflateCode, _ table: UnsafeBufferPointer<UInt16>
    ) throws(Damage) -> Int {
        if bitCount < 15 { refill() }
        let entry = Int(table[Int(bits & UInt64(1 << InflateCode.tableBits - 1))])
        var (symbol, length) = (entry >> 4, entry & 15)
        if length == 0 {
            guard let found = code.longSymbol(bits) else { throw damage("an unknown code") }
            (symbol, length) = found
        }
        guard length <= bitCount else { throw damage("cut off") }
        drop(length)
        return symbol
    }

    // MARK: Blocks

    private mutating func copyStored() throws(Damage) {
        drop(bitCount % 8)
        let length = try take(16)
        guard try take(16) == ~length & 0xFFFF else { throw damage("a block with a wrong length") }
        // Returns whole bytes that were read ahead.
        position -= bitCount / 8
        (bits, bitCount) = (0, 0)
        guard length <= input.count - position else { throw damage("cut off") }
        guard length <= output.count - count else { throw damage("the content is too long") }
        for k in 0..<length { output[count + k] = input[position + k] }
        position += length
        count += length
    }

    /// The order in which the lengths of the code-length code are transmitted.
    private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private mutating func codes() throws(Damage) -> (InflateCode, InflateCode) {
        let literalCount = try take(5) + 257
        let total = try literalCount + take(5) + 1
        var lengths = [Int](repeating: 0, count: 19)
        for k in 0..<(try take(4) + 4) { lengths[Self.lengthOrder[k]] = try take(3) }
        guard let lengthCode = InflateCode(lengths[...]) else { throw damage("an impossible code") }
        lengths = []
        while lengths.count < total {
            switch try lengthCode.table.withUnsafeBufferPointer({ table throws(Damage) in
                try symbol(lengthCode, table)
            }) {
            case 16:
                guard let last = lengths.last else { throw damage("nothing to repeat") }
                lengths += [Int](repeating: last, count: 3 + (try take(2)))
            case 17: lengths += [Int](repeating: 0, count: 3 + (try take(3)))
            case 18: lengths += [Int](repeating: 0, count: 11 + (try take(7)))
            case let length: lengths.append(length)
            }
        }
        guard lengths.count == total, let literals = InflateCode(lengths[..<literalCount]),
            let distances = InflateCode(lengths[literalCount...])
        else { throw damage("an impossible code") }
        return (literals, distances)
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

    private mutating func decode(_ literals: InflateCode, _ distances: InflateCode) throws(Damage) {
        try literals.table.withUnsafeBufferPointer { literalTable throws(Damage) in
            try distances.table.withUnsafeBufferPointer { distanceTable throws(Damage) in
                while true {
                    let symbol = try symbol(literals, literalTable)
                    if symbol == 256 { return }
                    guard symbol > 256 else {
                        guard count < output.count else { throw damage("the content is too long") }
                        output[count] = UInt8(truncatingIfNeeded: symbol)
                        count += 1
                        continue
                    }
                    guard symbol < 286 else { throw damage("an unknown length") }
                    let length = try Self.lengthBase[symbol - 257] + take(Self.lengthExtra[symbol - 257])
                    let far = try self.symbol(distances, distanceTable)
                    guard far < 30 else { throw damage("an unknown distance") }
                    let distance = try Self.distanceBase[far] + take(max(0, far / 2 - 1))
                    try repeatBytes(length, distance)
                }
            }
        }
    }

    /// Appends a copy of earlier output; source and target may overlap.
    @inline(__always)
    private mutating func repeatBytes(_ length: Int, _ distance: Int) throws(Damage) {
        guard distance <= count else { throw damage("a repetition of what is not there") }
        guard length <= output.count - count else { throw damage("the content is too long") }
        for k in count..<count + length { output[k] = output[k - distance] }
        count += length
    }
}
