/// The bytes of a store that an access touches: the elements of a view, or runs of bytes where they
/// follow no pattern (the image of an index array).
public enum Footprint: Sendable {
    /// The elements of a view, of this many bytes each.
    case view(View, itemSize: Int)
    /// Runs of bytes.
    case runs(ByteRuns)

    /// True if both touch a common byte, and also where that is too costly to exclude.
    ///
    ///     let even = Footprint.view(View(offset: 0, shape: [4], strides: [16]), itemSize: 8)
    ///     let odd = Footprint.view(View(offset: 8, shape: [4], strides: [16]), itemSize: 8)
    ///     even.overlaps(odd)              // false
    ///
    /// - Complexity: as `View.overlap`; with runs O(m log n) for m of the shorter list that meet
    ///   the other's bounds.
    public func overlaps(_ other: Footprint) -> Bool {
        switch (self, other) {
        case (.view(let a, let size), .view(let b, let otherSize)):
            a.sharesBytes(with: b, itemSize: size, otherItemSize: otherSize)
        case (.runs(let runs), .view(let view, let size)), (.view(let view, let size), .runs(let runs)):
            runs.overlaps(view, itemSize: size)
        case (.runs(let a), .runs(let b)): a.overlaps(b)
        }
    }

    /// True if each byte that the other touches is touched by this one. Exact as far as
    /// `View.contains` is; false for a view with gaps against runs.
    ///
    ///     let all = Footprint.view(View(contiguous: [8], itemSize: 8), itemSize: 8)
    ///     all.covers(.view(View(offset: 8, shape: [4], strides: [16]), itemSize: 8))      // true
    ///
    /// - Complexity: as `View.contains`; for runs, once for each of them.
    public func covers(_ other: Footprint) -> Bool {
        switch (self, other) {
        case (.view(let a, let size), .view(let b, let otherSize)):
            a.contains(b, itemSize: size, otherItemSize: otherSize)
        case (.view(let view, let size), .runs(let runs)):
            runs.ranges.allSatisfy {
                view.contains(View(offset: $0.lowerBound), itemSize: size, otherItemSize: $0.count)
            }
        case (.runs(let runs), .view(let view, let size)):
            view.elementCount == 0 || view.contiguousBytes(itemSize: size).map(runs.covers) ?? false
        case (.runs(let a), .runs(let b)): b.ranges.allSatisfy(a.covers)
        }
    }

    /// The bytes from the lowest to one past the highest that are touched; empty if none is. Views
    /// that reach beyond 2^60 have the widest bounds.
    public var bounds: Range<Int> {
        switch self {
        case .view(let view, let size):
            guard let span = view.span(itemSize: size) else { return -1 << 61..<1 << 61 }
            return span.low <= span.last ? span.low..<span.last + 1 : 0..<0
        case .runs(let runs): return runs.bounds
        }
    }
}

/// Sorted runs of bytes with gaps between them.
public struct ByteRuns: Sendable {
    /// The runs, ascending; no two touch.
    public let ranges: [Range<Int>]

    /// The union of ranges, in any order.
    ///
    ///     ByteRuns([8..<16, 0..<8, 32..<40]).ranges == [0..<16, 32..<40]      // true
    ///
    /// - Complexity: O(n log n) for n ranges.
    public init(_ ranges: some Sequence<Range<Int>>) {
        var joined: [Range<Int>] = []
        for range in ranges.filter({ !$0.isEmpty }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, last.upperBound >= range.lowerBound {
                joined[joined.count - 1] = last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
            } else {
                joined.append(range)
            }
        }
        self.ranges = joined
    }

    /// The bytes from the first run's start to the last run's end; empty without runs.
    public var bounds: Range<Int> {
        guard let first = ranges.first, let last = ranges.last else { return 0..<0 }
        return first.lowerBound..<last.upperBound
    }

    /// The place of the first run that ends after a byte.
    private func place(after byte: Int) -> Int { ranges._partitioningIndex { $0.upperBound > byte } }

    func overlaps(_ range: Range<Int>) -> Bool {
        let place = place(after: range.lowerBound)
        return !range.isEmpty && place < ranges.count && ranges[place].lowerBound < range.upperBound
    }

    func covers(_ range: Range<Int>) -> Bool {
        let place = place(after: range.lowerBound)
        return range.isEmpty
            || (place < ranges.count && ranges[place].lowerBound <= range.lowerBound
                && range.upperBound <= ranges[place].upperBound)
    }

    func overlaps(_ other: ByteRuns) -> Bool {
        let (few, many) = ranges.count < other.ranges.count ? (self, other) : (other, self)
        let bounds = many.bounds
        var k = few.place(after: bounds.lowerBound)
        while k < few.ranges.count, few.ranges[k].lowerBound < bounds.upperBound {
            if many.overlaps(few.ranges[k]) { return true }
            k += 1
        }
        return false
    }

    func overlaps(_ view: View, itemSize: Int) -> Bool {
        if let range = view.contiguousBytes(itemSize: itemSize) { return overlaps(range) }
        guard let span = view.span(itemSize: itemSize) else { return true }
        var k = place(after: span.low)
        while k < ranges.count, ranges[k].lowerBound <= span.last {
            let run = View(offset: ranges[k].lowerBound)
            if run.sharesBytes(with: view, itemSize: ranges[k].count, otherItemSize: itemSize) { return true }
            k += 1
        }
        return false
    }
}

extension View {
    /// A view of a single item.
    init(offset: Int) { self.init(offset: offset, shape: Shape(), strides: Dims()) }
}
