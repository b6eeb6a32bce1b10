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

    /// Number of times that there were too many plans.
    private(set) var overflows = 0

    /// Outcome of looking up a key.
    enum Lookup {
        case known(Plan)
        /// The key has no plan. The hash serves to count or to insert it.
        case new(hash: UInt64)
    }

    mutating func plan(for words: Table<UInt64>, _ make: () -> Plan) -> Plan {
        switch lookUp(words) {
        case .known(let plan): return plan
        case .new(let hash):
            let plan = make()
            insert(plan, for: words, hash)
            return plan
        }
    }

    /// Looks for the plan of a key.
    mutating func lookUp(_ words: Table<UInt64>) -> Lookup {
        let key = words.elements
        if let expected = latest?.successor, Self.isEqual(expected.key, key) {
            hits += 1
            latest = expected
            return .known(expected.plan)
        }
        let hash = Self.hash(key)
        guard let entry = entries[hash], Self.isEqual(entry.key, key) else { return .new(hash: hash) }
        hits += 1
        follow(with: entry)
        return .known(entry.plan)
    }

    /// Keeps the plan of a key that has none.
    mutating func insert(_ plan: Plan, for words: Table<UInt64>, _ hash: UInt64) {
        misses += 1
        if entries.count >= Self.capacity {
            removeAll()
            overflows += 1
        }
        entries[hash]?.successor = nil
        let entry = Entry(key: Array(words.elements), plan: plan)
        entries[hash] = entry
        follow(with: entry)
    }

    private mutating func follow(with entry: Entry) {
        latest?.successor = entry
        latest = entry
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
