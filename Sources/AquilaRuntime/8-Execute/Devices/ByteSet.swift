/// A set of bytes of a block of memory, as ascending ranges with gaps between them.
///
///     var valid = ByteSet(0..<100)
///     valid.remove(10..<20)          // 0..<10, 20..<100
///     valid.missing(from: 5..<30)    // 10..<20
///
/// - Complexity: O(ranges) for each function; few ranges are expected.
struct ByteSet {
    private(set) var ranges: [Range<Int>] = []

    init() {}

    init(_ range: Range<Int>) { if !range.isEmpty { ranges = [range] } }

    var isEmpty: Bool { ranges.isEmpty }

    func contains(_ range: Range<Int>) -> Bool {
        range.isEmpty
            || ranges.contains { $0.lowerBound <= range.lowerBound && range.upperBound <= $0.upperBound }
    }

    /// The bytes of the set that lie in a range.
    func part(in range: Range<Int>) -> [Range<Int>] {
        ranges.map { $0.clamped(to: range) }.filter { !$0.isEmpty }
    }

    /// The bytes of a range that are not in the set.
    func missing(from range: Range<Int>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = range.lowerBound
        for known in part(in: range) {
            if start < known.lowerBound { result.append(start..<known.lowerBound) }
            start = known.upperBound
        }
        if start < range.upperBound { result.append(start..<range.upperBound) }
        return result
    }

    /// The bytes of the set that lie in a range and not in another set.
    func part(in range: Range<Int>, outside other: ByteSet) -> [Range<Int>] {
        other.missing(from: range).flatMap { part(in: $0) }
    }

    mutating func insert(_ range: Range<Int>) {
        if range.isEmpty || contains(range) { return }
        let touched = ranges.filter { $0.lowerBound <= range.upperBound && range.lowerBound <= $0.upperBound }
        let lower = min(range.lowerBound, touched.first?.lowerBound ?? range.lowerBound)
        let upper = max(range.upperBound, touched.last?.upperBound ?? range.upperBound)
        let place = ranges.firstIndex { $0.upperBound >= lower } ?? ranges.count
        ranges.replaceSubrange(place..<place + touched.count, with: [lower..<upper])
    }

    mutating func remove(_ range: Range<Int>) {
        if range.isEmpty { return }
        ranges = ranges.flatMap { known -> [Range<Int>] in
            guard known.overlaps(range) else { return [known] }
            return [
                known.lowerBound..<max(known.lowerBound, range.lowerBound),
                min(known.upperBound, range.upperBound)..<known.upperBound,
            ].filter { !$0.isEmpty }
        }
    }
}
