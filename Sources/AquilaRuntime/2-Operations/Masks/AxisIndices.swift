/// The indices along one axis of elements that are given by ascending numbers in row-major order.
///
/// Most numbers follow closely on the one before, so that few of them are divided.
struct AxisIndices {
    /// Elements from one index to the next.
    let step: Int
    /// Number of indices.
    let extent: Int

    /// Writes the indices of elements with ascending numbers.
    func write(_ numbers: UnsafePointer<Int64>, _ count: Int, into target: UnsafeMutablePointer<Int64>) {
        if step == 1 { return writeLast(numbers, count, into: target) }
        // The index, and the number from which on the next one counts.
        var (index, end) = (0, 0)
        for k in 0..<count {
            let number = Int(numbers[k])
            if number >= end {
                if k > 0, number < end &+ step {
                    index = index &+ 1 == extent ? 0 : index &+ 1
                    end &+= step
                } else {
                    let whole = number / step
                    index = whole % extent
                    end = (whole &+ 1) &* step
                }
            }
            target[k] = Int64(index)
        }
    }

    /// Writes the indices along the last axis: the distances from the beginnings of rows.
    private func writeLast(
        _ numbers: UnsafePointer<Int64>, _ count: Int, into target: UnsafeMutablePointer<Int64>
    ) {
        var (start, end) = (0, 0)
        for k in 0..<count {
            let number = Int(numbers[k])
            if number >= end {
                start = number < end &+ extent ? end : number / extent * extent
                end = start &+ extent
            }
            target[k] = Int64(number &- start)
        }
    }
}
