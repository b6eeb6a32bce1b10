public import AquilaTypes
import AquilaRuntime

extension Column {
    /// True if no two values are equal; missing values are equal to each other. Waits; found once.
    ///
    ///     try Column([3, 1, 3]).isUnique()        // false
    ///
    /// - Throws: `ArrayError` of kind `value` for more than 2³¹ - 2 rows.
    /// - Complexity: O(n) for a hash table of the values, then O(1).
    public func isUnique() throws(ArrayError) -> Bool {
        let storage = try storage()
        if let known = storage.facts.withLock({ $0.isUnique }) { return known }
        let isUnique =
            count < 2 ? true : try Factorise.rows([self], keepsMissing: true).groupCount == count
        storage.facts.withLock { $0.isUnique = isUnique }
        return isUnique
    }

    /// The least and the greatest value of a column of integers or truth values; nil where there is none, or
    /// where one exceeds `Int`. Waits; found once.
    ///
    ///     try Column([3, 1, 2]).integerBounds()       // from 1 to 3
    ///
    /// - Throws: `ArrayError` of kind `type` for columns of other types.
    /// - Complexity: O(n), on all workers, then O(1).
    public func integerBounds() throws(ArrayError) -> ClosedRange<Int>? {
        guard let dtype = type.dtype, dtype == .bool || dtype.isInteger else {
            throw ArrayError(.type, "integerBounds: a column of \(type)")
        }
        return count == 0 ? nil : try storage().integerBounds()
    }

    /// True if both have one type and equal values at all places, missing ones at the same places; floats are
    /// compared as keys, so that both zeros are equal. Waits, unless both are the same column.
    ///
    ///     try Column([1, nil]).isSame(as: Column([1, nil]))       // true
    ///
    /// - Throws: `ArrayError` of kind `value` for more than 2³¹ - 2 rows together.
    /// - Complexity: O(n) for a hash table of the values of both.
    public func isSame(as other: Column) throws(ArrayError) -> Bool {
        guard type == other.type, count == other.count else { return false }
        let (a, b) = (try storage(), try other.storage())
        if a === b || count == 0 { return true }
        let groups = try Factorise.stacked([[self, other]], keepsMissing: true)
        return try runtime.reading([groups.slots]) { pointers in
            let slots = pointers[0].assumingMemoryBound(to: Int32.self)
            return (0..<count).allSatisfy { slots[$0] == slots[$0 + count] }
        }
    }

    /// False if one of the columns has categories and the other one has not the same ones, in any order.
    func hasSameCategories(as other: Column) throws(ArrayError) -> Bool {
        guard let mine = try storage().dictionary else { return try other.storage().dictionary == nil }
        guard type == other.type, let theirs = try other.storage().dictionary, mine.count == theirs.count
        else {
            return false
        }
        return try Factorise.stacked([[mine, theirs]], keepsMissing: true).groupCount == mine.count
    }
}

extension ColumnStorage {
    /// The least and the greatest value of a column of integers or truth values; nil where there is none, or
    /// where one exceeds `Int`. Found once. O(n).
    func integerBounds() throws(ArrayError) -> ClosedRange<Int>? {
        if type.dtype == .bool { return 0...1 }
        if let known = facts.withLock({ $0.bounds }) { return known }
        let bounds = try type.dtype!.withNumber(BoundsVisitor(storage: self))
        facts.withLock { $0.bounds = .some(bounds) }
        return bounds
    }
}

private struct BoundsVisitor: NumberVisitor {
    let storage: ColumnStorage

    func visit<T: ColumnNumber>(_ type: T.Type) throws(ArrayError) -> ClosedRange<Int>? {
        let runtime = storage.runtime
        return try runtime.reading(storage.stores) { pointers in
            let values = pointers[0].assumingMemoryBound(to: T.self)
            let present = storage.validity == nil ? nil : pointers[1].assumingMemoryBound(to: Bool.self)
            let blocks = runtime.blocks(storage.count)
            var found = [(low: UInt64, high: UInt64)](repeating: (.max, .min), count: blocks.count)
            found.withUnsafeMutableBufferPointer { buffer in
                let found = buffer.baseAddress!
                runtime.parallelFor(count: blocks.count) { block in
                    var (low, high) = (UInt64.max, UInt64.min)
                    for row in blocks[block] where present == nil || present.unsafelyUnwrapped[row] {
                        let bits = values[row].orderBits
                        low = min(low, bits)
                        high = max(high, bits)
                    }
                    found[block] = (low, high)
                }
            }
            let low = found.reduce(UInt64.max) { min($0, $1.low) }
            let high = found.reduce(UInt64.min) { max($0, $1.high) }
            guard low <= high else { return nil }
            return Self.range(low, high, T.dtype)
        }
    }

    /// The integers whose order bits these are; nil where one exceeds `Int`.
    private static func range(_ low: UInt64, _ high: UInt64, _ dtype: DType) -> ClosedRange<Int>? {
        if dtype.kind == .unsigned {
            guard let low = Int(exactly: low), let high = Int(exactly: high) else { return nil }
            return low...high
        }
        let half = UInt64(1) << UInt64(dtype.size * 8 - 1)
        return Int(truncatingIfNeeded: low &- half)...Int(truncatingIfNeeded: high &- half)
    }
}
