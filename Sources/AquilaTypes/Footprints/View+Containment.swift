extension View {
    /// True if every byte of another view's elements belongs to an element of this one.
    ///
    /// Exact where both are boxes of one array, of any steps, axes and order, or this one has no
    /// gaps; elsewhere it may answer false. This view becomes a number system: digits for its axes,
    /// the last one for runs of bytes without gaps. The other's axes are written in it, and may not
    /// leave the range of any digit.
    ///
    ///     let row = View(contiguous: [8], itemSize: 8), odd = View(offset: 8, shape: [4], strides: [16])
    ///     row.contains(odd, itemSize: 8, otherItemSize: 8)        // true
    ///     odd.contains(row, itemSize: 8, otherItemSize: 8)        // false
    ///
    /// - Complexity: O(rank²); no allocation up to 15 axes.
    public func contains(_ other: View, itemSize: Int, otherItemSize: Int) -> Bool {
        guard let theirs = other.span(itemSize: otherItemSize) else { return false }
        if theirs.last < theirs.low { return true }
        guard let mine = span(itemSize: itemSize), mine.low <= theirs.low, theirs.last <= mine.last else {
            return false
        }
        func search(_ memory: UnsafeMutableBufferPointer<RunDigits.Digit>) -> Bool {
            var digits = RunDigits(self, itemSize: itemSize, memory: memory.baseAddress!)
            return digits.contain(other, at: theirs.low - mine.low, itemSize: otherItemSize)
        }
        return rank < 16
            ? withUnsafeTemporaryAllocation(of: RunDigits.Digit.self, capacity: 16, search)
            : withUnsafeTemporaryAllocation(of: RunDigits.Digit.self, capacity: rank, search)
    }

    /// The bytes of all elements, if they leave no gap; nil otherwise.
    ///
    ///     View(contiguous: [4, 2], itemSize: 8).contiguousBytes(itemSize: 8)! == 0..<64       // true
    ///     View(offset: 0, shape: [4], strides: [16]).contiguousBytes(itemSize: 8) == nil      // true
    ///
    /// - Complexity: O(rank²); no allocation up to 15 axes.
    public func contiguousBytes(itemSize: Int) -> Range<Int>? {
        guard let span = span(itemSize: itemSize), span.low <= span.last else { return nil }
        func search(_ memory: UnsafeMutableBufferPointer<RunDigits.Digit>) -> Bool {
            RunDigits(self, itemSize: itemSize, memory: memory.baseAddress!).count == 0
        }
        let isRun =
            rank < 16
            ? withUnsafeTemporaryAllocation(of: RunDigits.Digit.self, capacity: 16, search)
            : withUnsafeTemporaryAllocation(of: RunDigits.Digit.self, capacity: rank, search)
        return isRun ? span.low..<span.last + 1 : nil
    }
}

/// The bytes of a view, from its lowest on: Σ unitᵢ·dᵢ + r with digits 0 ≤ dᵢ ≤ lastᵢ and 0 ≤ r < run.
struct RunDigits {
    struct Digit: BitwiseCopyable {
        var unit: Int
        var last: Int
        /// Largest sum of the digits after this one, with the run.
        var reach = 0
        /// Bounds of the other view's digit.
        var low = 0
        var high = 0
    }

    private let digits: UnsafeMutablePointer<Digit>
    private(set) var count = 0
    private(set) var run: Int

    init(_ view: View, itemSize: Int, memory: UnsafeMutablePointer<Digit>) {
        digits = memory
        run = itemSize
        for axis in 0..<view.rank where view.shape[axis] > 1 && view.strides[axis] != 0 {
            insert(Digit(unit: abs(view.strides[axis]), last: view.shape[axis] - 1))
        }
        fold()
        var reach = run - 1
        for k in stride(from: count - 1, through: 0, by: -1) {
            digits[k].reach = reach
            reach += digits[k].unit * digits[k].last
        }
    }

    private mutating func insert(_ digit: Digit) {
        var k = count
        while k > 0, digits[k - 1].unit < digit.unit {
            digits[k] = digits[k - 1]
            k -= 1
        }
        digits[k] = digit
        count += 1
    }

    /// Joins digits that leave no gap: from the innermost outwards into the run, then digits into
    /// their neighbours.
    private mutating func fold() {
        while count > 0, digits[count - 1].unit <= run {
            run += digits[count - 1].unit * digits[count - 1].last
            count -= 1
        }
        var k = count - 2
        while k >= 0 {
            let (ratio, remainder) = digits[k].unit.quotientAndRemainder(dividingBy: digits[k + 1].unit)
            if remainder == 0, ratio <= digits[k + 1].last + 1 {
                digits[k + 1].last += ratio * digits[k].last
                for j in k + 1..<count { digits[j - 1] = digits[j] }
                count -= 1
                if k > count - 2 { k = count - 2 }
            } else {
                k -= 1
            }
        }
    }

    /// True if these bytes hold a view whose lowest byte is at a distance from the first of them.
    mutating func contain(_ view: View, at distance: Int, itemSize: Int) -> Bool {
        var rest = distance
        for k in 0..<count {
            let digit = Swift.min(rest / digits[k].unit, digits[k].last)
            rest -= digit * digits[k].unit
            digits[k].low = digit
            digits[k].high = digit
        }
        var low = rest
        var high = rest + itemSize - 1
        for axis in 0..<view.rank where view.shape[axis] > 1 && view.strides[axis] != 0 {
            let last = view.shape[axis] - 1
            let step = spread(abs(view.strides[axis]), last)
            if step < 0 { low += step * last } else { high += step * last }
        }
        if low < 0 || high >= run { return false }
        return (0..<count).allSatisfy { digits[$0].low >= 0 && digits[$0].high <= digits[$0].last }
    }

    /// Writes an axis of `last` steps in digits, and returns the remainder of a step for the run.
    private mutating func spread(_ stride: Int, _ last: Int) -> Int {
        var rest = stride
        for k in 0..<count where abs(rest) > digits[k].reach / last {
            let unit = digits[k].unit
            let digit = floorDivide(rest + unit / 2, unit)
            rest -= digit * unit
            if digit < 0 { digits[k].low += digit * last } else { digits[k].high += digit * last }
        }
        return rest
    }
}
