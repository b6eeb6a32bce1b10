import TestSupport
import Testing

@testable import AquilaRuntime

@Suite struct ByteSetTests {
    /// Random inserts and removals, against one flag for each byte.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func agreesWithFlags(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var set = ByteSet()
        var flags = [Bool](repeating: false, count: 60)
        for _ in 0..<300 {
            let lower = random.below(60)
            let range = lower..<lower + random.below(61 - lower)
            switch random.below(3) {
            case 0:
                set.insert(range)
                for byte in range { flags[byte] = true }
            case 1:
                set.remove(range)
                for byte in range { flags[byte] = false }
            default:
                #expect(set.contains(range) == flags[range].allSatisfy { $0 })
                #expect(set.part(in: range).flatMap { Array($0) } == range.filter { flags[$0] })
                #expect(set.missing(from: range).flatMap { Array($0) } == range.filter { !flags[$0] })
            }
            #expect(set.ranges.flatMap { Array($0) } == flags.indices.filter { flags[$0] })
            #expect(zip(set.ranges, set.ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
            #expect(set.isEmpty == !flags.contains(true))
        }
    }
}
