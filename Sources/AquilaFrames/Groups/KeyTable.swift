import Glibc

/// A hash table of keys with the first row of each, by linear probing; it grows with the number of keys. One
/// thread uses it.
struct KeyTable<Keys: RowKeys>: ~Copyable {
    private struct Entry {
        var key: Keys.Key
        /// First row of the key; -1 in an empty entry.
        var row: Int32
        var id: Int32
    }

    private var entries: UnsafeMutablePointer<Entry>
    private var mask: Int
    /// Number of keys in the table.
    private(set) var count = 0

    /// - Parameter capacity: a number of keys for which the table need not grow.
    init(capacity: Int) {
        mask = Self.size(capacity) - 1
        entries = Self.makeEntries(mask + 1)
    }

    deinit { free(entries) }

    /// Number of entries for so many keys: twice as many keep probes short.
    private static func size(_ keyCount: Int) -> Int {
        var size = 16
        while size < 2 * keyCount { size *= 2 }
        return size
    }

    private static func makeEntries(_ size: Int) -> UnsafeMutablePointer<Entry> {
        let memory = malloc(size * MemoryLayout<Entry>.stride)!.assumingMemoryBound(to: Entry.self)
        clear(memory, size)
        return memory
    }

    private static func clear(_ entries: UnsafeMutablePointer<Entry>, _ size: Int) {
        memset(entries, 0xff, size * MemoryLayout<Entry>.stride)
    }

    /// Forgets all keys, and makes room for some.
    mutating func removeAll(capacity: Int) {
        let size = Self.size(capacity)
        if size > mask + 1 {
            free(entries)
            entries = Self.makeEntries(size)
        } else {
            Self.clear(entries, size)
        }
        mask = size - 1
        count = 0
    }

    /// The entry of a key: its number and its first row. A new key gets the number given.
    ///
    /// - Returns: also true if the key is new.
    @inline(__always)
    mutating func place(
        _ keys: Keys, _ key: Keys.Key, _ row: Int, newID: Int
    ) -> (id: Int32, row: Int32, isNew: Bool) {
        var at = Int(truncatingIfNeeded: key.hash) & mask
        while true {
            let entry = entries + at
            if entry.pointee.row < 0 { break }
            if keys.isSame(key, row, entry.pointee.key, Int(entry.pointee.row)) {
                return (entry.pointee.id, entry.pointee.row, false)
            }
            at = (at &+ 1) & mask
        }
        if 2 &* (count &+ 1) > mask &+ 1 {
            grow()
            at = freePlace(key)
        }
        let (first, id) = (Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: newID))
        entries[at] = Entry(key: key, row: first, id: id)
        count &+= 1
        return (id, first, true)
    }

    /// The first row of a key, that of a row; -1 for one that is not in the table.
    @inline(__always)
    func row(of key: Keys.Key, _ row: Int, _ keys: Keys) -> Int32 {
        var at = Int(truncatingIfNeeded: key.hash) & mask
        while true {
            let entry = entries + at
            if entry.pointee.row < 0 || keys.isSame(key, row, entry.pointee.key, Int(entry.pointee.row)) {
                return entry.pointee.row
            }
            at = (at &+ 1) & mask
        }
    }

    private func freePlace(_ key: Keys.Key) -> Int {
        var at = Int(truncatingIfNeeded: key.hash) & mask
        while entries[at].row >= 0 { at = (at &+ 1) & mask }
        return at
    }

    @inline(never)
    private mutating func grow() {
        let (old, size) = (entries, mask + 1)
        entries = Self.makeEntries(2 * size)
        mask = 2 * size - 1
        for k in 0..<size where old[k].row >= 0 { entries[freePlace(old[k].key)] = old[k] }
        free(old)
    }

    /// Looks for keys at the first entry of each, without branches: most of the keys that a table knows are
    /// found there.
    ///
    /// - Parameters:
    ///   - isUnknown: nonzero for a place in the batch whose key must not be looked for here.
    ///   - found: takes a place in the batch and the number and first row of its key; of any key for a miss.
    ///   - misses: receives the places in the batch of the keys that were not found, in order.
    /// - Returns: the number of misses.
    @inline(__always)
    func find(
        _ batch: UnsafePointer<Keys.Key>, _ count: Int, isUnknown: (Int) -> UInt64,
        misses: UnsafeMutablePointer<Int32>, _ found: (Int, _ id: Int32, _ row: Int32) -> Void
    ) -> Int {
        var missCount = 0
        for k in 0..<count {
            let key = batch[k]
            let entry = entries + (Int(truncatingIfNeeded: key.hash) & mask)
            let row = entry.pointee.row
            let isEmpty = UInt64(bitPattern: Int64(row &>> 31))
            let difference = key.difference(from: entry.pointee.key) | isEmpty | isUnknown(k)
            found(k, entry.pointee.id, row)
            misses[missCount] = Int32(truncatingIfNeeded: k)
            // One unless there is no difference.
            missCount &+= Int(truncatingIfNeeded: (difference | (0 &- difference)) &>> 63)
        }
        return missCount
    }
}
