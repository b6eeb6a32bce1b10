import Glibc

/// Plans by the key of their window. All of them go when there are too many.
struct PlanCache {
    private final class Entry {
        let key: [UInt64]
        let plan: Plan
        /// Entry that was looked up after this one; loops look it up next again.
        var successor: Entry?

        init(key: [UInt64], plan: Plan) {
            self.key = key
            self.plan = plan
        }
    }

    static let capacity = 512
    private var entries: [UInt64: Entry] = [:]
    private var latest: Entry?
    private(set) var hits = 0
    private(set) var misses = 0

    mutating func plan(for words: Table<UInt64>, _ make: () -> Plan) -> Plan {
        let key = words.elements
        if let expected = latest?.successor, Self.isEqual(expected.key, key) {
            hits += 1
            latest = expected
            return expected.plan
        }
        let entry = entry(for: key, make)
        latest?.successor = entry
        latest = entry
        return entry.plan
    }

    private mutating func entry(for key: UnsafeBufferPointer<UInt64>, _ make: () -> Plan) -> Entry {
        let hash = Self.hash(key)
        if let entry = entries[hash], Self.isEqual(entry.key, key) {
            hits += 1
            return entry
        }
        misses += 1
        let entry = Entry(key: Array(key), plan: make())
        if entries.count >= Self.capacity { removeAll() }
        entries[hash]?.successor = nil
        entries[hash] = entry
        return entry
    }

    /// Forgets all plans; entries refer to each other in circles.
    mutating func removeAll() {
        for entry in entries.values { entry.successor = nil }
        latest?.successor = nil
        latest = nil
        entries.removeAll(keepingCapacity: true)
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
