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
        find(words) ?? insert(make(), for: words)
    }

    /// The plan of a key, if there is one.
    mutating func find(_ words: Table<UInt64>) -> Plan? {
        let key = words.elements
        if let expected = latest?.successor, Self.isEqual(expected.key, key) {
            hits += 1
            latest = expected
            return expected.plan
        }
        guard let entry = entries[Self.hash(key)], Self.isEqual(entry.key, key) else { return nil }
        hits += 1
        follow(with: entry)
        return entry.plan
    }

    /// Keeps the plan of a key that has none.
    mutating func insert(_ plan: Plan, for words: Table<UInt64>) -> Plan {
        misses += 1
        let (key, hash) = (words.elements, Self.hash(words.elements))
        if entries.count >= Self.capacity {
            removeAll()
            patience = min(2 * patience, Self.mostPatience)
        }
        entries[hash]?.successor = nil
        let entry = Entry(key: Array(key), plan: plan)
        entries[hash] = entry
        follow(with: entry)
        return plan
    }

    private mutating func follow(with entry: Entry) {
        latest?.successor = entry
        latest = entry
    }

    // MARK: Keys without a plan

    /// Number of times that a key has to come before it is worth a plan. It grows where keys are so
    /// many that their plans do not stay.
    private var patience = 4
    private static let mostPatience = 1 << 12
    /// Keys that came without a plan, by their hashes, and how often; a later one replaces an earlier
    /// one of the same place.
    private var strangers = [(hash: UInt64, count: Int)](repeating: (0, 0), count: places)
    private static let places = 1 << 10

    /// Notes that a key without a plan has come.
    ///
    /// - Returns: true if it comes so often that it is worth a plan.
    mutating func notesFrequent(_ words: Table<UInt64>) -> Bool {
        let hash = Self.hash(words.elements)
        let place = Int(hash & UInt64(Self.places - 1))
        if strangers[place].hash != hash { strangers[place] = (hash, 0) }
        strangers[place].count += 1
        return strangers[place].count > patience
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
