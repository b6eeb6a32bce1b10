extension RandomAccessCollection where Index == Int {
    /// The first index whose element has a property, where all elements after one that has it have
    /// it, too; the end index if none has.
    ///
    /// The underscore marks it as internal to this package; it may change.
    ///
    /// - Complexity: O(log n).
    @inlinable
    public func _partitioningIndex(where hasProperty: (Element) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if hasProperty(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
