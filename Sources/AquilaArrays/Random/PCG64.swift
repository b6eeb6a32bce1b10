/// NumPy's default bit generator: PCG64 (XSL-RR, 128 bits of state), seeded through its `SeedSequence`.
///
/// Sources: M. E. O'Neill, PCG: A family of simple fast space-efficient statistically good
/// algorithms for random number generation (2014); numpy.random.SeedSequence, after M. E. O'Neill's
/// seed_seq_fe.
struct PCG64: Sendable {
    var state: UInt128
    let increment: UInt128
    /// The unused upper half of the last 64-bit draw; nil if there is none.
    var half: UInt32?

    static let multiplier: UInt128 = 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645

    /// The stream of `numpy.random.default_rng(seed)`.
    init(seed: UInt64) {
        let words = SeedSequence(seed).state(4)
        increment = (UInt128(words[2]) << 64 | UInt128(words[3])) << 1 | 1
        state = 0
        step()
        state &+= UInt128(words[0]) << 64 | UInt128(words[1])
        step()
    }

    private mutating func step() { state = state &* Self.multiplier &+ increment }

    /// The next 64 bits.
    mutating func next() -> UInt64 {
        step()
        let folded = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
        let turn = UInt64(truncatingIfNeeded: state >> 122)
        return folded >> turn | folded << (64 &- turn & 63)
    }

    /// The next 32 bits: the lower half of a 64-bit draw, then its upper half.
    mutating func next32() -> UInt32 {
        if let kept = half {
            half = nil
            return kept
        }
        let bits = next()
        half = UInt32(truncatingIfNeeded: bits >> 32)
        return UInt32(truncatingIfNeeded: bits)
    }

    /// A uniformly distributed number in [0, 1) with 53 random bits.
    mutating func nextDouble() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A uniformly distributed number in [0, 1) with 24 random bits.
    mutating func nextFloat() -> Float { Float(next32() >> 8) * 0x1p-24 }
}

/// NumPy's seed sequence, which expands a seed to any number of bits.
private struct SeedSequence {
    private var pool: [UInt32] = []
    private var constant: UInt32 = 0x43B0_D7E5

    init(_ seed: UInt64) {
        let low = UInt32(truncatingIfNeeded: seed)
        let high = UInt32(truncatingIfNeeded: seed >> 32)
        let entropy = high == 0 ? [low] : [low, high]
        for k in 0..<4 { pool.append(hash(k < entropy.count ? entropy[k] : 0)) }
        for source in 0..<4 {
            for target in 0..<4 where source != target {
                pool[target] = Self.mix(pool[target], hash(pool[source]))
            }
        }
    }

    private mutating func hash(_ value: UInt32) -> UInt32 {
        var result = value ^ constant
        constant = constant &* 0x931E_8875
        result = result &* constant
        return result ^ result >> 16
    }

    private static func mix(_ x: UInt32, _ y: UInt32) -> UInt32 {
        let result = 0xCA01_F9DD &* x &- 0x4973_F715 &* y
        return result ^ result >> 16
    }

    /// `count` words of 64 bits.
    func state(_ count: Int) -> [UInt64] {
        var constant: UInt32 = 0x8B51_F9DD
        let words = (0..<2 * count).map { k in
            var value = pool[k % 4] ^ constant
            constant = constant &* 0x58F3_8DED
            value = value &* constant
            return value ^ value >> 16
        }
        return (0..<count).map { UInt64(words[2 * $0]) | UInt64(words[2 * $0 + 1]) << 32 }
    }
}
