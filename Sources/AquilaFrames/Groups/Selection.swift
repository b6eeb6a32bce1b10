/// The selection of values by their rank.
enum Selection {
    /// The median of values without NaN, which are reordered.
    static func median(_ values: UnsafeMutablePointer<Double>, _ count: Int) -> Double {
        guard count > 0 else { return .nan }
        let upper = nth(values, count, count / 2)
        if count % 2 == 1 { return upper }
        // The lower middle value is the greatest of those before the upper one.
        var lower = values[0]
        for k in 1..<max(count / 2, 1) { lower = values[k] > lower ? values[k] : lower }
        return (lower + upper) / 2
    }

    /// The values next to a share of the way from the least to the greatest one, without NaN, reordered.
    static func neighbours(
        _ values: UnsafeMutablePointer<Double>, _ count: Int, _ share: Double
    ) -> (lower: Double, upper: Double) {
        guard count > 0 else { return (.nan, .nan) }
        let rank = min(Int(share * Double(count &- 1)), count &- 1)
        let lower = nth(values, count, rank)
        guard rank &+ 1 < count else { return (lower, lower) }
        // The upper value is the least of those after the lower one.
        var upper = values[rank &+ 1]
        for k in rank &+ 2..<max(count, rank &+ 2) { upper = values[k] < upper ? values[k] : upper }
        return (lower, upper)
    }

    /// The value of a rank; afterwards no value before its place is greater and none after it is less. O(n),
    /// by quickselect (Hoare 1961) with Lomuto's partition, which needs no branch that depends on values;
    /// sorts if that makes too little progress.
    static func nth(_ values: UnsafeMutablePointer<Double>, _ count: Int, _ rank: Int) -> Double {
        var (low, high, budget) = (0, count, 64)
        while high &- low > 16, budget > 0 {
            budget &-= 1
            let (first, middle, last) = (values[low], values[low &+ (high &- low) / 2], values[high &- 1])
            let pivot = max(min(first, middle), min(max(first, middle), last))
            var place = partition(values, low..<high) { $0 < pivot }
            if rank < place {
                high = place
                continue
            }
            if place == low {
                // No value is less; those that are the same go first.
                place = partition(values, low..<high) { $0 <= pivot }
                if rank < place { return pivot }
            }
            low = place
        }
        sort(values, low..<high, isShort: budget > 0)
        return values[rank]
    }

    /// Moves the values that satisfy a condition to the front of a range, and returns the place after them.
    @inline(__always)
    private static func partition(
        _ values: UnsafeMutablePointer<Double>, _ range: Range<Int>, _ isFirst: (Double) -> Bool
    ) -> Int {
        var place = range.lowerBound
        for k in range {
            let value = values[k]
            values[k] = values[place]
            values[place] = value
            place &+= isFirst(value) ? 1 : 0
        }
        return place
    }

    private static func sort(_ values: UnsafeMutablePointer<Double>, _ range: Range<Int>, isShort: Bool) {
        if !isShort {
            var rest = UnsafeMutableBufferPointer(start: values + range.lowerBound, count: range.count)
            return rest.sort()
        }
        for k in range.dropFirst() {
            let value = values[k]
            var place = k
            while place > range.lowerBound, values[place &- 1] > value {
                values[place] = values[place &- 1]
                place &-= 1
            }
            values[place] = value
        }
    }
}
