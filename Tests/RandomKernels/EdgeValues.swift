import AquilaTypes
import TestSupport

/// Random elements, among them many at which rules change.
public enum EdgeValues {
    /// Random bits of an element: mostly ordinary numbers, often values at which rules change.
    public static func bits(_ type: DType, _ random: inout SplitMix64) -> UInt64 {
        switch type {
        case .bool: return random.pick([0, 1])
        case .float16: return UInt64(Float16(randomReal(&random)).bitPattern)
        case .float32: return UInt64(Float(randomReal(&random)).bitPattern)
        case .float64: return randomReal(&random).bitPattern
        default:
            let mask: UInt64 = ~0 >> (64 - 8 * UInt64(type.size))
            let small = UInt64(bitPattern: Int64(random.below(9) - 4))
            let edges: [UInt64] = [mask, mask >> 1, (mask >> 1) + 1, mask - 1]
            return (random.chance(40) ? small : random.chance(30) ? random.pick(edges) : random.next()) & mask
        }
    }

    private static func randomReal(_ random: inout SplitMix64) -> Double {
        let edges: [Double] = [
            0, -0.0, .infinity, -.infinity, .nan, 1, -1, 0.5, 1.5, 2.5, -2.5, 0x1p31, -0x1p31, -0x1p31 - 0.5,
            0x1p31 - 0.5, 0x1p32, 0x1p63, -0x1p63, 0x1.fffffep63, 0x1p64, 1e300, -1e300,
            .leastNonzeroMagnitude, 1e-40, 65519,
            65520, 6e-8, 3e-8, 1 + 0x1p-11, 1 + 0x1p-11 + 0x1p-40, 0x1.fffffffffffffp62,
        ]
        if random.chance(25) { return random.pick(edges) }
        if random.chance(25) { return Double(bitPattern: random.next()) }
        return Double.random(in: -1000...1000, using: &random)
    }

    /// True for the bits of a NaN of a real type.
    public static func isNaN(_ bits: UInt64, _ type: DType) -> Bool {
        switch type {
        case .float16: Float16(bitPattern: UInt16(bits)).isNaN
        case .float32: Float(bitPattern: UInt32(bits)).isNaN
        case .float64: Double(bitPattern: bits).isNaN
        default: false
        }
    }
}
