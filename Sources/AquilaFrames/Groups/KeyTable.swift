import Glibc

/// A hash table of keys with the first row of each, by linear probing. One thread uses it.
struct KeyTable<Keys: RowKeys> {
    private struct Entry {
        var key: Keys.Key
        /// First row of the key; -1 in an empty entry.
        var row: Int32
        var id: Int32
    }

    private let entries: UnsafeMutablePointer<Entry>
    private let mask: Int
    /// Number of keys in the table.
    private(set) var count = 0

    /// - Parameter capacity: the greatest number of keys; twice as many entries keep probes short.
    init(capacity: Int) {
        var size = 16
        while size < 2 * capacity { size *= 2 }
        mask = size - 1
        let bytes = size * MemoryLayout<Entry>.stride
        let memory = malloc(bytes)!
        memset(memory, 0xff, bytes)
        entries = memory.assumingMemoryBound(to: Entry.self)
    }

    func deallocate() { free(entries) }

    /// The entry of a key: its number and its first row. A new key gets the next number.
    ///
    /// - Returns: also true if the key is new.
    @inline(__always)
    mutating func place(_ keys: Keys, _ key: Keys.Key, _ row: Int) -> (id: Int32, row: Int32, isNew: Bool) {
        var at = Int(truncatingIfNeeded: key.hash) & mask
        while true {
            let entry = entries + at
            if entry.pointee.row < 0 {
                entry.pointee = Entry(
                    key: key, row: Int32(truncatingIfNeeded: row), id: Int32(truncatingIfNeeded: count))
                count &+= 1
                return (entry.pointee.id, entry.pointee.row, true)
            }
            if keys.isSame(key, row, entry.pointee.key, Int(entry.pointee.row)) {
                return (entry.pointee.id, entry.pointee.row, false)
            }
            at = (at &+ 1) & mask
        }
    }
}
