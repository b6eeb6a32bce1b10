/// The relation between the elements of two views of one store.
public enum Overlap: Sendable {
    /// The views share no byte.
    case disjoint
    /// Both views have the same element at every index.
    case identical
    /// The views share some bytes, or that is too costly to exclude.
    case partial
}

extension View {
    /// The relation of this view's elements to another's of the same store.
    ///
    /// Exact for every pair of views, whatever their strides and item sizes: the bytes that both
    /// touch are the solutions of a bounded linear equation over the axes of both
    /// (`BoundedEquation`). Past the limit of that search, and for addresses beyond 2^60, the
    /// answer is `partial`.
    ///
    ///     let even = View(offset: 0, shape: [4], strides: [16])
    ///     let odd = View(offset: 8, shape: [4], strides: [16])
    ///     even.overlap(with: odd, itemSize: 8, otherItemSize: 8) == .disjoint        // true
    ///
    /// - Complexity: O(rank) for boxes, O(rank × log extent) where up to three axes are entangled;
    ///   no allocation up to a total rank of 15.
    public func overlap(with other: View, itemSize: Int, otherItemSize: Int) -> Overlap {
        if itemSize == otherItemSize && hasSameElements(as: other) { return .identical }
        return sharesBytes(with: other, itemSize: itemSize, otherItemSize: otherItemSize)
            ? .partial : .disjoint
    }

    /// True if each index names the same address in both views; axes of extent one do not count.
    ///
    ///     let row = View(contiguous: [1, 3], itemSize: 8)
    ///     row.hasSameElements(as: View(offset: 0, shape: [1, 3], strides: [0, 8]))    // true
    ///
    /// - Complexity: O(rank).
    public func hasSameElements(as other: View) -> Bool {
        guard offset == other.offset, shape == other.shape else { return false }
        return strides == other.strides
            || (0..<rank).allSatisfy { shape[$0] == 1 || strides[$0] == other.strides[$0] }
    }

    /// True if a byte belongs to elements of both, and also where that is too costly to exclude.
    ///
    ///     let row = View(contiguous: [8], itemSize: 8), one = View(offset: 60, shape: [1], strides: [8])
    ///     row.sharesBytes(with: one, itemSize: 8, otherItemSize: 8)              // true
    ///
    /// - Complexity: as `overlap(with:itemSize:otherItemSize:)`.
    public func sharesBytes(with other: View, itemSize: Int, otherItemSize: Int) -> Bool {
        guard let mine = span(itemSize: itemSize), let theirs = other.span(itemSize: otherItemSize) else {
            return true
        }
        // An empty view ends before it begins.
        if mine.last < theirs.low || theirs.last < mine.low || mine.last < mine.low
            || theirs.last < theirs.low
        {
            return false
        }
        let terms = rank + other.rank + 1
        func search(_ memory: UnsafeMutableBufferPointer<BoundedEquation.Term>) -> Bool {
            // With the other view's indices counted from their far ends, all coefficients are positive.
            var equation = BoundedEquation(memory.baseAddress!)
            equation.add(axesOf: self)
            equation.add(axesOf: other)
            equation.add(1, atMost: itemSize + otherItemSize - 2)
            return equation.hasSolution(for: theirs.last - mine.low)
        }
        return terms <= 16
            ? withUnsafeTemporaryAllocation(of: BoundedEquation.Term.self, capacity: 16, search)
            : withUnsafeTemporaryAllocation(of: BoundedEquation.Term.self, capacity: terms, search)
    }

    /// The lowest and the highest byte that an element touches; the highest is less if there are no
    /// elements. Nil for addresses beyond 2^60, where sums could overflow.
    @inline(__always)
    func span(itemSize: Int) -> (low: Int, last: Int)? {
        var low = offset
        var last = offset
        var overflows = false
        for axis in 0..<rank {
            let extent = shape[axis]
            if extent == 0 { return (0, -1) }
            let (reach, overflow) = (extent &- 1).multipliedReportingOverflow(by: strides[axis])
            overflows = overflows || overflow || reach.magnitude > 1 << 60
            if reach < 0 { low &+= reach } else { last &+= reach }
            overflows = overflows || low < -1 << 60 || last > 1 << 60
        }
        last &+= itemSize &- 1
        if overflows || low < -1 << 60 || last > 1 << 60 { return nil }
        return (low, last)
    }
}
