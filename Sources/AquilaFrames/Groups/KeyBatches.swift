/// Memory for the keys of some consecutive rows, which one thread computes and looks up together.
struct KeyBatches<Keys: RowKeys>: ~Copyable {
    /// The greatest number of rows of a batch.
    static var length: Int { 512 }

    private let source: Keys
    let keys: UnsafeMutablePointer<Keys.Key>
    /// The places in the batch of the keys that were not found.
    let misses: UnsafeMutablePointer<Int32>

    init(_ source: Keys) {
        self.source = source
        keys = .allocate(capacity: Self.length)
        misses = .allocate(capacity: Self.length)
    }

    deinit {
        keys.deallocate()
        misses.deallocate()
    }

    /// Looks for the keys of a batch of rows at the first entry of each.
    ///
    /// - Parameter found: takes a place in the batch and the number and first row of its key; of any key
    ///   for a miss.
    /// - Returns: the number of misses, missing keys among them.
    @inline(__always)
    func find(
        in table: borrowing KeyTable<Keys>, _ rows: Range<Int>,
        _ found: (Int, _ id: Int32, _ row: Int32) -> Void
    ) -> Int {
        source.write(rows, to: keys)
        let (source, start) = (source, rows.lowerBound)
        if source.mayMiss {
            return table.find(
                keys, rows.count, isUnknown: { source.isMissing(start &+ $0) ? 1 : 0 }, misses: misses, found)
        }
        return table.find(keys, rows.count, isUnknown: { _ in 0 }, misses: misses, found)
    }

    /// Calls the body with each of the rows and its key.
    @inline(__always)
    func forEach(in rows: Range<Int>, _ body: (Int, Keys.Key) -> Void) {
        var start = rows.lowerBound
        while start < rows.upperBound {
            let batch = start..<min(start &+ Self.length, rows.upperBound)
            source.write(batch, to: keys)
            for row in batch { body(row, keys[row &- start]) }
            start = batch.upperBound
        }
    }
}
