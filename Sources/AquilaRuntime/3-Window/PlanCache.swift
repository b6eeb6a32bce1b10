import Glibc

/// Plans by the key of their window. The oldest go when there are too many.
struct PlanCache {
    private struct Entry {
        let key: [UInt64]
        let plan: Plan
    }

    static let capacity = 512
    private var entries: [UInt64: Entry] = [:]
    private(set) var hits = 0
    private(set) var misses = 0

    mutating func plan(for words: Table<UInt64>, _ make: () -> Plan) -> Plan {
        let key = words.elements
        let hash = Self.hash(key)
        if let entry = entries[hash], Self.isEqual(entry.key, key) {
            hits += 1
            return entry.plan
        }
        misses += 1
        let plan = make()
        if entries.count >= Self.capacity { entries.removeAll(keepingCapacity: true) }
        entries[hash] = Entry(key: Array(key), plan: plan)
        return plan
    }

    /// A word-wise multiplicative hash; equality is checked on the key itself.
    private static func hash(_ key: UnsafeBufferPointer<UInt64>) -> UInt64 {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        for word in key {
            state = (state ^ word) &* 0xFF51_AFD7_ED55_8CCD
            state ^= state >> 32
        }
        return state
    }

    private static func isEqual(_ known: [UInt64], _ key: UnsafeBufferPointer<UInt64>) -> Bool {
        known.count == key.count
            && known.withUnsafeBytes { memcmp($0.baseAddress!, key.baseAddress!, key.count * 8) == 0 }
    }
}
